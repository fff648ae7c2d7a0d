import Button from '@mui/material/Button'
import Dialog from '@mui/material/Dialog'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import DialogTitle from '@mui/material/DialogTitle'
import { useCallback, useId, useState } from 'react'
import { call } from '#renderer/client/client.ts'
import { useAction } from '#renderer/client/use-action.ts'
import { CompanyEdge } from '#renderer/components/CompanyEdge.tsx'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { useFailedFirst } from '#renderer/components/use-failed-first.ts'
import { Skeleton } from '#renderer/components/Skeleton.tsx'
import { useJobs } from '#renderer/features/jobs/jobs.store.ts'
import { isEnded } from '#shared/model/job-state.ts'
import type { CompanyId, JobId } from '#shared/model/ids.ts'
import type { Leftover, MachineResult } from '#shared/model/machine/machine-result.ts'
import css from './CreateResult.module.css'
import { RemoveLeftoverSheet } from './RemoveLeftoverSheet.tsx'
import { ResultRow } from './ResultRow.tsx'
import { RESULT_RANK, useLeftovers, useMachineResults } from './use-machine-results.ts'

interface CreateResultProps {
  readonly jobId: JobId
  /** Whose machines they are; undefined: not known. */
  readonly company: CompanyId | null | undefined
  readonly onClose: () => void
}

const count = (results: readonly MachineResult[], ...states: readonly MachineResult['state'][]): number =>
  results.filter(({ state }) => states.includes(state)).length

const summaryOf = (results: readonly MachineResult[]): string =>
  [
    [count(results, 'failed'), 'failed'],
    [count(results, 'cancelled'), 'cancelled'],
    [count(results, 'queued', 'running'), 'under way'],
  ]
    .filter(([number]) => Number(number) > 0)
    .map(([number, word]) => `${number} ${word}`)
    .concat(`${count(results, 'completed')} of ${results.length} done`)
    .join(', ')

const titleOf = (results: readonly MachineResult[]): string => {
  const what = results.length === 1 ? 'machine' : 'machines'
  if (results.some(({ state }) => !isEnded(state))) return `Creating ${what}`
  return count(results, 'completed') === results.length ? `Created ${what}` : `Not every machine was created`
}

/** What became of each machine of a job, failed first once all is over; the failed ones can be tried again. */
export const CreateResult = ({ jobId, company, onClose }: CreateResultProps) => {
  const titleId = useId()
  const { results, error, reload } = useMachineResults(jobId)
  const { leftovers } = useLeftovers()
  const [removing, setRemoving] = useState<Leftover | null>(null)
  const retry = useAction(
    useCallback(async () => {
      await call('jobs.retry', { id: jobId })
      reload()
    }, [jobId, reload]),
  )
  const all = results ?? []
  const failed = count(all, 'failed', 'cancelled')
  const open = results === null || all.some(({ state }) => !isEnded(state))
  // Its last part ends a moment before the whole does, which is what is tried again.
  const wholeOpen = useJobs(({ jobs }) => {
    const job = jobs.get(jobId)
    return job !== undefined && !isEnded(job.state)
  })
  const { ordered, settled, hold } = useFailedFirst({
    items: all,
    keyOf: ({ index }) => String(index),
    rankOf: ({ state }) => RESULT_RANK[state],
    over: !open,
  })
  return (
    <Dialog open onClose={onClose} maxWidth="md" fullWidth aria-labelledby={titleId}>
      {company !== undefined && <CompanyEdge company={company} />}
      <DialogTitle id={titleId}>{titleOf(all)}</DialogTitle>
      <DialogContent className={css.content ?? ''} dividers>
        {error !== null && <InlineError error={error} onRetry={reload} />}
        {results === null ? (
          error === null && <Skeleton rows={3} />
        ) : (
          <>
            <p role="status">{summaryOf(all)}</p>
            <ul className={css.results} aria-label="Result by machine" {...hold}>
              {ordered.map((result) => (
                <ResultRow
                  key={result.index}
                  result={result}
                  brief={!settled}
                  leftover={leftovers.find(({ id }) => id === result.leftoverId)}
                  onRemove={setRemoving}
                  onOpen={onClose}
                />
              ))}
            </ul>
          </>
        )}
        {retry.error !== null && <InlineError error={retry.error} />}
      </DialogContent>
      <DialogActions>
        {open && <span className={css.note}>It goes on when this is closed; see Jobs.</span>}
        {(open || failed > 0) && (
          <Button
            variant="outlined"
            className={css.retry ?? ''}
            disabled={open || wholeOpen}
            loading={retry.busy}
            onClick={() => void retry.run()}
          >
            {failed > 0 ? `Retry ${failed} failed` : 'Retry failed'}
          </Button>
        )}
        <Button autoFocus variant="contained" onClick={onClose}>
          Close
        </Button>
      </DialogActions>
      {removing !== null && (
        <RemoveLeftoverSheet
          leftover={removing}
          onClose={() => {
            setRemoving(null)
          }}
        />
      )}
    </Dialog>
  )
}
