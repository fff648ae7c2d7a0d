import { useCallback } from 'react'
import { useAction } from '#renderer/client/use-action.ts'
import { plural } from '#renderer/components/format.ts'
import { FormDialog } from '#renderer/components/FormDialog.tsx'
import { InlineError } from '#renderer/components/InlineError.tsx'
import type { JobRow } from '#shared/model/job.ts'
import { jobText } from './jobs.model.ts'
import { cancelJob } from './jobs.store.ts'

/** Asks before a job is cancelled. */
export const CancelJobDialog = ({ job, onClose }: { readonly job: JobRow; readonly onClose: () => void }) => {
  const { id, children, companyName } = job
  const cancel = useAction(
    useCallback(async () => {
      await cancelJob(id)
      onClose()
    }, [id, onClose]),
  )
  const left = children.total - children.ended
  return (
    <FormDialog
      title="Cancel job"
      submitLabel="Cancel job"
      destructive
      safeFocus
      busy={cancel.busy}
      onSubmit={cancel.run}
      onClose={onClose}
    >
      <p>
        <strong>{jobText(job)}</strong>
        {companyName !== '' && ` for ${companyName}`}
        {left > 0 && `, with ${plural(left, 'part')} that ${left === 1 ? 'has' : 'have'} not ended`}.
      </p>
      <p>What it has done already stays. It can be retried, and then goes on with what is left.</p>
      {cancel.error !== null && <InlineError error={cancel.error} />}
    </FormDialog>
  )
}
