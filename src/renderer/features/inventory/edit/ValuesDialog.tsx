import { useState } from 'react'
import { LabelledField } from '#renderer/components/LabelledField.tsx'
import { appliesAtOnce, valueProblem } from '#shared/model/guest-edit/config-keys.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import css from './Edit.module.css'
import { EditDialog } from './EditDialog.tsx'
import type { ValuesFormName } from './edit-wish.store.ts'
import { nextValues, useEditSession } from './use-edit-session.ts'
import { shownOf, VALUES_FORMS, wantedOf, type ValueField } from './values-forms.ts'

interface FieldProps {
  readonly field: ValueField
  readonly value: string
  readonly error: string | null
  readonly first: boolean
  readonly onChange: (value: string) => void
  readonly onBlur: () => void
}

const Field = ({ field, value, error, first, onChange, onBlur }: FieldProps) => {
  if (field.kind === 'flag') {
    return (
      <label className={css.check}>
        <input
          type="checkbox"
          checked={value === '1'}
          onChange={(event) => {
            onChange(event.target.checked ? '1' : '0')
          }}
        />
        <span>
          {field.label}
          {field.help !== undefined && <small>{field.help}</small>}
        </span>
      </label>
    )
  }
  return (
    <LabelledField
      label={field.label}
      value={value}
      onChange={onChange}
      onBlur={onBlur}
      error={error}
      help={field.help}
      autoFocus={first}
      mono={field.mono ?? false}
      {...(field.kind === 'password' ? { type: 'password' as const, autoComplete: 'new-password' } : {})}
      {...(field.kind === 'lines' ? { lines: 10 } : {})}
      {...(field.choices === undefined ? {} : { choices: field.choices })}
    />
  )
}

interface ValuesDialogProps {
  readonly guest: GuestRow
  readonly form: ValuesFormName
  readonly onDone: () => void
  readonly onClose: () => void
}

/** A form of a few values; what is not touched is not sent. */
export const ValuesDialog = ({ guest, form, onDone, onClose }: ValuesDialogProps) => {
  const session = useEditSession(guest.id, onDone)
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({})
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  const { title, fields: fieldsOf } = VALUES_FORMS[form]
  const fields = fieldsOf(guest.type)
  const values = session.shown === null ? {} : nextValues(session.shown)
  const wanted: Record<string, string | null> = {}
  for (const field of fields) {
    const value = wantedOf(field, typed[field.key] ?? shownOf(field, values), values)
    if (value !== undefined) wanted[field.key] = value
  }
  const password = typed.cipassword ?? ''
  const problemOf = ({ key }: ValueField): string | null => {
    const value = wanted[key]
    if (value === undefined) return null
    if (value !== null) return valueProblem(guest.type, key, value)
    return key === 'name' || key === 'hostname' || key === 'memory' ? 'It cannot be empty.' : null
  }
  const changed = Object.keys(wanted).length > 0 || password !== ''
  const waits = Object.keys(wanted).filter((key) => !appliesAtOnce(guest.type, key))
  const running = session.shown !== null && session.shown.status !== 'stopped'
  const effect =
    running && waits.length > 0
      ? `The machine runs: ${waits.length === 1 ? 'this change' : `${waits.length} of these changes`} may wait for a reboot, and can be taken back until then.`
      : form === 'cloudinit'
        ? 'The machine reads it at its next start, once its cloud-init drive was written anew.'
        : undefined
  const submit = async (): Promise<void> => {
    setLeft(new Set(fields.map(({ key }) => key)))
    if (fields.some((field) => problemOf(field) !== null)) return
    const set = Object.fromEntries(
      Object.entries(wanted).filter((entry): entry is [string, string] => entry[1] !== null),
    )
    const remove = Object.keys(wanted).filter((key) => wanted[key] === null && values[key] !== undefined)
    await session.submit(
      (digest) => ({ kind: 'config', digest, set, remove, revert: [], passwordKey: null }),
      wanted,
      password === '' ? null : password,
    )
  }
  return (
    <EditDialog
      guest={guest}
      title={`${title} of ${guest.name}`}
      submitLabel="Save changes"
      session={session}
      dirty={changed}
      blockedReason={changed ? undefined : 'Nothing is changed yet.'}
      effect={effect}
      onSubmit={submit}
      onClose={onClose}
    >
      {fields.map((field, index) => (
        <Field
          key={field.key}
          field={field}
          value={typed[field.key] ?? shownOf(field, values)}
          error={left.has(field.key) ? problemOf(field) : null}
          first={index === 0}
          onChange={(value) => {
            setTyped((all) => ({ ...all, [field.key]: value }))
          }}
          onBlur={() => {
            setLeft((all) => new Set(all).add(field.key))
          }}
        />
      ))}
    </EditDialog>
  )
}
