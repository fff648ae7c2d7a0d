import { create } from 'zustand'
import type { AppError } from '#shared/errors.ts'
import type { JobId } from '#shared/model/ids.ts'
import type { JobRow } from '#shared/model/job.ts'
import { asAppError, call, on, onGap } from '#renderer/client/client.ts'
import { mergeJobs } from './jobs.model.ts'

export interface JobsState {
  readonly status: 'loading' | 'ready' | 'failed'
  readonly error: AppError | null
  readonly jobs: ReadonlyMap<string, JobRow>
  /** Jobs whose parts are shown below them. */
  readonly unfolded: ReadonlySet<string>
}

export const useJobs = create<JobsState>()(() => ({
  status: 'loading',
  error: null,
  jobs: new Map(),
  unfolded: new Set(),
}))

const put = (news: readonly JobRow[]): void => {
  useJobs.setState((state) => ({ jobs: mergeJobs(state.jobs, news) }))
}

/** Loads what runs, what waits and what ended last; what is shown stays until the answer is here. */
export const loadJobs = async (): Promise<void> => {
  try {
    const [active, ended] = await Promise.all([call('jobs.active', {}), call('jobs.list', { page: 0, size: 200 })])
    put([...ended.jobs, ...active])
    useJobs.setState({ status: 'ready', error: null })
  } catch (thrown) {
    const error = asAppError(thrown)
    useJobs.setState(({ status }) => ({ status: status === 'ready' ? 'ready' : 'failed', error }))
  }
}

/** Loads and follows the jobs until the returned function is called. */
export const followJobs = (): (() => void) => {
  const ends = [
    on('jobs.jobChanged', ({ jobs }) => {
      put(jobs)
    }),
    onGap(() => {
      useJobs.setState({ jobs: new Map() })
      void loadJobs()
    }),
  ]
  void loadJobs()
  return () => {
    for (const end of ends) end()
  }
}

/** A job with its parts as they are now. @throws AppError */
export const loadParts = async (id: JobId): Promise<void> => {
  const { job, children } = await call('jobs.get', { id })
  put([job, ...children])
}

/** Shows the parts of a job below it, or hides them. */
export const toggleParts = (id: JobId): void => {
  const unfolded = new Set(useJobs.getState().unfolded)
  if (!unfolded.delete(id)) {
    unfolded.add(id)
    // Without them the line says how many there are; opening its log tells what is wrong.
    loadParts(id).catch(() => undefined)
  }
  useJobs.setState({ unfolded })
}

/** @throws AppError */
export const cancelJob = async (id: JobId): Promise<void> => {
  put([await call('jobs.cancel', { id })])
}

/** @throws AppError */
export const retryJob = async (id: JobId): Promise<void> => {
  put([await call('jobs.retry', { id })])
}
