import { useCallback, useState } from 'react'
import { signOut } from '#renderer/client/access.store.ts'
import { call } from '#renderer/client/client.ts'
import { startOver } from '#renderer/client/start-over.ts'
import { useAction } from '#renderer/client/use-action.ts'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { LabelledField } from '#renderer/components/LabelledField.tsx'
import css from './Access.module.css'
import { AccessPage } from './AccessPage.tsx'
import { NewPasswordFields } from './NewPasswordFields.tsx'
import { useNewPassword } from './use-password-form.ts'

/** Somebody else chose the password: before anything else its person chooses his own. */
export const NewPasswordPage = () => {
  const [password, setPassword] = useState('')
  const form = useNewPassword()
  const change = useAction(
    useCallback(async (given: { password: string; newPassword: string }) => {
      await call('access.changePassword', given)
      // Data was refused until now.
      startOver()
    }, []),
  )
  const leave = useAction(signOut)
  return (
    <AccessPage
      title="Choose your own password"
      text="The one you signed in with was chosen by somebody else, who may still know it."
      busy={change.busy}
      onSubmit={() => change.run({ password, newPassword: form.value })}
    >
      <LabelledField
        label="Present password"
        type="password"
        autoFocus
        autoComplete="current-password"
        value={password}
        problem={password === '' ? 'Enter your present password.' : null}
        onChange={setPassword}
      />
      <NewPasswordFields form={form} />
      {change.error !== null && <InlineError error={change.error} />}
      <div className={css.ways}>
        <button type="submit" className="mp-button" data-primary="true" disabled={change.busy}>
          Change password
        </button>
        <button type="button" className="mp-button" onClick={() => void leave.run()}>
          Sign out
        </button>
      </div>
    </AccessPage>
  )
}
