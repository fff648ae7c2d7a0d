import Button from '@mui/material/Button'
import Dialog from '@mui/material/Dialog'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import DialogTitle from '@mui/material/DialogTitle'
import { useCallback, useId, type ReactNode } from 'react'
import { usePermissions } from '#renderer/client/access.store.ts'
import { useAction } from '#renderer/client/use-action.ts'
import { CompanyEdge } from '#renderer/components/CompanyEdge.tsx'
import sheet from '#renderer/components/ConfirmationSheet.module.css'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { ProgressBar } from '#renderer/components/ProgressBar.tsx'
import { ResultList, type ResultItem } from '#renderer/components/ResultList.tsx'
import type { AppError } from '#shared/errors.ts'
import type { CompanyId, JobId } from '#shared/model/ids.ts'
import type { JobRow } from '#shared/model/job.ts'
import { isEnded } from '#shared/model/job-state.ts'
import css from './Jobs.module.css'
import { cancelJob, retryJob } from './jobs.store.ts'

/** `2 failed, 1 cancelled, 3 under way, 4 of 10 done` */
const resultSummary = (items: readonly Pick<ResultItem, 'state'>[], total: number): string => {
  const count = (...states: ResultItem['state'][]): number => items.filter(({ state }) => states.includes(state)).length
  const counts: readonly (readonly [number, string])[] = [
    [count('failed'), 'failed'],
    [count('cancelled'), 'cancelled'],
    [count('asking', 'running'), 'under way'],
  ]
  const told = counts.filter(([number]) => number > 0).map(([number, word]) => `${number} ${word}`)
  return [...told, `${count('done')} of ${total} done`].join(', ')
}

interface JobResultDialogProps {
  readonly jobId: JobId
  /** Null: not known yet. */
  readonly job: JobRow | null
  /** What is done: "Delete rescue.iso". How far it is stands behind it. */
  readonly title: string
  /** Whose it is, on the edge; absent: it is about no company. */
  readonly company?: CompanyId | null | undefined
  readonly items: readonly ResultItem[]
  /** "Result by guest" */
  readonly label: string
  /** Of how many, where not each of them stands in the list yet. */
  readonly total?: number
  /** Why the list could not be read. */
  readonly error: AppError | null
  readonly onReload?: () => void
  /** Between the list and what went wrong. */
  readonly children?: ReactNode
  /** More that can be done once it is over. */
  readonly actions?: ReactNode
  readonly onClose: () => void
}

/**
 * What becomes of each thing a job is about, failed first once it is over; what failed can be repeated, the rest cancelled.
 * It goes on when this is closed, and stays in the jobs.
 */
export const JobResultDialog = (props: JobResultDialogProps) => {
  const { jobId, job, title, items, label, error, onReload, children, actions, onClose } = props
  const titleId = useId()
  const retry = useAction(useCallback(() => retryJob(jobId), [jobId]))
  const cancel = useAction(useCallback(() => cancelJob(jobId), [jobId]))
  const mayCancel = usePermissions()('job.cancel')
  const over = job !== null && isEnded(job.state)
  const state = !over ? 'under way' : job.state === 'completed' ? 'done' : 'not all done'
  const total = Math.max(props.total ?? 0, items.length)
  const bad = items.filter((item) => item.state === 'failed' || item.state === 'cancelled').length
  const problem = retry.error ?? cancel.error
  return (
    <Dialog open onClose={onClose} maxWidth="sm" fullWidth aria-labelledby={titleId}>
      {'company' in props && <CompanyEdge company={props.company} />}
      <DialogTitle id={titleId}>{`${title}: ${state}`}</DialogTitle>
      <DialogContent className={sheet.content ?? ''}>
        <p role="status">{total > 0 && resultSummary(items, total)}</p>
        {/* Its room stays when it ended, so that the list does not move under the pointer. */}
        <div className={css.resultProgress}>{!over && <ProgressBar share={job?.progress ?? null} what={title} />}</div>
        <ResultList items={items} label={label} over={over} />
        {children}
        {over && job.state !== 'completed' && bad === 0 && job.error !== null && <p>{job.error.message}</p>}
        {error !== null && <InlineError error={error} {...(onReload === undefined ? {} : { onRetry: onReload })} />}
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
            {total > 1 ? 'Cancel the rest' : 'Cancel job'}
          </Button>
        )}
        {over && actions}
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
