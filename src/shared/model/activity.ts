import { z } from 'zod'
import { CompanyId, Instant, UserId } from './ids.ts'

export const ActivityStatus = z.enum(['success', 'failed', 'in_progress', 'warning'])
export type ActivityStatus = z.infer<typeof ActivityStatus>

/** Values of an object at one moment, as the record keeps them: plain, secrets masked. */
export const ActivityFields = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.union([z.string(), z.number()]))]),
)
export type ActivityFields = z.infer<typeof ActivityFields>

/** One line of the record of activity. */
export const ActivityRow = z.object({
  /** Counts up by one without a gap; the order of the record, whatever clocks did. */
  sequence: z.number().int(),
  at: Instant,
  /** What was done: `cluster.added`. */
  action: z.string(),
  /** The operation that did it. */
  operation: z.string(),
  entity: z.string(),
  entityId: z.string(),
  label: z.string(),
  description: z.string(),
  status: ActivityStatus,
  userId: UserId,
  userName: z.string(),
  /** Whose object it was; null: the provider's own. */
  companyId: CompanyId.nullable(),
  companyName: z.string(),
  /** The cluster the object lies on; empty: none. */
  clusterId: z.string(),
  via: z.string(),
  address: z.string(),
  agent: z.string(),
  /** The API token it was done with; empty: none. */
  tokenId: z.string(),
  before: ActivityFields.nullable(),
  after: ActivityFields.nullable(),
  /** SHA-256 over this row and the hash of the one before it, hexadecimal. */
  hash: z.string(),
})
export type ActivityRow = z.infer<typeof ActivityRow>

/** Sentences for what does not read as "Cluster “acme” added"; “…” stands for the label. */
const TEXTS: Readonly<Record<string, string>> = {
  'app.owner_set': 'Name of the owner changed',
  'app.demo_started': 'Demo started',
  'app.demo_stopped': 'Demo stopped',
  'database.copied': 'Copy of the database taken',
  'database.restored': 'Database replaced by a copy',
  'activity.pruned': 'Old activity removed',
  'activity.retention_set': 'Time that activity is kept changed',
  'activity.verified': 'Record of activity checked',
  'job.pruned': 'Old jobs removed',
  'job.retention_set': 'Time that jobs are kept changed',
  'address.range_saved': 'Range “…” saved',
  'address.range_removed': 'Range “…” removed',
  'address.pool_saved': 'Shared pool “…” saved',
  'address.pool_removed': 'Shared pool “…” removed',
  'address.reserved_in_pool': 'Reservation in shared pool “…” made',
  'address.unreserved_in_pool': 'Reservation in shared pool “…” ended',
  'address.reserved': 'Reservation in “…” made',
  'address.unreserved': 'Reservation in “…” ended',
  'address.primary_set': 'Address “…” made the primary one',
  'address.finding_ignored': 'Finding on “…” ignored',
  'address.finding_unignored': 'Finding on “…” no longer ignored',
  'access.password_changed': 'Password of “…” changed',
  'access.totp_started': 'Setting up the second factor of “…” begun',
  'access.totp_turned_on': 'Second factor of “…” turned on',
  'access.totp_turned_off': 'Second factor of “…” turned off',
  'cluster.connections_tested': 'Job “…” started',
  'cluster.versions_fetched': 'Job “…” started',
  'company.status_set': 'Status of company “…” set',
  'project.guests_assigned': 'Project of guest “…” set',
  'project.members_set': 'Members of project “…” set',
  'quota.set': 'Quotas of “…” set',
  'session.all_ended': 'All sessions of “…” ended',
  'user.password_reset': 'Password of account “…” reset',
  'user.totp_reset': 'Second factor of account “…” reset',
}

const NOUNS: Readonly<Record<string, string>> = { vm: 'Guest', token: 'API token', access: 'Account', user: 'Account' }

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)

/** `cluster.added` on “acme” as a sentence: “Cluster “acme” added”. */
export const activitySentence = (action: string, label: string): string => {
  const [area = '', verb = ''] = action.split('.')
  const noun = NOUNS[area] ?? capital(area.replaceAll('_', ' '))
  const sentence = TEXTS[action] ?? `${noun} “…” ${verb.replaceAll('_', ' ')}`
  return sentence.replace(' “…”', () => (label === '' ? '' : ` “${label}”`))
}

/** Fields that differ between two states of an object, in the order of their names. */
export const changedFields = (
  before: ActivityFields | null,
  after: ActivityFields | null,
): { readonly field: string; readonly before: string | null; readonly after: string | null }[] => {
  const shown = (fields: ActivityFields | null, field: string): string | null => {
    const value = fields?.[field]
    if (value === undefined) return null
    if (value === null) return 'none'
    return Array.isArray(value) ? value.join(', ') : String(value)
  }
  return [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])]
    .sort()
    .map((field) => ({ field, before: shown(before, field), after: shown(after, field) }))
    .filter((change) => change.before !== change.after)
}
