import { useCallback, useState } from 'react'
import { loadAccess } from '#renderer/client/access.store.ts'
import { call } from '#renderer/client/client.ts'
import { useAction } from '#renderer/client/use-action.ts'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { LabelledField } from '#renderer/components/LabelledField.tsx'
import css from './Access.module.css'
import { NewPasswordFields } from './NewPasswordFields.tsx'
import { useNewPassword } from './use-password-form.ts'

/** Sets or changes one's own password; other sessions end with it. */
export const PasswordForm = ({ hasPassword }: { readonly hasPassword: boolean }) => {
  const [password, setPassword] = useState('')
  const [done, setDone] = useState(false)
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
        await loadAccess()
      },
      // eslint-disable-next-line react-hooks/exhaustive-deps -- the setters behind it never change
      [],
    ),
  )
  const blocked = form.blocked !== undefined || (hasPassword && password === '')
  return (
    <form
      className={css.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (!blocked) void change.run({ password, newPassword: form.value })
      }}
    >
      {hasPassword && (
        <LabelledField
          label="Present password"
          type="password"
          autoComplete="current-password"
          value={password}
          onChange={setPassword}
        />
      )}
      <NewPasswordFields form={form} />
      {change.error !== null && <InlineError error={change.error} />}
      <button type="submit" className="mp-button" disabled={blocked || change.busy}>
        {hasPassword ? 'Change password' : 'Set password'}
      </button>
      <p className={css.muted} role="status">
        {done ? 'The password was changed; your other sessions ended.' : ''}
      </p>
    </form>
  )
}
