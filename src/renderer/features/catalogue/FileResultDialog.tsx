import { useCallback, useEffect, useMemo, useState } from 'react'
import { asAppError } from '#renderer/client/client.ts'
import { formatProgress } from '#renderer/components/format.ts'
import type { ResultItem } from '#renderer/components/ResultList.tsx'
import { JobResultDialog } from '#renderer/features/jobs/JobResultDialog.tsx'
import { jobStateText, partsOf } from '#renderer/features/jobs/jobs.model.ts'
import { loadParts, useJobs } from '#renderer/features/jobs/jobs.store.ts'
import { RESULT_STATES } from '#renderer/features/jobs/result-state.ts'
import type { AppError } from '#shared/errors.ts'
import type { JobId } from '#shared/model/ids.ts'
import type { JobRow } from '#shared/model/job.ts'

const itemOf = (part: JobRow): ResultItem => {
  const { id, subject, state, progress } = part
  const share = state === 'running' && progress !== null ? `${formatProgress(progress)}, ` : ''
  // Waiting and done say their marks already.
  const message = state === 'queued' || state === 'completed' ? '' : `${share}${jobStateText(part)}`
  return { id, name: subject, state: RESULT_STATES[state], message: message === 'cancelled' ? '' : message }
}

interface FileResultDialogProps {
  readonly jobId: JobId
  /** "Delete rescue.iso". */
  readonly title: string
  readonly onClose: () => void
}

/** What becomes of a file on each storage. */
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
  return (
    <JobResultDialog
      {...{ jobId, job, title, items, error, onClose }}
      label="Result by storage"
      total={job?.children.total ?? 0}
      onReload={load}
    />
  )
}
