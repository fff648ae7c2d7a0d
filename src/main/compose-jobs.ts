import { z } from 'zod'
import type { ClusterId, CompanyId } from '#shared/model/ids.ts'
import type { Foundation } from './compose-features.ts'
import type { ActivityService } from './features/activity/activity.service.ts'
import type { createSettingsRepository } from './features/app/settings.repository.ts'
import { createJobs, type JobsFeature } from './features/jobs/create-jobs.ts'
import type { JobKind } from './tasks/job-kind.ts'

interface Surroundings {
  readonly foundation: Pick<Foundation, 'db' | 'ports' | 'redactor' | 'events' | 'log'>
  readonly settings: ReturnType<typeof createSettingsRepository>
  readonly recordOwn: ActivityService['recordOwn']
  readonly kinds: readonly JobKind<unknown>[]
  readonly clusterName: (id: ClusterId) => string | null
  readonly companyName: (id: CompanyId) => string | null
}

const KEEP_JOBS_DAYS = 'jobs.keepDays'
/** Ended jobs are kept so long unless it was set otherwise. */
const JOBS_KEPT_DAYS = 90
const FOR_EVER = 'for ever'

/** The job engine with every kind there is, and how long what ended is kept. */
export const composeJobs = ({ foundation, settings, recordOwn, ...rest }: Surroundings): JobsFeature => {
  const { db, ports, redactor, events, log } = foundation
  const { clock, randomBytes } = ports
  return createJobs({
    ...rest,
    db,
    events,
    clock,
    randomBytes,
    clean: redactor.text,
    keepDays: {
      get: () => {
        const kept = settings.get(KEEP_JOBS_DAYS, z.union([z.number(), z.literal(FOR_EVER)])) ?? JOBS_KEPT_DAYS
        return kept === FOR_EVER ? null : kept
      },
      set: (days) => settings.set(KEEP_JOBS_DAYS, days ?? FOR_EVER, new Date(clock.now()).toISOString()),
    },
    removed: (count, days) =>
      recordOwn('job.pruned', `${count} jobs that ended more than ${days} days ago removed`, { count, days }),
    log,
  })
}
