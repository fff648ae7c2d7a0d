import { z } from 'zod'
import { GuestId } from './ids.ts'

/** Things that were kept for a guest. */
export const GuestHolding = z.object({
  /** Plural, as people say it: "addresses". */
  what: z.string(),
  names: z.array(z.string()),
  /** What becomes of them when it is deleted. */
  becomes: z.enum(['freed', 'removed', 'kept']),
})
export type GuestHolding = z.infer<typeof GuestHolding>

/** What goes with a guest, and what keeps it from being deleted. */
export const DeleteCheck = z.object({
  guestId: GuestId,
  /** Sentences; empty: it can be deleted. */
  obstacles: z.array(z.string()),
  running: z.boolean(),
  /** HA knows it, if only to ignore it; the cluster then deletes it with “purge” only. */
  ha: z.boolean(),
  disks: z.array(z.object({ volid: z.string(), size: z.number().nullable() })),
  snapshots: z.number().int(),
  holdings: z.array(GuestHolding),
  /** Jobs that copy its disks to other nodes; the cluster then deletes it with “purge” only. */
  replication: z.array(z.object({ id: z.string(), target: z.string(), schedule: z.string(), enabled: z.boolean() })),
  /** Jobs of the cluster that back it up by its number. Null: the credential may not list them. */
  backupJobs: z
    .array(z.object({ id: z.string(), schedule: z.string(), only: z.boolean(), enabled: z.boolean() }))
    .nullable(),
})
export type DeleteCheck = z.infer<typeof DeleteCheck>
