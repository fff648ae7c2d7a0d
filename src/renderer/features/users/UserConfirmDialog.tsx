import type { Account } from '#shared/model/account.ts'
import { ROLE_SPECS } from '#shared/model/role.ts'
import { call } from '#renderer/client/client.ts'
import { ConfirmedAction } from '#renderer/components/ConfirmedAction.tsx'
import { loadUsers } from './users.store.ts'

const QUESTIONS = {
  disable: {
    title: 'Disable',
    submit: 'Disable user',
    effect:
      'Every session, every open console and every API token ends at once; tokens do not come back. Jobs that were begun go on: cancel in the tasks what should not. Nothing else is deleted, and the account can be enabled again.',
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
  const { id, name, login, role, companyId } = account
  const { title, submit, effect } = QUESTIONS[question]
  return (
    <ConfirmedAction
      plan={{
        title: `${title} ${name}`,
        noun: 'user',
        targets: [{ id, name, place: `${login} · ${ROLE_SPECS[role].label}`, companyId }],
        effect,
        danger: true,
        destructive: false,
        confirm: submit,
      }}
      act={async () => {
        await call(question === 'disable' ? 'users.disable' : 'users.resetTotp', { id })
        await loadUsers()
      }}
      onClose={onClose}
    />
  )
}
