import { useCallback, useState } from 'react'
import type { LockSettings } from '#shared/contract/lock.contract.ts'
import { call } from '#renderer/client/client.ts'
import { useAction } from '#renderer/client/use-action.ts'
import { useLoaded } from '#renderer/client/use-loaded.ts'
import { Form } from '#renderer/components/Form.tsx'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { LabelledField } from '#renderer/components/LabelledField.tsx'
import { Section } from '#renderer/features/settings/Section.tsx'
import css from './Access.module.css'
import { NewPasswordFields } from './NewPasswordFields.tsx'
import { useNewPassword } from './use-password-form.ts'

const load = (): Promise<LockSettings> => call('lock.get', {})

const TIMES = [
  { value: '', label: 'Never' },
  ...[5, 10, 15, 30, 60].map((minutes) => ({ value: String(minutes), label: `After ${minutes} minutes` })),
]

const LockForm = ({ lock, onChanged }: { readonly lock: LockSettings; readonly onChanged: () => void }) => {
  const [passphrase, setPassphrase] = useState('')
  const [after, setAfter] = useState(lock.afterMinutes === null ? '' : String(lock.afterMinutes))
  const [onSuspend, setOnSuspend] = useState(lock.on ? lock.onSuspend : true)
  const form = useNewPassword()
  const save = useAction(
    useCallback(
      async (input: Parameters<typeof call<'lock.set'>>[1]) => {
        await call('lock.set', input)
        onChanged()
      },
      [onChanged],
    ),
  )
  const remove = useAction(
    useCallback(
      async (typed: string) => {
        await call('lock.remove', { passphrase: typed })
        onChanged()
      },
      [onChanged],
    ),
  )
  const wantsNew = !lock.on || form.value !== ''
  const problem = save.error ?? remove.error
  return (
    <Form
      className={css.form}
      busy={save.busy}
      onSubmit={() =>
        save.run({
          ...(lock.on ? { passphrase } : {}),
          ...(wantsNew ? { newPassphrase: form.value } : {}),
          afterMinutes: after === '' ? null : Number(after),
          onSuspend,
        })
      }
    >
      {lock.on && (
        <LabelledField
          label="Present passphrase"
          type="password"
          value={passphrase}
          problem={passphrase === '' ? 'Enter the present passphrase.' : null}
          onChange={setPassphrase}
        />
      )}
      <NewPasswordFields form={form} optional={lock.on} what={lock.on ? 'New passphrase' : 'Passphrase'} />
      <LabelledField label="Lock when nobody is there" value={after} choices={TIMES} onChange={setAfter} />
      <label>
        <input
          type="checkbox"
          checked={onSuspend}
          onChange={(event) => {
            setOnSuspend(event.target.checked)
          }}
        />{' '}
        Lock when the machine sleeps or its screen is locked
      </label>
      {problem !== null && <InlineError error={problem} />}
      <div className={css.ways}>
        <button type="submit" className="mp-button" disabled={save.busy}>
          {lock.on ? 'Save the lock' : 'Turn the lock on'}
        </button>
        {lock.on && (
          <button
            type="button"
            className="mp-button"
            disabled={passphrase === '' || remove.busy}
            onClick={() => void remove.run(passphrase)}
          >
            Remove the lock
          </button>
        )}
      </div>
    </Form>
  )
}

/** The app lock of the desktop. */
export const LockSection = () => {
  const { value: lock, error, reload } = useLoaded(load)
  return (
    <Section
      title="App lock"
      text="A passphrase for the console, beside the sign-in of the machine. Locked, it shows nothing and goes on polling."
    >
      {error !== null && <InlineError error={error} onRetry={reload} />}
      {lock !== null && (
        <LockForm
          key={`${String(lock.on)} ${String(lock.afterMinutes)} ${String(lock.onSuspend)}`}
          lock={lock}
          onChanged={reload}
        />
      )}
    </Section>
  )
}
