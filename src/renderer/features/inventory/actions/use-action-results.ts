import { useEffect, useState } from 'react'
import { asAppError, call } from '#renderer/client/client.ts'
import { loadParts, useJobs } from '#renderer/features/jobs/jobs.store.ts'
import type { GuestActionResult } from '#shared/contract/guest-actions.contract.ts'
import type { AppError } from '#shared/errors.ts'
import { isEnded } from '#shared/model/job-state.ts'
import type { JobId } from '#shared/model/ids.ts'
import type { JobRow } from '#shared/model/job.ts'

/** Hundreds of parts end within a second; the list is read anew no more often than this. */
const READ_EVERY_MS = 400

interface ActionResults {
  /** Null until it is known. */
  readonly job: JobRow | null
  readonly results: readonly GuestActionResult[]
  readonly error: AppError | null
}

/** What became of each guest of a job so far, followed to its end. */
export const useActionResults = (id: JobId): ActionResults => {
  const job = useJobs((state) => state.jobs.get(id) ?? null)
  const [results, setResults] = useState<readonly GuestActionResult[]>([])
  const [error, setError] = useState<AppError | null>(null)
  const unknown = job === null
  useEffect(() => {
    if (unknown) loadParts(id).catch((thrown: unknown) => setError(asAppError(thrown)))
  }, [id, unknown])
  // A single guest's job is its own part: its row tells each change.
  const stamp = job === null ? '' : `${job.attempt}/${job.state}/${job.children.ended}/${job.step}`
  const ended = job !== null && isEnded(job.state)
  useEffect(() => {
    let gone = false
    const read = (): void => {
      call('guests.actionResults', { id }).then(
        (found) => {
          if (!gone) setResults(found)
        },
        (thrown: unknown) => {
          if (!gone) setError(asAppError(thrown))
        },
      )
    }
    const timer = setTimeout(read, ended ? 0 : READ_EVERY_MS)
    return () => {
      gone = true
      clearTimeout(timer)
    }
  }, [id, stamp, ended])
  return { job, results, error }
}
