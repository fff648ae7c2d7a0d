import { call } from '#renderer/client/client.ts'
import { formatCount, formatInstant } from '#renderer/components/format.ts'
import type { Plan } from '#renderer/components/plan.ts'

interface Choice {
  /** Days; empty: for ever. */
  readonly value: string
  readonly label: string
}

interface Kept {
  readonly title: string
  readonly label: string
  readonly help: string
  readonly choices: readonly Choice[]
  /** What a shorter time removes at once. */
  readonly planOf: (days: number) => Promise<Plan>
}

export type KeptName = 'activity' | 'jobs'

const FOR_EVER: Choice = { value: '', label: 'For ever' }
const LONG: readonly Choice[] = [
  { value: '90', label: '90 days' },
  { value: '365', label: 'A year' },
  { value: '730', label: 'Two years' },
  { value: '3650', label: 'Ten years' },
]
const DAY_MS = 24 * 60 * 60 * 1000

const activityPlan = async (days: number): Promise<Plan> => {
  const to = new Date(Date.now() - days * DAY_MS).toISOString()
  const newest = (await call('activity.list', { filter: { to }, limit: 1 }))[0] ?? null
  return {
    title: `Keep activity for ${formatCount(days)} days only`,
    noun: 'part',
    targets: [
      {
        id: 'activity',
        name: `Activity older than ${formatCount(days)} days`,
        place: newest === null ? 'none yet' : `up to number ${formatCount(newest.sequence)}`,
        companyId: undefined,
      },
    ],
    effect:
      newest === null
        ? 'Nothing is that old yet: nothing is removed now. From then on what grows older goes by itself.'
        : `Everything up to ${formatInstant(newest.at)}, number ${formatCount(newest.sequence)}, is removed at once; what grows older goes by itself. The rest can still be checked for tampering.`,
    lost: 'Removed activity does not come back. Export it first where it has to be kept.',
    danger: true,
    destructive: true,
    word: `${days} days`,
    confirm: 'Remove older activity',
  }
}

const jobsPlan = (days: number): Promise<Plan> =>
  Promise.resolve({
    title: `Keep jobs for ${formatCount(days)} days only`,
    noun: 'part',
    targets: [
      {
        id: 'jobs',
        name: `Jobs that ended more than ${formatCount(days)} days ago`,
        place: 'with their parts and logs',
        companyId: undefined,
      },
    ],
    effect: `Jobs that ended before ${formatInstant(new Date(Date.now() - days * DAY_MS).toISOString())} are removed a little at a time; what grows older goes by itself. What waits or runs stays.`,
    lost: 'Removed jobs and their logs do not come back. What was done stays in the activity.',
    danger: true,
    destructive: true,
    word: `${days} days`,
    confirm: 'Remove older jobs',
  })

/** What is kept for a time one may choose. */
export const KEPT: Readonly<Record<KeptName, Kept>> = {
  activity: {
    title: 'How long activity is kept',
    label: 'Keep activity',
    help: 'What is older is removed for good. The rest can still be checked for tampering.',
    choices: [FOR_EVER, ...LONG],
    planOf: activityPlan,
  },
  jobs: {
    title: 'How long jobs are kept',
    label: 'Keep jobs after they ended',
    help: 'Older ones are removed for good, with their parts and logs. What waits or runs stays.',
    choices: [{ value: '7', label: '7 days' }, { value: '30', label: '30 days' }, ...LONG, FOR_EVER],
    planOf: jobsPlan,
  },
}

/** @param days null: for ever */
export const keepFor = async (kept: KeptName, days: number | null): Promise<void> => {
  await call(kept === 'activity' ? 'activity.setRetention' : 'jobs.setRetention', { keepDays: days })
}
