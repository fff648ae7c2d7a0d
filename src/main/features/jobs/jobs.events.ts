import type { JobId } from '#shared/model/ids.ts'
import type { JobRow } from '#shared/model/job.ts'
import { elapsed } from '#main/elapsed.ts'
import type { Clock } from '#main/ports.ts'
import { seesJob } from '#main/tasks/job-owner.ts'
import type { JobRecord } from '#main/tasks/job-record.ts'
import type { EventBus } from '#main/transport/event-bus.ts'

/** A job is to be seen within 100 ms of its start; what changes within half of that is told together. */
const COALESCE_MS = 50
/** After a silence there is nothing to wait for but the transaction around the start. */
const AT_ONCE_MS = 5

/** Tells the pages about jobs, each person of those he may see. */
export interface JobsEvents {
  readonly changed: (id: JobId) => void
  /** Sends what waits. */
  readonly flush: () => void
}

/** @param options.find asked when the event is sent; null for a job whose start was undone */
export const createJobsEvents = (options: {
  readonly clock: Clock
  readonly events: Pick<EventBus, 'emit'>
  readonly find: (id: JobId) => JobRecord | null
  readonly row: (job: JobRecord) => JobRow
}): JobsEvents => {
  const waiting = new Set<JobId>()
  let stop: (() => void) | null = null
  let sentAt = -Infinity

  const flush = (): void => {
    stop?.()
    stop = null
    const jobs = [...waiting].flatMap((id) => options.find(id) ?? [])
    waiting.clear()
    sentAt = options.clock.now()
    if (jobs.length === 0) return
    options.events.emit(
      'jobs.jobChanged',
      { jobs: jobs.map(options.row) },
      {
        narrow: (scope) => {
          const own = jobs.filter((job) => seesJob(scope, job))
          return own.length === 0 ? null : { jobs: own.map(options.row) }
        },
      },
    )
  }
  return {
    flush,
    changed: (id) => {
      waiting.add(id)
      const since = elapsed(options.clock.now(), sentAt)
      stop ??= options.clock.after(Math.max(AT_ONCE_MS, COALESCE_MS - since), flush)
    },
  }
}
