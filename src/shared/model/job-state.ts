import type { EndedState, JobState } from './job.ts'

/** Apart from the schemas: the first view asks it, and must not bring their library along. */
export const isEnded = (state: JobState): state is EndedState => state !== 'queued' && state !== 'running'
