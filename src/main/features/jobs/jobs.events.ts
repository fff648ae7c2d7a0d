import type { JobId } from '#shared/model/ids.ts'
import type { JobRow } from '#shared/model/job.ts'
import { inScope } from '#main/company-scope.ts'
import type { Clock } from '#main/ports.ts'
import type { EventBus } from '#main/transport/event-bus.ts'

/** A job is to be seen within 100 ms of its start; what changes within half of that is told together. */
const COALESCE_MS = 50

/** Tells the page about jobs, each company of its own. */
export interface JobsEvents {
  readonly changed: (id: JobId) => void
  /** Sends what waits. */
  readonly flush: () => void
}

/** @param options.row asked when the event is sent; null for a job whose start was undone */
export const createJobsEvents = (options: {
  readonly clock: Clock
  readonly events: Pick<EventBus, 'emit'>
  readonly row: (id: JobId) => JobRow | null
}): JobsEvents => {
  const waiting = new Set<JobId>()
  let stop: (() => void) | null = null

  const flush = (): void => {
    stop?.()
    stop = null
    const jobs = [...waiting].flatMap((id) => options.row(id) ?? [])
    waiting.clear()
    if (jobs.length === 0) return
    options.events.emit(
      'jobs.jobChanged',
      { jobs },
      {
        narrow: (scope) => {
          const own = jobs.filter(({ companyId }) => inScope(scope, companyId))
          return own.length === 0 ? null : { jobs: own }
        },
      },
    )
  }
  return {
    flush,
    changed: (id) => {
      waiting.add(id)
      stop ??= options.clock.after(COALESCE_MS, flush)
    },
  }
}
