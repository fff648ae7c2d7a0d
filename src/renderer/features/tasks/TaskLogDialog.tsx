import Dialog from '@mui/material/Dialog'
import Close from '@mui/icons-material/Close'
import { useEffect, useId, useMemo, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { NO_RIGHT, usePermissions } from '#renderer/client/access.store.ts'
import { call } from '#renderer/client/client.ts'
import { IconButton } from '#renderer/components/IconButton.tsx'
import { CopyButton } from '#renderer/components/CopyButton.tsx'
import { formatInstant, plural } from '#renderer/components/format.ts'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { Skeleton } from '#renderer/components/Skeleton.tsx'
import { UsageBar } from '#renderer/components/UsageBar.tsx'
import type { TaskRow } from '#shared/model/task.ts'
import { LogLines } from './LogLines.tsx'
import { StopTaskDialog } from './StopTaskDialog.tsx'
import { taskDescription } from './task-description.ts'
import { createTaskLog } from './task-log.store.ts'
import css from './TaskLogDialog.module.css'
import { progressInLog } from './tasks.model.ts'
import { TaskStateMark } from './TaskStateMark.tsx'

/** The log of one task: follows while it runs, can be searched, copied, and the task stopped. */
export const TaskLogDialog = ({ task, onClose }: { readonly task: TaskRow; readonly onClose: () => void }) => {
  const titleId = useId()
  const log = useMemo(() => createTaskLog({ task, read: (input) => call('tasks.log', input) }), [task])
  useEffect(() => log.follow(), [log])
  const { status, lines, state, exitStatus, error } = useStore(log.store)
  const [text, setText] = useState('')
  const [follow, setFollow] = useState(true)
  const [stopping, setStopping] = useState(false)
  const mayStop = usePermissions()('task.stop')
  const field = useRef<HTMLInputElement>(null)

  const wanted = text.trim().toLowerCase()
  const matches = wanted === '' ? null : lines.filter((line) => line.text.toLowerCase().includes(wanted)).length
  const progress = state === 'running' ? progressInLog(lines.slice(-50)) : null

  return (
    <Dialog
      open
      onClose={onClose}
      aria-labelledby={titleId}
      slotProps={{ paper: { className: css.paper ?? '' } }}
      onKeyDown={(event) => {
        if (event.key !== 'f' || !(event.ctrlKey || event.metaKey)) return
        event.preventDefault()
        field.current?.focus()
      }}
    >
      <header className={css.head}>
        <div className={css.title}>
          <h2 id={titleId}>
            {taskDescription(task)}
            {task.subjectName !== '' && <span className={css.muted}> {task.subjectName}</span>}
          </h2>
          <TaskStateMark state={state} exitStatus={exitStatus} />
          {progress !== null && (
            <span className={css.progress}>
              <UsageBar share={progress} warnAt={2} failAt={2} />
            </span>
          )}
          <span className={css.space} />
          <IconButton label="Close" onClick={onClose}>
            <Close aria-hidden />
          </IconButton>
        </div>
        <p className={`num ${css.muted}`}>
          {task.clusterName} · {task.node} · {task.user} · started {formatInstant(task.startedAt)}
          {task.endedAt !== null && ` · ended ${formatInstant(task.endedAt)}`}
        </p>
      </header>
      <div className={css.tools}>
        <input
          ref={field}
          type="search"
          className="mp-field"
          placeholder="Search the log"
          aria-label="Search the log"
          value={text}
          onChange={(event) => {
            setText(event.target.value)
          }}
        />
        <span className={`num ${css.muted}`} role="status">
          {matches === null ? plural(lines.length, 'line') : `${matches} of ${plural(lines.length, 'line')}`}
        </span>
        <span className={css.space} />
        <label className={css.follow}>
          <input
            type="checkbox"
            checked={follow}
            onChange={(event) => {
              setFollow(event.target.checked)
            }}
          />
          Follow
        </label>
        <CopyButton text={lines.map((line) => line.text).join('\n')} label="Copy log" />
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
      </div>
      {error !== null && (
        <div className={css.error}>
          <InlineError error={error} onRetry={log.retry} />
        </div>
      )}
      {status === 'loading' ? (
        <Skeleton rows={8} />
      ) : (
        <LogLines lines={lines} wanted={wanted} follow={follow} onFollow={setFollow} running={state === 'running'} />
      )}
      {stopping && (
        <StopTaskDialog
          task={task}
          onClose={() => {
            setStopping(false)
          }}
        />
      )}
    </Dialog>
  )
}
