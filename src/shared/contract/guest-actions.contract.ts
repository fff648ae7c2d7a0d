import { z } from 'zod'
import {
  DeleteAction,
  GuestAction,
  MigrateAction,
  PowerAction,
  SnapshotAction,
  TemplateAction,
} from '../model/guest-action.ts'
import { DELETE_NEEDS, ROLLBACK_NEEDS } from '../model/guest-action-words.ts'
import { DeleteCheck } from '../model/delete-check.ts'
import { GuestId, Instant, JobId } from '../model/ids.ts'
import { JobRef, JobState } from '../model/job.ts'
import { MigrateCheck } from '../model/migrate-check.ts'
import type { Contract } from './contract.ts'

/** More at once than a fleet has are a mistake. */
const MOST_GUESTS = 5000

/** The same thing done to each of these guests. */
export const onGuests = <Action extends z.ZodType>(action: Action) =>
  z.object({
    /** Made by whoever asks: the same question sent again starts nothing twice. */
    id: JobId,
    guestIds: z.array(GuestId).min(1).max(MOST_GUESTS),
    action,
  })

/** What became of one guest of a job. */
export const GuestActionResult = z.object({
  /** The job of this guest: the one asked about, or a part of it. */
  jobId: JobId,
  guestId: GuestId,
  name: z.string(),
  action: GuestAction,
  state: JobState,
  step: z.string(),
  progress: z.number().nullable(),
  /** Cause and next step. `timeout` of a shutdown: the guest still runs, and can be stopped. */
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
})
export type GuestActionResult = z.infer<typeof GuestActionResult>

/** Snapshots of one guest that are older than asked for. */
export const OldSnapshots = z.object({
  guestId: GuestId,
  name: z.string(),
  /** The oldest first. */
  snapshots: z.array(z.object({ name: z.string(), takenAt: Instant })),
  /** Why they are not known; null: they are. */
  problem: z.string().nullable(),
})
export type OldSnapshots = z.infer<typeof OldSnapshots>

/** Names of the snapshots one guest has at this moment. */
export const SnapshotNames = z.object({
  guestId: GuestId,
  names: z.array(z.string()),
  /** Why they are not known; null: they are. */
  problem: z.string().nullable(),
})
export type SnapshotNames = z.infer<typeof SnapshotNames>

/**
 * What is done to machines, as jobs: one guest is one job, several are one with a part for each. Templates, machines in the
 * wrong state and unreachable clusters fail one by one, each with its reason; a locked machine is waited for.
 */
export const guestActionsContract = {
  'guests.power': {
    summary: 'Starts, shuts down, stops, reboots, resets, suspends or resumes guests, as a job.',
    permission: 'vm.power',
    scope: 'company',
    input: onGuests(PowerAction),
    output: JobRef,
    audit: 'vm.power',
    atomic: true,
  },
  'guests.migrate': {
    summary: 'Moves guests to another node of their cluster, as a job.',
    permission: 'vm.migrate',
    scope: 'company',
    input: onGuests(MigrateAction),
    output: JobRef,
    audit: 'vm.migrated',
    atomic: true,
  },
  'guests.snapshot': {
    summary: 'Takes snapshots of guests, rolls back to them, describes or deletes them, as a job.',
    permission: 'vm.snapshot',
    alsoNeeds: ROLLBACK_NEEDS,
    scope: 'company',
    input: onGuests(SnapshotAction),
    output: JobRef,
    audit: 'vm.snapshot',
    atomic: true,
  },
  'guests.makeTemplate': {
    summary: 'Converts guests to templates for good, as a job.',
    permission: 'vm.create',
    scope: 'company',
    input: onGuests(TemplateAction),
    output: JobRef,
    audit: 'vm.template_made',
    atomic: true,
  },
  'guests.delete': {
    summary: 'Deletes stopped guests with their disks and frees their addresses, as a job.',
    permission: 'vm.delete',
    alsoNeeds: DELETE_NEEDS,
    scope: 'company',
    input: onGuests(DeleteAction).extend({
      /** The VMID of the one guest, or how many there are: typed by whoever asks. */
      typed: z.string().max(20),
    }),
    output: JobRef,
    audit: 'vm.deleted',
    atomic: true,
  },
  'guests.actionResults': {
    summary: 'What became of each guest of a job so far.',
    permission: 'job.read',
    scope: 'company',
    input: z.object({ id: JobId }),
    output: z.array(GuestActionResult),
  },
  'guests.migrateCheck': {
    summary: 'Whether a guest can be moved, and to which nodes, each with what stands in the way.',
    permission: 'vm.migrate',
    scope: 'company',
    input: z.object({ id: GuestId }),
    output: MigrateCheck,
  },
  'guests.deleteCheck': {
    summary: 'What goes with a guest that is deleted, and what keeps it from that.',
    permission: 'vm.delete',
    scope: 'company',
    input: z.object({ id: GuestId }),
    output: DeleteCheck,
  },
  'guests.oldSnapshots': {
    summary: 'Which snapshots of these guests are older than so many days; deletes none.',
    permission: 'vm.snapshot',
    scope: 'company',
    input: z.object({
      guestIds: z.array(GuestId).min(1).max(MOST_GUESTS),
      days: z.number().int().min(1).max(3650),
    }),
    output: z.array(OldSnapshots),
  },
  'guests.snapshotNames': {
    summary: 'Names of the snapshots these guests have, which a further one cannot take.',
    permission: 'vm.snapshot',
    scope: 'company',
    input: z.object({ guestIds: z.array(GuestId).min(1).max(MOST_GUESTS) }),
    output: z.array(SnapshotNames),
  },
} as const satisfies Contract
