import { z } from 'zod'
import { ActivityRow, ActivityStatus } from '../model/activity.ts'
import { ClusterId, CompanyId, Instant, UserId } from '../model/ids.ts'
import type { Contract, EventContract } from './contract.ts'

export const ActivityFilter = z.object({
  from: Instant.optional(),
  /** Up to, not including. */
  to: Instant.optional(),
  status: ActivityStatus.optional(),
  /** The first part of an action: `cluster`, `vm`, `user` … */
  area: z
    .string()
    .regex(/^[a-z_]{1,40}$/)
    .optional(),
  entity: z.string().max(40).optional(),
  entityId: z.string().max(200).optional(),
  clusterId: ClusterId.optional(),
  companyId: CompanyId.optional(),
  userId: UserId.optional(),
  /** Every word must occur in the description, the object, the person or the address. */
  text: z.string().max(200).optional(),
})
export type ActivityFilter = z.infer<typeof ActivityFilter>

/** Days that activity is kept; null: for ever. */
const KeepDays = z.number().int().min(30, 'at least 30 days').max(3650, 'at most 3650 days').nullable()

export const ActivityVerdict = z.object({
  /** Rows looked at. */
  checked: z.number().int(),
  /** The first row there is; those before it were removed when their time was over. */
  since: z.number().int(),
  /** Null: nothing was tampered with. */
  firstBroken: z.object({ sequence: z.number().int(), at: z.string(), reason: z.string() }).nullable(),
})
export type ActivityVerdict = z.infer<typeof ActivityVerdict>

export const activityContract = {
  'activity.list': {
    summary: 'The record of changes and sign-ins, newest first; page on with the smallest sequence as `before`.',
    permission: 'activity.read',
    scope: 'company',
    input: z.object({
      filter: ActivityFilter.default({}),
      before: z.number().int().min(1).optional(),
      limit: z.number().int().min(1).max(1000).default(200),
    }),
    output: z.array(ActivityRow),
  },
  'activity.verify': {
    summary: 'Checks the chain of hashes over the whole record and names the first row that was tampered with.',
    permission: 'activity.verify',
    scope: 'global',
    input: z.object({}),
    output: ActivityVerdict,
    audit: 'activity.verified',
  },
  'activity.retention': {
    summary: 'How long activity is kept.',
    permission: 'app.manage',
    scope: 'global',
    input: z.object({}),
    output: z.object({ keepDays: KeepDays }),
  },
  'activity.setRetention': {
    summary: 'Sets how long activity is kept; what is older is removed, the chain stays verifiable.',
    permission: 'app.manage',
    scope: 'global',
    input: z.object({ keepDays: KeepDays }),
    output: z.object({}),
    audit: 'activity.retention_set',
    atomic: true,
  },
} as const satisfies Contract

export const activityEvents = {
  'activity.activityRecorded': {
    summary: 'Rows that were added to the record of activity, oldest first.',
    permission: 'activity.read',
    audience: 'company',
    payload: z.object({ rows: z.array(ActivityRow) }),
  },
} as const satisfies EventContract
