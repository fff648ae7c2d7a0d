import { useCallback, useState } from 'react'
import type { Account } from '#shared/model/account.ts'
import { call } from '#renderer/client/client.ts'
import { useAction } from '#renderer/client/use-action.ts'
import { FormDialog } from '#renderer/components/FormDialog.tsx'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { FirstPasswordField } from './FirstPasswordField.tsx'
import { randomPassword } from './random-password.ts'
import { loadUsers } from './users.store.ts'

/** Gives an account a new first password. */
export const ResetPasswordDialog = ({
  account,
  onClose,
}: {
  readonly account: Account
  readonly onClose: () => void
}) => {
  const [start] = useState(randomPassword)
  const [password, setPassword] = useState(start)
  const reset = useAction(
    useCallback(
      async (first: string) => {
        await call('users.resetPassword', { id: account.id, password: first })
        await loadUsers()
        onClose()
      },
      [account.id, onClose],
    ),
  )
  const said = reset.error?.details?.['password']
  return (
    <FormDialog
      title={`Reset the password of ${account.name}`}
      submitLabel="Reset password"
      company={account.companyId}
      busy={reset.busy}
      dirty={password !== start}
      onSubmit={() => reset.run(password)}
      onClose={onClose}
    >
      <p>The old password counts no more, and every session of {account.login} ends.</p>
      <FirstPasswordField value={password} error={typeof said === 'string' ? said : undefined} onChange={setPassword} />
      {reset.error !== null && typeof said !== 'string' && <InlineError error={reset.error} />}
    </FormDialog>
  )
}
