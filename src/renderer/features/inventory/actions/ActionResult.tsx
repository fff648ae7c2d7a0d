import Button from '@mui/material/Button'
import Dialog from '@mui/material/Dialog'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import DialogTitle from '@mui/material/DialogTitle'
import { useCallback, useState } from 'react'
import { usePermissions } from '#renderer/client/access.store.ts'
import { useInventory } from '#renderer/client/inventory.store.ts'
import { useAction } from '#renderer/client/use-action.ts'
import { CompanyEdge } from '#renderer/components/CompanyEdge.tsx'
import sheet from '#renderer/components/ConfirmationSheet.module.css'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { commonCompany } from '#renderer/components/plan.ts'
import { ResultList } from '#renderer/components/ResultList.tsx'
import { cancelJob, retryJob } from '#renderer/features/jobs/jobs.store.ts'
import { actionText } from '#shared/model/guest-action-words.ts'
import { isEnded } from '#shared/model/job-state.ts'
import { useClusterLooks } from '../cluster-looks.ts'
import { closeResult, requestPower, type StartedAction } from './action.store.ts'
import { notShutDown, resultItem, resultSummary } from './result-items.ts'
import { useActionResults } from './use-action-results.ts'

/** What became of each machine, failed first; the failed can be repeated, the rest cancelled. It stays in the jobs as well. */
export const ActionResult = ({ started }: { readonly started: StartedAction }) => {
  const { jobId, action, ids } = started
  const { job, results, error } = useActionResults(jobId)
  const guests = useInventory((state) => state.guests)
  const looks = useClusterLooks()
  const may = usePermissions()
  const failed = results.filter(({ state }) => state === 'failed' || state === 'cancelled')
  const still = notShutDown(results)
  const running = job === null || !isEnded(job.state)
  const retry = useAction(useCallback(() => retryJob(jobId), [jobId]))
  const cancel = useAction(useCallback(() => cancelJob(jobId), [jobId]))
  const wanted = new Set(ids)
  // As they were when it began: a deleted one is still told apart.
  const [places] = useState(
    () =>
      new Map(
        guests.flatMap(({ id, vmid, clusterId }) =>
          wanted.has(id) ? [[id, `${vmid} · ${looks.get(clusterId)?.name ?? ''}`]] : [],
        ),
      ),
  )
  const company = commonCompany(guests.filter(({ id }) => wanted.has(id)))
  const state = running ? 'under way' : failed.length > 0 ? 'not all done' : 'done'
  const problem = error ?? retry.error ?? cancel.error
  return (
    <Dialog open onClose={closeResult} maxWidth="sm" fullWidth aria-labelledby="action-result">
      <CompanyEdge company={company} />
      <DialogTitle id="action-result">{`${actionText(action)}: ${state}`}</DialogTitle>
      <DialogContent className={sheet.content ?? ''}>
        {results.length > 0 && <p role="status">{resultSummary(results)}</p>}
        <ResultList
          items={results.map((result) => resultItem(result, places.get(result.guestId)))}
          label="Result by guest"
          over={!running}
        />
        {problem !== null && <InlineError error={problem} />}
        <p className={sheet.later ?? ''}>{running ? 'It goes on when this is closed: the tasks show it.' : ''}</p>
      </DialogContent>
      <DialogActions>
        {running && may('job.cancel') && (
          <Button
            variant="outlined"
            color="error"
            loading={cancel.busy}
            disabled={job?.cancelRequested === true}
            onClick={() => void cancel.run()}
          >
            {ids.length === 1 ? 'Cancel job' : 'Cancel the rest'}
          </Button>
        )}
        {!running && still.length > 0 && may('vm.power') && (
          <Button
            variant="outlined"
            color="error"
            onClick={() => {
              requestPower(
                'stop',
                still.map(({ guestId }) => guestId),
              )
            }}
          >
            {still.length === 1 ? `Stop ${still[0]?.name ?? ''} …` : `Stop ${still.length} that still run …`}
          </Button>
        )}
        {!running && failed.length > 0 && may('job.cancel') && (
          <Button variant="outlined" loading={retry.busy} onClick={() => void retry.run()}>
            {`Retry ${failed.length} failed`}
          </Button>
        )}
        <Button autoFocus variant="contained" onClick={closeResult}>
          Close
        </Button>
      </DialogActions>
    </Dialog>
  )
}
