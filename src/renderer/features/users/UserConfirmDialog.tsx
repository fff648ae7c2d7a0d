import { useCallback } from 'react'
import type { Account } from '#shared/model/account.ts'
import { call } from '#renderer/client/client.ts'
import { useAction } from '#renderer/client/use-action.ts'
import { FormDialog } from '#renderer/components/FormDialog.tsx'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { loadUsers } from './users.store.ts'

const QUESTIONS = {
  disable: {
    title: 'Disable',
    submit: 'Disable user',
    effect:
      'Every session ends and every API token stops at once. Nothing is deleted; the account can be enabled again.',
  },
  totp: {
    title: 'Turn the second factor off for',
    submit: 'Turn it off',
    effect:
      'From then on the password alone lets them in, until they set up a new one. Make sure it is really them who ask.',
  },
} as const

interface UserConfirmDialogProps {
  readonly account: Account
  readonly question: keyof typeof QUESTIONS
  readonly onClose: () => void
}

/** Asks before an account is disabled or loses its second factor. */
export const UserConfirmDialog = ({ account, question, onClose }: UserConfirmDialogProps) => {
  const { title, submit, effect } = QUESTIONS[question]
  const act = useAction(
    useCallback(async () => {
      await call(question === 'disable' ? 'users.disable' : 'users.resetTotp', { id: account.id })
      await loadUsers()
      onClose()
    }, [account.id, question, onClose]),
  )
  return (
    <FormDialog
      title={`${title} ${account.name}`}
      submitLabel={submit}
      destructive
      safeFocus
      busy={act.busy}
      onSubmit={act.run}
      onClose={onClose}
    >
      <p>
        <strong>{account.login}</strong>
        {account.companyName === null ? '' : ` of ${account.companyName}`}. {effect}
      </p>
      {act.error !== null && <InlineError error={act.error} />}
    </FormDialog>
  )
}
