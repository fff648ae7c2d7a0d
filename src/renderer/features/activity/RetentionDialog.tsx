import { useCallback, useState } from 'react'
import { call } from '#renderer/client/client.ts'
import { useAction } from '#renderer/client/use-action.ts'
import { FormDialog } from '#renderer/components/FormDialog.tsx'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { LabelledField } from '#renderer/components/LabelledField.tsx'

const CHOICES = [
  { value: '', label: 'For ever' },
  { value: '90', label: '90 days' },
  { value: '365', label: 'A year' },
  { value: '730', label: 'Two years' },
  { value: '3650', label: 'Ten years' },
]

interface RetentionDialogProps {
  /** Null: for ever. */
  readonly keepDays: number | null
  readonly onClose: () => void
}

/** How long activity is kept. */
export const RetentionDialog = ({ keepDays, onClose }: RetentionDialogProps) => {
  const present = keepDays === null ? '' : String(keepDays)
  const [value, setValue] = useState(present)
  const save = useAction(
    useCallback(
      async (days: number | null) => {
        await call('activity.setRetention', { keepDays: days })
        onClose()
      },
      [onClose],
    ),
  )
  const known = CHOICES.some((choice) => choice.value === present)
  return (
    <FormDialog
      title="How long activity is kept"
      submitLabel="Keep that long"
      dirty={value !== present}
      busy={save.busy}
      onSubmit={() => save.run(value === '' ? null : Number(value))}
      onClose={onClose}
    >
      {save.error !== null && <InlineError error={save.error} />}
      <LabelledField
        label="Keep activity"
        value={value}
        choices={known ? CHOICES : [...CHOICES, { value: present, label: `${present} days` }]}
        onChange={setValue}
        help="What is older is removed for good. The rest can still be checked for tampering."
      />
    </FormDialog>
  )
}
