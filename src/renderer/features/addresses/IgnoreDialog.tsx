import { useCallback, useState } from 'react'
import { requiredTextProblem } from '#shared/model/text-problem.ts'
import { call } from '#renderer/client/client.ts'
import { useAction } from '#renderer/client/use-action.ts'
import { FormDialog } from '#renderer/components/FormDialog.tsx'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { LabelledField } from '#renderer/components/LabelledField.tsx'

interface IgnoreDialogProps {
  readonly finding: { readonly key: string; readonly address: string }
  readonly onDone: () => void
  readonly onClose: () => void
}

/** Sets a finding aside, with the reason for whoever comes next. */
export const IgnoreDialog = ({ finding, onDone, onClose }: IgnoreDialogProps) => {
  const [reason, setReason] = useState('')
  const ignore = useAction(
    useCallback(
      async (given: string) => {
        await call('addresses.ignoreFinding', { key: finding.key, reason: given.trim() })
        onDone()
        onClose()
      },
      [finding.key, onDone, onClose],
    ),
  )
  return (
    <FormDialog
      title={`Ignore ${finding.address}`}
      submitLabel="Ignore finding"
      dirty={reason !== ''}
      busy={ignore.busy}
      onSubmit={() => ignore.run(reason)}
      onClose={onClose}
    >
      {ignore.error !== null && <InlineError error={ignore.error} />}
      <LabelledField
        label="Why it is as it should be"
        autoFocus
        value={reason}
        problem={requiredTextProblem(reason, 'Enter a reason.')}
        help="It comes back when another guest takes part in it."
        onChange={setReason}
      />
    </FormDialog>
  )
}
