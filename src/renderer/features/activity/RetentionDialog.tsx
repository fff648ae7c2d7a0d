import { useCallback, useState } from 'react'
import { useAction } from '#renderer/client/use-action.ts'
import { ConfirmedAction } from '#renderer/components/ConfirmedAction.tsx'
import { FormDialog } from '#renderer/components/FormDialog.tsx'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { LabelledField } from '#renderer/components/LabelledField.tsx'
import type { Plan } from '#renderer/components/plan.ts'
import { KEPT, keepFor, type KeptName } from './kept.ts'

const isShorter = (days: number | null, present: number | null): days is number =>
  days !== null && (present === null || days < present)

interface RetentionDialogProps {
  readonly kept: KeptName
  /** Null: for ever. */
  readonly keepDays: number | null
  readonly onClose: () => void
}

interface Shortening {
  readonly days: number
  readonly plan: Plan
}

/** How long something is kept; what a shorter time removes is shown and confirmed first. */
export const RetentionDialog = ({ kept, keepDays, onClose }: RetentionDialogProps) => {
  const { title, label, help, choices, planOf } = KEPT[kept]
  const present = keepDays === null ? '' : String(keepDays)
  const [value, setValue] = useState(present)
  const [shortening, setShortening] = useState<Shortening | null>(null)
  const save = useAction(
    useCallback(
      async (days: number | null) => {
        if (isShorter(days, keepDays)) {
          setShortening({ days, plan: await planOf(days) })
          return
        }
        await keepFor(kept, days)
        onClose()
      },
      [kept, keepDays, planOf, onClose],
    ),
  )
  const known = choices.some((choice) => choice.value === present)
  if (shortening !== null) {
    return (
      <ConfirmedAction
        plan={shortening.plan}
        act={() => keepFor(kept, shortening.days)}
        onDone={onClose}
        onClose={() => {
          setShortening(null)
        }}
      />
    )
  }
  return (
    <FormDialog
      title={title}
      submitLabel={isShorter(value === '' ? null : Number(value), keepDays) ? 'Keep that long …' : 'Keep that long'}
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
