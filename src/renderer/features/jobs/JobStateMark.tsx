import { StatusMark, type Shape, type Tone } from '#renderer/components/StatusMark.tsx'
import type { JobRow } from '#shared/model/job.ts'
import { jobStateText, runningParts } from './jobs.model.ts'
import { useJobs } from './jobs.store.ts'

const LOOK: Readonly<Record<JobRow['state'], readonly [Tone, Shape]>> = {
  queued: ['grey', 'ring'],
  running: ['green', 'ring'],
  completed: ['green', 'disc'],
  failed: ['red', 'cross'],
  cancelled: ['grey', 'square'],
}

/** What a job is at, or how it ended. */
export const JobStateMark = ({ job }: { readonly job: JobRow }) => {
  const [tone, shape] = LOOK[job.state]
  const running = useJobs(({ jobs }) => runningParts(job, jobs))
  const text = jobStateText(job, running)
  return <StatusMark tone={tone} shape={shape} word={text} title={text} />
}
