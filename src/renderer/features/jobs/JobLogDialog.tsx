import { useCallback, useEffect, useMemo, useState } from 'react'
import { useStore } from 'zustand'
import { NO_RIGHT, usePermissions } from '#renderer/client/access.store.ts'
import { call } from '#renderer/client/client.ts'
import { useAction } from '#renderer/client/use-action.ts'
import { formatInstant } from '#renderer/components/format.ts'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { commonCompany } from '#renderer/components/plan.ts'
import { LogDialog } from '#renderer/features/tasks/LogDialog.tsx'
import css from '#renderer/features/tasks/TaskLogDialog.module.css'
import type { JobLogLine, JobRow } from '#shared/model/job.ts'
import { isEnded } from '#shared/model/job-state.ts'
import { CancelJobDialog } from './CancelJobDialog.tsx'
import { createJobLog } from './job-log.store.ts'
import { JobParts } from './JobParts.tsx'
import { JobProgress } from './JobProgress.tsx'
import { cancelObstacle, jobText, partsOf, retryObstacle } from './jobs.model.ts'
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
  const [shownId, setShownId] = useState(given.id)
  const jobs = useJobs((state) => state.jobs)
  const job = jobs.get(shownId) ?? given
  const parts = useMemo(() => partsOf(shownId, jobs), [shownId, jobs])
  const { id, state, attempt, error: problem, who, companyName, clusterName } = job
  const log = useMemo(() => createJobLog(shownId, (input) => call('jobs.log', input)), [shownId])
  useEffect(() => log.follow(), [log])
  // A new attempt writes on behind the old one, and the end of a job brings its last lines.
  useEffect(() => {
    log.look()
  }, [log, attempt, state])
  useEffect(() => {
    // What is wrong, the log's own read tells; the parts then stay as they are known.
    loadParts(shownId).catch(() => undefined)
  }, [shownId])
  const { status, lines, error } = useStore(log.store)
  const shown = useMemo(() => lines.map(shownLine), [lines])
  const [cancelling, setCancelling] = useState(false)
  const retry = useAction(useCallback(() => retryJob(id), [id]))
  const mayCancel = usePermissions()('job.cancel')
  const noCancel = mayCancel ? cancelObstacle(job) : NO_RIGHT
  const noRetry = mayCancel ? retryObstacle(job) : NO_RIGHT

  return (
    <LogDialog
      title={jobText(job)}
      company={parts.length === 0 ? job.companyId : commonCompany(parts)}
      mark={
        <>
          {state !== 'failed' && <JobStateMark job={job} />}
          <span className={css.progress}>
            <JobProgress job={job} />
          </span>
        </>
      }
      facts={
        <>
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
        </>
      }
      lines={status === 'loading' ? null : shown}
      running={!isEnded(state)}
      leading={
        shownId !== given.id && (
          <button
            type="button"
            className="mp-button"
            onClick={() => {
              setShownId(given.id)
            }}
          >
            Back to the whole
          </button>
        )
      }
      actions={
        isEnded(state) ? (
          // Keys: a button that has the focus must not turn into another that is disabled, or Escape would go nowhere.
          <button
            key="retry"
            type="button"
            className="mp-button"
            disabled={noRetry !== null}
            title={noRetry ?? undefined}
            onClick={() => void retry.run()}
          >
            Retry job
          </button>
        ) : (
          <button
            key="cancel"
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
        )
      }
      onClose={onClose}
    >
      {[error, retry.error].map(
        (failed, index) =>
          failed !== null && (
            <div key={index} className={css.error}>
              <InlineError error={failed} {...(index === 0 ? { onRetry: log.look } : {})} />
            </div>
          ),
      )}
      {job.children.total > 0 && <JobParts id={id} onOpen={setShownId} />}
      {cancelling && (
        <CancelJobDialog
          job={job}
          onClose={() => {
            setCancelling(false)
          }}
        />
      )}
    </LogDialog>
  )
}
