import Button from '@mui/material/Button'
import Dialog from '@mui/material/Dialog'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import DialogTitle from '@mui/material/DialogTitle'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { usePermissions } from '#renderer/client/access.store.ts'
import { asAppError } from '#renderer/client/client.ts'
import { useAction } from '#renderer/client/use-action.ts'
import sheet from '#renderer/components/ConfirmationSheet.module.css'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { ProgressBar } from '#renderer/components/ProgressBar.tsx'
import { ResultList, type ResultItem } from '#renderer/components/ResultList.tsx'
import { jobStateText, partsOf } from '#renderer/features/jobs/jobs.model.ts'
import { cancelJob, loadParts, retryJob, useJobs } from '#renderer/features/jobs/jobs.store.ts'
import type { AppError } from '#shared/errors.ts'
import type { JobId } from '#shared/model/ids.ts'
import type { JobRow } from '#shared/model/job.ts'
import { isEnded } from '#shared/model/job-state.ts'

const STATES = {
  queued: 'asking',
  running: 'running',
  completed: 'done',
  failed: 'failed',
  cancelled: 'cancelled',
} as const

const itemOf = (part: JobRow): ResultItem => {
  const { id, subject, state, progress } = part
  const share = state === 'running' && progress !== null ? `${Math.round(progress * 100)} %, ` : ''
  // Waiting and done say their marks already.
  const message = state === 'queued' || state === 'completed' ? '' : `${share}${jobStateText(part)}`
  return { id, name: subject, state: STATES[state], message: message === 'cancelled' ? '' : message }
}

interface FileResultDialogProps {
  readonly jobId: JobId
  /** "Delete rescue.iso". */
  readonly title: string
  readonly onClose: () => void
}

/** What becomes of a file on each storage, failed first; what failed can be repeated, the rest cancelled. */
export const FileResultDialog = ({ jobId, title, onClose }: FileResultDialogProps) => {
  const jobs = useJobs((state) => state.jobs)
  const job = jobs.get(jobId) ?? null
  const items = useMemo(() => partsOf(jobId, jobs).map(itemOf), [jobId, jobs])
  const [error, setError] = useState<AppError | null>(null)
  const load = useCallback(() => {
    loadParts(jobId).then(
      () => {
        setError(null)
      },
      (thrown: unknown) => {
        setError(asAppError(thrown))
      },
    )
  }, [jobId])
  useEffect(load, [load])
  const retry = useAction(useCallback(() => retryJob(jobId), [jobId]))
  const cancel = useAction(useCallback(() => cancelJob(jobId), [jobId]))
  const mayCancel = usePermissions()('job.cancel')
  const over = job !== null && isEnded(job.state)
  const bad = items.filter(({ state }) => state === 'failed' || state === 'cancelled').length
  const done = items.filter(({ state }) => state === 'done').length
  const total = Math.max(job?.children.total ?? 0, items.length)
  const state = !over ? 'under way' : job.state === 'completed' ? 'done' : 'not all done'
  const problem = retry.error ?? cancel.error
  return (
    <Dialog open onClose={onClose} maxWidth="sm" fullWidth aria-labelledby="file-result">
      <DialogTitle id="file-result">{`${title}: ${state}`}</DialogTitle>
      <DialogContent className={sheet.content ?? ''}>
        <p role="status">{`${bad > 0 ? `${bad} failed, ` : ''}${done} of ${total} done`}</p>
        {!over && <ProgressBar share={job?.progress ?? null} what={title} />}
        <ResultList items={items} label="Result by storage" over={over} />
        {error !== null && <InlineError error={error} onRetry={load} />}
        {problem !== null && <InlineError error={problem} />}
        <p className={sheet.later ?? ''}>{over ? '' : 'It goes on when this is closed: the tasks show it.'}</p>
      </DialogContent>
      <DialogActions>
        {!over && mayCancel && (
          <Button
            variant="outlined"
            color="error"
            loading={cancel.busy}
            disabled={job?.cancelRequested === true}
            onClick={() => void cancel.run()}
          >
            {items.length > 1 ? 'Cancel the rest' : 'Cancel job'}
          </Button>
        )}
        {over && job.state !== 'completed' && mayCancel && (
          <Button variant="outlined" loading={retry.busy} onClick={() => void retry.run()}>
            {bad > 0 ? `Retry ${bad} failed` : 'Retry'}
          </Button>
        )}
        <Button autoFocus variant="contained" onClick={onClose}>
          Close
        </Button>
      </DialogActions>
    </Dialog>
  )
}
