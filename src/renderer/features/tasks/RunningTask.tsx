import { formatDuration } from '#renderer/components/format.ts'
import { ProgressBar } from '#renderer/components/ProgressBar.tsx'
import { useSeconds } from '#renderer/components/use-now.ts'
import { jobText, partsText, runningParts } from '#renderer/features/jobs/jobs.model.ts'
import { useJobs } from '#renderer/features/jobs/jobs.store.ts'
import { taskDeed } from '#shared/model/task-words.ts'
import css from './TaskPanel.module.css'
import type { PanelRow } from './tasks.model.ts'

/** `Backup acme-dc1/web-01` */
const deedText = ({ type, subject, subjectName, clusterName }: Deed): string => {
  const what = subjectName === '' ? subject : subjectName
  return `${taskDeed(type)} ${[clusterName, what].filter((part) => part !== '').join('/')}`
}

type Deed = Readonly<Record<'type' | 'subject' | 'subjectName' | 'clusterName', string>>

/** The newest running task in one line: `Backup acme-dc1/web-01`, how long, and that it moves. */
export const RunningTask = ({ row }: { readonly row: PanelRow }) => {
  const now = useSeconds()
  const text = row.kind === 'job' ? jobText(row.job) : deedText(row.task)
  const share = row.kind === 'job' && row.job.state === 'running' ? row.job.progress : null
  const running = useJobs(({ jobs }) => (row.kind === 'job' ? runningParts(row.job, jobs) : 0))
  const waits = row.kind === 'job' && row.job.state === 'queued' && 'waiting'
  const seconds = (now - Date.parse(row.at)) / 1000
  return (
    <span className={css.running}>
      <span className={css.what}>{text}</span>
      <ProgressBar share={share} what={text} />
      {row.kind === 'job' && row.job.children.total > 0 && (
        <span className={`num ${css.counts}`}>{partsText(row.job, running)}</span>
      )}
      <span className={`num ${css.counts}`}>{waits === false ? formatDuration(seconds) : waits}</span>
    </span>
  )
}
