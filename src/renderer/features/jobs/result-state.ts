import type { ResultItem } from '#renderer/components/ResultList.tsx'
import type { JobState } from '#shared/model/job.ts'

/** How a job, or a part of one, stands in a list of results. */
export const RESULT_STATES: Readonly<Record<JobState, ResultItem['state']>> = {
  queued: 'asking',
  running: 'running',
  completed: 'done',
  failed: 'failed',
  cancelled: 'cancelled',
}
