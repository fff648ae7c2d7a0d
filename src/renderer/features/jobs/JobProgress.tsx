import { ProgressBar } from '#renderer/components/ProgressBar.tsx'
import type { JobRow } from '#shared/model/job.ts'
import { jobText } from './jobs.model.ts'

/** How far a job is: the share where it is known, else only that it moves. Nothing for one that waits or ended. */
export const JobProgress = ({ job }: { readonly job: JobRow }) => {
  if (job.state !== 'running') return null
  return <ProgressBar share={job.progress} what={jobText(job)} />
}
