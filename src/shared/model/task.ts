import { z } from 'zod'
import { ClusterId, CompanyId, GuestId, Instant, NodeName, Upid } from './ids.ts'

export const TaskState = z.enum(['running', 'ok', 'warning', 'failed', 'unknown'])
export type TaskState = z.infer<typeof TaskState>

/** One Proxmox task of any cluster. `key` is `<clusterId>/<upid>`. */
export const TaskRow = z.object({
  key: z.string(),
  clusterId: ClusterId,
  clusterName: z.string(),
  /** Whose guest it worked on when it was first seen, else who holds the whole cluster; null: the provider's own. */
  companyId: CompanyId.nullable(),
  upid: Upid,
  node: NodeName,
  /** Proxmox' type: `qmstart`, `vzdump` … */
  type: z.string(),
  /** What it works on: a VMID, a storage, or empty. */
  subject: z.string(),
  guestId: GuestId.nullable(),
  /** The guest's name, when `subject` is one that is known. */
  subjectName: z.string(),
  user: z.string(),
  startedAt: Instant,
  endedAt: Instant.nullable(),
  state: TaskState,
  /** `OK`, `WARNINGS: 2`, or the error text; empty while it runs. */
  exitStatus: z.string(),
  /** How it failed as a sentence with the next step, where the console knows more than these words; else empty. */
  explanation: z.string(),
  /** Started from this console. */
  own: z.boolean(),
})
export type TaskRow = z.infer<typeof TaskRow>

export const TaskLogLine = z.object({ n: z.number().int(), text: z.string() })
export type TaskLogLine = z.infer<typeof TaskLogLine>
