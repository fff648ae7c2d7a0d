import { useCallback, useState } from 'react'
import { loadAccess } from '#renderer/client/access.store.ts'
import { call } from '#renderer/client/client.ts'
import { useAction } from '#renderer/client/use-action.ts'
import { Form } from '#renderer/components/Form.tsx'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { LabelledField } from '#renderer/components/LabelledField.tsx'
import css from './Access.module.css'
import { NewPasswordFields } from './NewPasswordFields.tsx'
import { useNewPassword } from './use-password-form.ts'

/** Sets or changes one's own password; other sessions end with it. */
export const PasswordForm = ({ hasPassword }: { readonly hasPassword: boolean }) => {
  const [password, setPassword] = useState('')
  const [done, setDone] = useState(false)
  const [changes, setChanges] = useState(0)
  const form = useNewPassword()
  const { clear } = form
  const change = useAction(
    useCallback(
      async (given: { password: string; newPassword: string }) => {
        setDone(false)
        await call('access.changePassword', given)
        setPassword('')
        clear()
        setDone(true)
        setChanges((count) => count + 1)
        await loadAccess()
      },
      // eslint-disable-next-line react-hooks/exhaustive-deps -- the setters behind it never change
      [],
    ),
  )
  return (
    <Form
      key={changes}
      className={css.form}
      busy={change.busy}
      onSubmit={() => change.run({ password, newPassword: form.value })}
    >
      {hasPassword && (
        <LabelledField
          label="Present password"
          type="password"
          autoComplete="current-password"
          value={password}
          problem={password === '' ? 'Enter your present password.' : null}
          onChange={setPassword}
        />
      )}
      <NewPasswordFields form={form} />
      {change.error !== null && <InlineError error={change.error} />}
      <button type="submit" className="mp-button" disabled={change.busy}>
        {hasPassword ? 'Change password' : 'Set password'}
      </button>
      <p className={css.muted} role="status">
        {done ? 'The password was changed; your other sessions ended.' : ''}
      </p>
    </Form>
  )
}
