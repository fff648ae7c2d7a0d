import type { JobError } from './job-record.ts'
import type { JobEnd } from './jobs.repository.ts'

/** How a job ends that the engine ends itself, in words. */
export const failed = (code: JobError['code'], message: string): Omit<JobEnd, 'at'> => ({
  state: 'failed',
  error: { code, message },
  result: null,
})

export const GAVE_UP =
  'It did not stop within 30 seconds of being told to, and was given up. What it was doing may still go on.'
export const ENDED_MEANWHILE =
  'The console ended while this ran, and how far it got is not known. Look at what it works on, then retry.'
export const CLOSED = {
  code: 'cancelled',
  message: 'The console was closed while this ran. Look at what it works on, then retry.',
}
export const crashes = (times: number): string =>
  `The console ended ${times} times while this ran, so it is not tried again by itself.`
export const RESTORED =
  'It was under way when the copy was taken that the database was restored from. How it ended is not known; look, then retry.'
