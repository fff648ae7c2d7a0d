import { useCallback, useState } from 'react'
import { call } from '#renderer/client/client.ts'
import { useAction } from '#renderer/client/use-action.ts'
import { FormDialog } from '#renderer/components/FormDialog.tsx'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { LabelledField } from '#renderer/components/LabelledField.tsx'

interface Kept {
  readonly title: string
  readonly label: string
  readonly help: string
  readonly choices: readonly { readonly value: string; readonly label: string }[]
  readonly set: 'activity.setRetention' | 'jobs.setRetention'
}

const LONG = [
  { value: '90', label: '90 days' },
  { value: '365', label: 'A year' },
  { value: '730', label: 'Two years' },
  { value: '3650', label: 'Ten years' },
]
const FOR_EVER = { value: '', label: 'For ever' }

/** What is kept for a time one may choose. */
export const KEPT = {
  activity: {
    title: 'How long activity is kept',
    label: 'Keep activity',
    help: 'What is older is removed for good. The rest can still be checked for tampering.',
    choices: [FOR_EVER, ...LONG],
    set: 'activity.setRetention',
  },
  jobs: {
    title: 'How long jobs are kept',
    label: 'Keep jobs after they ended',
    help: 'Older ones are removed for good, with their parts and logs. What waits or runs stays.',
    choices: [{ value: '7', label: '7 days' }, { value: '30', label: '30 days' }, ...LONG, FOR_EVER],
    set: 'jobs.setRetention',
  },
} as const satisfies Readonly<Record<string, Kept>>

interface RetentionDialogProps {
  readonly kept: Kept
  /** Null: for ever. */
  readonly keepDays: number | null
  readonly onClose: () => void
}

/** How long something is kept. */
export const RetentionDialog = ({ kept, keepDays, onClose }: RetentionDialogProps) => {
  const { title, label, help, choices, set } = kept
  const present = keepDays === null ? '' : String(keepDays)
  const [value, setValue] = useState(present)
  const save = useAction(
    useCallback(
      async (days: number | null) => {
        await call(set, { keepDays: days })
        onClose()
      },
      [set, onClose],
    ),
  )
  const known = choices.some((choice) => choice.value === present)
  return (
    <FormDialog
      title={title}
      submitLabel="Keep that long"
      dirty={value !== present}
      busy={save.busy}
      onSubmit={() => save.run(value === '' ? null : Number(value))}
      onClose={onClose}
    >
      {save.error !== null && <InlineError error={save.error} />}
      <LabelledField
        label={label}
        value={value}
        choices={known ? choices : [...choices, { value: present, label: `${present} days` }]}
        onChange={setValue}
        help={help}
      />
    </FormDialog>
  )
}
