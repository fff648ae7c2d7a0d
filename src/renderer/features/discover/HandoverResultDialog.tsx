import Button from '@mui/material/Button'
import Dialog from '@mui/material/Dialog'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import DialogTitle from '@mui/material/DialogTitle'
import { useCallback, useEffect } from 'react'
import { call, on, onGap } from '#renderer/client/client.ts'
import { useAction } from '#renderer/client/use-action.ts'
import { useLoaded } from '#renderer/client/use-loaded.ts'
import sheet from '#renderer/components/ConfirmationSheet.module.css'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { ProgressBar } from '#renderer/components/ProgressBar.tsx'
import { ResultList, type ResultItem } from '#renderer/components/ResultList.tsx'
import { useJobs, retryJob } from '#renderer/features/jobs/jobs.store.ts'
import type { JobId } from '#shared/model/ids.ts'
import { isEnded } from '#shared/model/job-state.ts'
import { openAddresses } from './handover-plan.ts'
import { OpenAddresses } from './OpenAddresses.tsx'

interface HandoverResultDialogProps {
  readonly jobId: JobId
  readonly title: string
  /** Guests that it is to hand over. */
  readonly total: number
  readonly onClose: () => void
}

/** What became of each guest of a job that hands guests over, while it runs and after; what failed can be tried again. */
export const HandoverResultDialog = ({ jobId, title, total, onClose }: HandoverResultDialogProps) => {
  const load = useCallback(
    async () => ({
      job: (await call('jobs.get', { id: jobId })).job,
      results: await call('discovery.results', { jobId }),
    }),
    [jobId],
  )
  const { value, error, reload } = useLoaded(load)
  useEffect(() => {
    const ends = [
      on('discovery.handoverChanged', (progress) => {
        if (progress.jobId === jobId) reload()
      }),
      on('jobs.jobChanged', ({ jobs }) => {
        if (jobs.some(({ id }) => id === jobId)) reload()
      }),
      onGap(reload),
    ]
    return () => {
      for (const end of ends) end()
    }
  }, [jobId, reload])
  const retry = useAction(async () => {
    await retryJob(jobId)
    reload()
  })
  const known = useJobs((state) => state.jobs.get(jobId))
  const job = value?.job ?? known ?? null
  const results = value?.results ?? []
  const over = job !== null && isEnded(job.state)
  const items = results.map(({ guestId, name, state, message }): ResultItem => ({ id: guestId, name, state, message }))
  const failed = results.filter(({ state }) => state === 'failed').length
  const done = results.length - failed
  const summary = [
    failed > 0 ? `${failed} failed` : '',
    `${done} of ${total} done`,
    over ? (job.state === 'cancelled' ? 'cancelled' : '') : 'under way',
  ]
  return (
    <Dialog open onClose={onClose} maxWidth="sm" fullWidth aria-labelledby="handover-result">
      <DialogTitle id="handover-result">{`${title}: ${!over ? 'under way' : done < total ? 'not all done' : 'done'}`}</DialogTitle>
      <DialogContent className={sheet.content ?? ''}>
        <p role="status">{summary.filter((part) => part !== '').join(', ')}</p>
        {!over && <ProgressBar share={job?.progress ?? null} what={title} />}
        <ResultList items={items} label="Result by guest" over={over} />
        <OpenAddresses fates={openAddresses(results)} title="Addresses to look at" />
        {over && job.state !== 'completed' && failed === 0 && job.error !== null && <p>{job.error.message}</p>}
        {error !== null && <InlineError error={error} onRetry={reload} />}
        {retry.error !== null && <InlineError error={retry.error} />}
      </DialogContent>
      <DialogActions>
        {over && job.state !== 'completed' && (
          <Button variant="outlined" loading={retry.busy} onClick={() => void retry.run()}>
            {failed > 0 ? `Retry ${failed} failed` : 'Retry'}
          </Button>
        )}
        <Button autoFocus variant="contained" onClick={onClose}>
          Close
        </Button>
      </DialogActions>
    </Dialog>
  )
}
