import { useCallback, useEffect } from 'react'
import { call, on, onGap } from '#renderer/client/client.ts'
import { useLoaded } from '#renderer/client/use-loaded.ts'
import type { ResultItem } from '#renderer/components/ResultList.tsx'
import { JobResultDialog } from '#renderer/features/jobs/JobResultDialog.tsx'
import { useJobs } from '#renderer/features/jobs/jobs.store.ts'
import type { JobId } from '#shared/model/ids.ts'
import { openAddresses } from './handover-plan.ts'
import { OpenAddresses } from './OpenAddresses.tsx'

interface HandoverResultDialogProps {
  readonly jobId: JobId
  readonly title: string
  /** Guests that it is to hand over. */
  readonly total: number
  readonly onClose: () => void
}

/** What became of each guest of a job that hands guests over, while it runs and after. */
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
  const known = useJobs((state) => state.jobs.get(jobId))
  const job = value?.job ?? known ?? null
  const results = value?.results ?? []
  const items = results.map(({ guestId, name, state, message }): ResultItem => ({ id: guestId, name, state, message }))
  return (
    <JobResultDialog {...{ jobId, job, title, items, total, error, onClose }} label="Result by guest" onReload={reload}>
      <OpenAddresses fates={openAddresses(results)} title="Addresses to look at" />
    </JobResultDialog>
  )
}
