import { useState } from 'react'
import { useAction } from '#renderer/client/use-action.ts'
import { FormDialog } from '#renderer/components/FormDialog.tsx'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { LabelledField } from '#renderer/components/LabelledField.tsx'
import { commonCompany } from '#renderer/components/plan.ts'
import sheet from '#renderer/components/ConfirmationSheet.module.css'
import { SnapshotName } from '#shared/model/guest-action.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import { useClusterLooks } from '../cluster-looks.ts'
import { closeRequest, startAction } from './action.store.ts'
import { wishObstacle } from './action-rules.ts'
import { objectOf } from './guest-names.ts'
import { idsOf, splitGuests } from './split-guests.ts'
import { useTakenNames } from './use-taken-names.ts'

const two = (number: number): string => String(number).padStart(2, '0')

/** `before-2026-11-27-1405`, local time: what most are taken for, and another one for the second of a day. */
const suggestion = (): string => {
  const now = new Date()
  const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`
  return `before-${day}-${two(now.getHours())}${two(now.getMinutes())}`
}

const problemOf = (name: string): string | null => {
  const read = SnapshotName.safeParse(name)
  return read.success ? null : `Its name: ${read.error.issues[0]?.message ?? 'not possible'}.`
}

/** "web-01 has …", "3 guests have …"; null: none of them. */
const takenProblem = (
  havers: readonly GuestRow[],
  name: string,
  nameOf: (guest: GuestRow) => string,
): string | null => {
  const [only] = havers
  if (only === undefined) return null
  const who =
    havers.length === 1 ? `${nameOf(only)} has` : `${havers.length} guests (${havers.map(nameOf).join(', ')}) have`
  return `${who} a snapshot “${name}” already. Choose another name.`
}

/** Name, description, and the memory of what runs. The same snapshot is taken of each of several. */
export const TakeSnapshotDialog = ({ guests }: { readonly guests: readonly GuestRow[] }) => {
  const looks = useClusterLooks()
  const [start] = useState(suggestion)
  const [name, setName] = useState(start)
  const [description, setDescription] = useState('')
  const [withMemory, setWithMemory] = useState(false)
  const [left, setLeft] = useState(false)
  const { able, skipped, nameOf } = splitGuests(guests, looks, (guest) =>
    wishObstacle(guest, looks.get(guest.clusterId), 'snapshot'),
  )
  const running = able.filter(({ type, status }) => type === 'qemu' && status === 'running')
  const { asking, havers } = useTakenNames(idsOf(able))
  const having = new Set(havers(name))
  const taken = takenProblem(
    able.filter(({ id }) => having.has(id)),
    name,
    nameOf,
  )
  const problem = problemOf(name) ?? taken
  const { run, busy, error } = useAction(async () => {
    await startAction({ kind: 'snapshot.create', name, description, withMemory }, idsOf(able))
  })
  return (
    <FormDialog
      title={`Take a snapshot of ${objectOf(able)}`}
      submitLabel="Take snapshot"
      company={commonCompany(able)}
      dirty={name !== start || description !== ''}
      busy={busy}
      blockedReason={
        able.length === 0
          ? 'None of them can have a snapshot now.'
          : asking
            ? 'Asking which names are taken …'
            : undefined
      }
      onSubmit={async () => {
        setLeft(true)
        if (problem === null) await run()
      }}
      onClose={closeRequest}
    >
      <LabelledField
        label="Name"
        value={name}
        onChange={setName}
        onBlur={() => {
          setLeft(true)
        }}
        error={left ? problem : taken}
        help="Letters, digits, - and _, at most 40; a letter first."
        mono
        autoFocus
      />
      <LabelledField label="Description" value={description} onChange={setDescription} lines={6} />
      {running.length > 0 && (
        <label className={sheet.check}>
          <input
            type="checkbox"
            checked={withMemory}
            onChange={(event) => {
              setWithMemory(event.target.checked)
            }}
          />
          <span>
            {able.length === 1
              ? 'With its memory'
              : `With the memory of what runs (${running.length === able.length ? 'all' : `${running.length} of ${able.length}`})`}
            : a rollback goes on where it was, and taking it lasts longer
          </span>
        </label>
      )}
      {skipped.length > 0 && (
        <p role="note">Left out: {skipped.map(({ name: who, reason }) => `${who} (${reason})`).join(', ')}</p>
      )}
      {error !== null && <InlineError error={error} />}
    </FormDialog>
  )
}
