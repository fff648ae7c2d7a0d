import { z } from 'zod'
import { ClusterId, CompanyId, GuestId, Instant, JobId, NodeName, Vmid } from '../ids.ts'
import { JobState } from '../job.ts'
import { MachineAddress } from './machine-options.ts'

/** A password kept until it was shown once. */
export const MachinePasswordRef = z.object({
  id: z.uuid(),
  guestId: GuestId.nullable(),
  name: z.string(),
  vmid: Vmid,
  clusterId: ClusterId,
  user: z.string(),
  createdAt: Instant,
  /** Null: not yet; then it is gone. */
  shownAt: Instant.nullable(),
})
export type MachinePasswordRef = z.infer<typeof MachinePasswordRef>

/** What a failed creation left on a cluster; removed by hand or taken over by the next poll as a guest. */
export const Leftover = z.object({
  id: z.uuid(),
  jobId: JobId,
  clusterId: ClusterId,
  clusterName: z.string(),
  companyId: CompanyId.nullable(),
  node: NodeName,
  vmid: Vmid,
  type: z.enum(['qemu', 'lxc']),
  name: z.string(),
  /** `VM 105 “web-01”`, `local-lvm:vm-105-disk-0`: exactly what is there. */
  parts: z.array(z.string()),
  /** Why the creation failed. */
  reason: z.string(),
  at: Instant,
})
export type Leftover = z.infer<typeof Leftover>

/** One machine of a job that makes some. */
export const MachineResult = z.object({
  index: z.number().int(),
  jobId: JobId,
  name: z.string(),
  state: JobState,
  /** What it is at. */
  step: z.string(),
  vmid: Vmid.nullable(),
  node: NodeName.nullable(),
  guestId: GuestId.nullable(),
  addresses: z.array(MachineAddress),
  /** To be shown once; null: none, or shown already. */
  passwordId: z.uuid().nullable(),
  /** Remarks of a machine that was made all the same: the agent did not answer. */
  warnings: z.array(z.string()),
  /** Why it failed. */
  problem: z.object({ code: z.string(), message: z.string() }).nullable(),
  leftoverId: z.uuid().nullable(),
})
export type MachineResult = z.infer<typeof MachineResult>
