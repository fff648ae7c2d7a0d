import { useCallback, useEffect } from 'react'
import { call, on } from '#renderer/client/client.ts'
import type { AppError } from '#shared/errors.ts'
import type { JobId } from '#shared/model/ids.ts'
import { useReloading } from '#renderer/features/companies/use-reloading.ts'
import type { Leftover, MachineResult } from '#shared/model/machine/machine-result.ts'

/** Failed first, once all is over. */
export const RESULT_RANK: Readonly<Record<MachineResult['state'], number>> = {
  failed: 0,
  cancelled: 1,
  running: 2,
  queued: 3,
  completed: 4,
}

interface MachineResults {
  /** Null: on their way. */
  readonly results: readonly MachineResult[] | null
  readonly error: AppError | null
  readonly reload: () => void
}

/** The machines of a job as they are now, until its end and beyond: what is left of them may be removed later. */
export const useMachineResults = (jobId: JobId): MachineResults => {
  const { value, error, reload } = useReloading(
    useCallback(() => call('machines.results', { jobId }), [jobId]),
    'machines.leftoversChanged',
  )
  useEffect(
    () =>
      on('jobs.jobChanged', ({ jobs }) => {
        if (jobs.some(({ id, parentId }) => id === jobId || parentId === jobId)) reload()
      }),
    [jobId, reload],
  )
  return { results: value, error, reload }
}

const loadLeftovers = () => call('machines.leftovers', {})

/** What failed creations left on clusters, as it is now. */
export const useLeftovers = (): { readonly leftovers: readonly Leftover[]; readonly error: AppError | null } => {
  const { value, error } = useReloading(loadLeftovers, 'machines.leftoversChanged')
  return { leftovers: value ?? [], error }
}
