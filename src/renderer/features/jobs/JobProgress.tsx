import { UsageBar } from '#renderer/components/UsageBar.tsx'
import type { JobRow } from '#shared/model/job.ts'
import { jobText } from './jobs.model.ts'
import css from './Jobs.module.css'

/** How far a job is: the share where it is known, else only that it moves. Nothing for one that waits or ended. */
export const JobProgress = ({ job }: { readonly job: JobRow }) => {
  if (job.state !== 'running') return null
  if (job.progress === null) return <progress className={css.moving} aria-label={`${jobText(job)} is running`} />
  return <UsageBar share={job.progress} warnAt={2} failAt={2} />
}
