import { useCallback, useEffect, useMemo, useState } from 'react'
import { call } from '#renderer/client/client.ts'
import { useLoaded } from '#renderer/client/use-loaded.ts'
import { formatInstant } from '#renderer/components/format.ts'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { Skeleton } from '#renderer/components/Skeleton.tsx'
import type { GuestId } from '#shared/model/ids.ts'
import type { TaskRow } from '#shared/model/task.ts'
import css from './GuestTasks.module.css'
import { taskDescription } from '#shared/model/task-words.ts'
import { TaskLogDialog } from './lazy-dialogs.tsx'
import { mergeTasks } from './tasks.model.ts'
import { useTasks, watchTasks } from './tasks.store.ts'
import { TaskStateMark } from './TaskStateMark.tsx'

/** Tasks of one guest, newest first, kept up to date; each opens its log. */
export const GuestTasks = ({ id }: { readonly id: GuestId }) => {
  const { value, error, reload } = useLoaded(useCallback(() => call('tasks.list', { guestId: id, limit: 100 }), [id]))
  const heard = useTasks((state) => state.tasks)
  const [log, setLog] = useState<TaskRow | null>(null)
  useEffect(watchTasks, [])
  const tasks = useMemo(
    () =>
      mergeTasks(
        value ?? [],
        heard.filter((task) => task.guestId === id),
      ),
    [value, heard, id],
  )
  if (error !== null && value === null) return <InlineError error={error} onRetry={reload} />
  if (value === null) return <Skeleton rows={4} />
  if (tasks.length === 0) return <p className={css.empty}>No task of it is known.</p>
  return (
    <>
      <ul className={css.list} aria-label="Tasks">
        {tasks.map((task) => (
          <li key={task.key}>
            <button
              type="button"
              className={css.task}
              title="Open the log"
              onClick={() => {
                setLog(task)
              }}
            >
              <span className={css.line}>
                {taskDescription(task)}
                <time className={`num ${css.muted}`}>{formatInstant(task.startedAt)}</time>
              </span>
              <span className={css.line}>
                <TaskStateMark state={task.state} exitStatus={task.exitStatus} explanation={task.explanation} />
                <span className={css.muted}>
                  {task.node} · {task.user}
                </span>
              </span>
            </button>
          </li>
        ))}
      </ul>
      {log !== null && (
        <TaskLogDialog
          key={log.key}
          task={log}
          onClose={() => {
            setLog(null)
          }}
        />
      )}
    </>
  )
}
