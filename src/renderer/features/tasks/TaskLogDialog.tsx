import { useEffect, useMemo, useState } from 'react'
import { useStore } from 'zustand'
import { NO_RIGHT, usePermissions } from '#renderer/client/access.store.ts'
import { call } from '#renderer/client/client.ts'
import { formatInstant } from '#renderer/components/format.ts'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { ProgressBar } from '#renderer/components/ProgressBar.tsx'
import type { TaskRow } from '#shared/model/task.ts'
import { LogDialog } from './LogDialog.tsx'
import { StopTaskDialog } from './StopTaskDialog.tsx'
import { taskDescription } from '#shared/model/task-words.ts'
import { createTaskLog } from './task-log.store.ts'
import css from './TaskLogDialog.module.css'
import { progressInLog } from './tasks.model.ts'
import { TaskStateMark } from './TaskStateMark.tsx'

/** The log of one task: follows while it runs, can be searched, copied, and the task stopped. */
export const TaskLogDialog = ({ task, onClose }: { readonly task: TaskRow; readonly onClose: () => void }) => {
  const log = useMemo(() => createTaskLog({ task, read: (input) => call('tasks.log', input) }), [task])
  useEffect(() => log.follow(), [log])
  const { status, lines, state, exitStatus, error } = useStore(log.store)
  const [stopping, setStopping] = useState(false)
  const mayStop = usePermissions()('task.stop')
  const progress = state === 'running' ? progressInLog(lines.slice(-50)) : null
  return (
    <LogDialog
      title={
        <>
          {taskDescription(task)}
          {task.subjectName !== '' && <span className={css.muted}> {task.subjectName}</span>}
        </>
      }
      company={task.companyId}
      mark={
        <>
          <TaskStateMark state={state} exitStatus={exitStatus} />
          {progress !== null && (
            <span className={css.progress}>
              <ProgressBar share={progress} what={taskDescription(task)} />
            </span>
          )}
        </>
      }
      facts={
        <>
          <p className={`num ${css.muted}`}>
            {task.clusterName} · {task.node} · {task.user} · started {formatInstant(task.startedAt)}
            {task.endedAt !== null && ` · ended ${formatInstant(task.endedAt)}`}
          </p>
          {task.explanation !== '' && <p role="alert">{task.explanation}</p>}
        </>
      }
      lines={status === 'loading' ? null : lines}
      running={state === 'running'}
      actions={
        <button
          type="button"
          className="mp-button"
          data-danger="true"
          disabled={state !== 'running' || !mayStop}
          title={mayStop ? undefined : NO_RIGHT}
          onClick={() => {
            setStopping(true)
          }}
        >
          Stop task
        </button>
      }
      onClose={onClose}
    >
      {error !== null && (
        <div className={css.error}>
          <InlineError error={error} onRetry={log.look} />
        </div>
      )}
      {stopping && (
        <StopTaskDialog
          task={task}
          onClose={() => {
            setStopping(false)
          }}
        />
      )}
    </LogDialog>
  )
}
