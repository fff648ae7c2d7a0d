import { formatDuration } from '#renderer/components/format.ts'
import { useSeconds } from '#renderer/components/use-now.ts'
import { taskDeed } from './task-description.ts'
import css from './TaskPanel.module.css'
import type { PanelRow } from './tasks.model.ts'

/** The newest running task in one line: `Backup acme-dc1/web-01`, how long, and that it moves. */
export const RunningTask = ({ row }: { readonly row: PanelRow }) => {
  const now = useSeconds()
  const { type, subject, subjectName, clusterName } = row.kind === 'task' ? row.task : row.request
  const what = subjectName === '' ? subject : subjectName
  const place = [clusterName, what].filter((part) => part !== '').join('/')
  const seconds = (now - Date.parse(row.at)) / 1000
  return (
    <span className={css.running}>
      <span className={css.what}>
        {taskDeed(type)} {place}
      </span>
      <progress className={css.moving} aria-label={`${taskDeed(type)} ${place} is running`} />
      <span className={`num ${css.counts}`}>
        {row.kind === 'request' && row.request.taskKey === null ? 'asking' : formatDuration(seconds)}
      </span>
    </span>
  )
}
