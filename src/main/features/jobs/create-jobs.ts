import { JobId, type ClusterId, type CompanyId } from '#shared/model/ids.ts'
import { uuidv7 } from '#shared/model/uuid.ts'
import { EVERYTHING } from '#main/company-scope.ts'
import type { Log } from '#main/log/log.ts'
import type { Clock, RandomBytes } from '#main/ports.ts'
import type { Database } from '#main/storage/database.ts'
import { createJobEngine, type JobEngine } from '#main/tasks/job-engine.ts'
import type { JobKind } from '#main/tasks/job-kind.ts'
import type { JobRecord } from '#main/tasks/job-record.ts'
import { createJobsRepository } from '#main/tasks/jobs.repository.ts'
import type { EventBus } from '#main/transport/event-bus.ts'
import { createJobRetention } from './job-retention.service.ts'
import { jobRow } from './job-row.ts'
import { createJobsEvents } from './jobs.events.ts'
import { jobsOperations } from './jobs.operations.ts'
import { createJobsService } from './jobs.service.ts'

export interface JobsFeature {
  readonly operations: ReturnType<typeof jobsOperations>
  /** For the features that start jobs. */
  readonly engine: Pick<JobEngine, 'start'>
  /** A job by its id, whoever's: for the features whose work it does. */
  readonly find: (id: JobId) => JobRecord | null
  /** @param restored the database is an older copy that was put in place */
  readonly open: (restored: boolean) => void
  readonly stop: () => Promise<void>
}

/** The jobs put together; nothing runs before `open`. */
export const createJobs = (dependencies: {
  readonly db: Database
  /** Every kind of every feature. */
  readonly kinds: readonly JobKind<unknown>[]
  readonly clusterName: (id: ClusterId) => string | null
  readonly companyName: (id: CompanyId) => string | null
  readonly events: Pick<EventBus, 'emit'>
  readonly clock: Clock
  readonly randomBytes: RandomBytes
  /** Removes secrets. */
  readonly clean: (text: string) => string
  /** How long jobs are kept after they ended, in days; null: for ever. */
  readonly keepDays: { readonly get: () => number | null; readonly set: (days: number | null) => void }
  /** Old jobs were removed. */
  readonly removed: (count: number, days: number) => void
  readonly log: Log
}): JobsFeature => {
  const { db, kinds, clock, randomBytes, clean, events, clusterName, companyName } = dependencies
  const repository = createJobsRepository(db)
  const kindOf = (name: string) => kinds.find((kind) => kind.name === name)
  const row = (job: Parameters<typeof jobRow>[0]) => jobRow(job, { kindOf, clusterName, companyName })
  const page = createJobsEvents({
    clock,
    events,
    find: (id) => repository.find(EVERYTHING, id),
    row,
  })
  const engine = createJobEngine({
    repository,
    kinds,
    clock,
    newId: () => JobId.parse(uuidv7(clock.now(), randomBytes(10))),
    log: dependencies.log.child('jobs'),
    clean,
    changed: page.changed,
  })
  const retention = createJobRetention({
    removal: repository.removal,
    keepDays: dependencies.keepDays,
    removed: dependencies.removed,
    clock,
    log: dependencies.log.child('jobs'),
  })
  return {
    operations: jobsOperations(createJobsService({ engine, repository, row }), retention),
    engine,
    find: (id) => repository.find(EVERYTHING, id),
    open: (restored) => {
      engine.open(restored)
      retention.start()
    },
    stop: async () => {
      await retention.stop()
      await engine.close()
      page.flush()
    },
  }
}
