import { useCallback, useState } from 'react'
import { call } from '#renderer/client/client.ts'
import { useAction } from '#renderer/client/use-action.ts'
import { ConfirmedAction } from '#renderer/components/ConfirmedAction.tsx'
import { FormDialog } from '#renderer/components/FormDialog.tsx'
import { formatCount, formatInstant } from '#renderer/components/format.ts'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { LabelledField } from '#renderer/components/LabelledField.tsx'
import type { Plan } from '#renderer/components/plan.ts'
import type { ActivityRow } from '#shared/model/activity.ts'

const CHOICES = [
  { value: '', label: 'For ever' },
  { value: '90', label: '90 days' },
  { value: '365', label: 'A year' },
  { value: '730', label: 'Two years' },
  { value: '3650', label: 'Ten years' },
]
const DAY_MS = 24 * 60 * 60 * 1000

const isShorter = (days: number | null, present: number | null): days is number =>
  days !== null && (present === null || days < present)

/** The newest row that is older than so many days; null: none is that old. */
const newestOlderThan = async (days: number): Promise<ActivityRow | null> => {
  const to = new Date(Date.now() - days * DAY_MS).toISOString()
  return (await call('activity.list', { filter: { to }, limit: 1 }))[0] ?? null
}

interface Shortening {
  readonly days: number
  /** The newest row that goes at once; null: none is old enough yet. */
  readonly newest: ActivityRow | null
}

const planOf = ({ days, newest }: Shortening): Plan => ({
  title: `Keep activity for ${formatCount(days)} days only`,
  noun: 'part',
  targets: [
    {
      id: 'activity',
      name: `Activity older than ${formatCount(days)} days`,
      place: newest === null ? 'none yet' : `up to number ${formatCount(newest.sequence)}`,
      companyId: undefined,
    },
  ],
  effect:
    newest === null
      ? 'Nothing is that old yet: nothing is removed now. From then on what grows older goes by itself.'
      : `Everything up to ${formatInstant(newest.at)}, number ${formatCount(newest.sequence)}, is removed at once; what grows older goes by itself. The rest can still be checked for tampering.`,
  lost: 'Removed activity does not come back. Export it first where it has to be kept.',
  danger: true,
  destructive: true,
  word: `${days} days`,
  confirm: 'Remove older activity',
})

interface RetentionDialogProps {
  /** Null: for ever. */
  readonly keepDays: number | null
  readonly onClose: () => void
}

/** How long activity is kept; what a shorter time removes is shown and confirmed first. */
export const RetentionDialog = ({ keepDays, onClose }: RetentionDialogProps) => {
  const present = keepDays === null ? '' : String(keepDays)
  const [value, setValue] = useState(present)
  const [shortening, setShortening] = useState<Shortening | null>(null)
  const save = useAction(
    useCallback(
      async (days: number | null) => {
        if (isShorter(days, keepDays)) {
          setShortening({ days, newest: await newestOlderThan(days) })
          return
        }
        await call('activity.setRetention', { keepDays: days })
        onClose()
      },
      [keepDays, onClose],
    ),
  )
  const known = CHOICES.some((choice) => choice.value === present)
  if (shortening !== null) {
    return (
      <ConfirmedAction
        plan={planOf(shortening)}
        act={() => call('activity.setRetention', { keepDays: shortening.days })}
        onDone={onClose}
        onClose={() => {
          setShortening(null)
        }}
      />
    )
  }
  return (
    <FormDialog
      title="How long activity is kept"
      submitLabel={isShorter(value === '' ? null : Number(value), keepDays) ? 'Keep that long …' : 'Keep that long'}
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
