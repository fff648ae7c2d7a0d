import { StatusMark, type Shape, type Tone } from '#renderer/components/StatusMark.tsx'
import type { JobRow } from '#shared/model/job.ts'
import { jobStateText } from './jobs.model.ts'

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
  const text = jobStateText(job)
  return <StatusMark tone={tone} shape={shape} word={text} title={text} />
}
