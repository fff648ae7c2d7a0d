import Dialog from '@mui/material/Dialog'
import Close from '@mui/icons-material/Close'
import { useCallback, useEffect, useId, useMemo, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { call } from '#renderer/client/client.ts'
import { useAction } from '#renderer/client/use-action.ts'
import { CopyButton } from '#renderer/components/CopyButton.tsx'
import { formatInstant, plural } from '#renderer/components/format.ts'
import { IconButton } from '#renderer/components/IconButton.tsx'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { Skeleton } from '#renderer/components/Skeleton.tsx'
import { LogLines } from '#renderer/features/tasks/LogLines.tsx'
import css from '#renderer/features/tasks/TaskLogDialog.module.css'
import type { JobLogLine, JobRow } from '#shared/model/job.ts'
import { isEnded } from '#shared/model/job-state.ts'
import { CancelJobDialog } from './CancelJobDialog.tsx'
import { createJobLog } from './job-log.store.ts'
import { JobParts } from './JobParts.tsx'
import { JobProgress } from './JobProgress.tsx'
import { cancelObstacle, jobText, retryObstacle } from './jobs.model.ts'
import { loadParts, retryJob, useJobs } from './jobs.store.ts'
import { JobStateMark } from './JobStateMark.tsx'

const TONES = { info: undefined, warning: 'warn', error: 'bad' } as const

const shownLine = ({ n, at, level, text }: JobLogLine) => ({
  n,
  text: `${formatInstant(at).slice(11)}  ${text}`,
  tone: TONES[level],
})

/** The log of one job with its parts: follows while it runs, can be searched and copied, the job cancelled and retried. */
export const JobLogDialog = ({ job: given, onClose }: { readonly job: JobRow; readonly onClose: () => void }) => {
  const titleId = useId()
  const [shownId, setShownId] = useState(given.id)
  const known = useJobs((state) => state.jobs.get(shownId))
  const job = known ?? given
  const { id, state, attempt, error: problem, who, companyName, clusterName } = job
  const log = useMemo(() => createJobLog(shownId, (input) => call('jobs.log', input)), [shownId])
  useEffect(() => log.follow(), [log])
  // A new attempt writes on behind the old one, and the end of a job brings its last lines.
  useEffect(() => {
    log.look()
  }, [log, attempt, state])
  useEffect(() => {
    loadParts(shownId).catch(() => undefined)
  }, [shownId])
  const { status, lines, error } = useStore(log.store)
  const shown = useMemo(() => lines.map(shownLine), [lines])
  const [text, setText] = useState('')
  const [follow, setFollow] = useState(true)
  const [cancelling, setCancelling] = useState(false)
  const retry = useAction(useCallback(() => retryJob(id), [id]))
  const field = useRef<HTMLInputElement>(null)

  const wanted = text.trim().toLowerCase()
  const matches = wanted === '' ? null : shown.filter((line) => line.text.toLowerCase().includes(wanted)).length
  const noCancel = cancelObstacle(job)
  const noRetry = retryObstacle(job)

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
          <h2 id={titleId}>{jobText(job)}</h2>
          {state !== 'failed' && <JobStateMark job={job} />}
          <span className={css.progress}>
            <JobProgress job={job} />
          </span>
          <span className={css.space} />
          <IconButton label="Close" onClick={onClose}>
            <Close aria-hidden />
          </IconButton>
        </div>
        <p className={`num ${css.muted}`}>
          {[
            companyName,
            clusterName,
            who,
            attempt > 1 ? `attempt ${attempt}` : '',
            `asked for ${formatInstant(job.createdAt)}`,
            job.startedAt === null ? '' : `started ${formatInstant(job.startedAt)}`,
            job.finishedAt === null ? '' : `ended ${formatInstant(job.finishedAt)}`,
          ]
            .filter((part) => part !== '')
            .join(' · ')}
        </p>
        {state === 'failed' && problem !== null && <p role="alert">{problem.message}</p>}
      </header>
      <div className={css.tools}>
        {shownId !== given.id && (
          <button
            type="button"
            className="mp-button"
            onClick={() => {
              setShownId(given.id)
            }}
          >
            Back to the whole
          </button>
        )}
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
        <CopyButton text={shown.map((line) => line.text).join('\n')} label="Copy log" />
        {isEnded(state) ? (
          <button
            type="button"
            className="mp-button"
            disabled={noRetry !== null || retry.busy}
            title={noRetry ?? undefined}
            onClick={() => void retry.run()}
          >
            Retry job
          </button>
        ) : (
          <button
            type="button"
            className="mp-button"
            data-danger="true"
            disabled={noCancel !== null}
            title={noCancel ?? undefined}
            onClick={() => {
              setCancelling(true)
            }}
          >
            Cancel job
          </button>
        )}
      </div>
      {[error, retry.error].map(
        (failed, index) =>
          failed !== null && (
            <div key={index} className={css.error}>
              <InlineError error={failed} {...(index === 0 ? { onRetry: log.look } : {})} />
            </div>
          ),
      )}
      {job.children.total > 0 && <JobParts id={id} onOpen={setShownId} />}
      {status === 'loading' ? (
        <Skeleton rows={8} />
      ) : (
        <LogLines lines={shown} wanted={wanted} follow={follow} onFollow={setFollow} running={!isEnded(state)} />
      )}
      {cancelling && (
        <CancelJobDialog
          job={job}
          onClose={() => {
            setCancelling(false)
          }}
        />
      )}
    </Dialog>
  )
}
