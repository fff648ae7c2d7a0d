import type { ApiToken } from '#shared/contract/tokens.contract.ts'
import type { SessionView } from '#shared/model/account.ts'
import type { CompanyId } from '#shared/model/ids.ts'
import { ConfirmedAction } from '#renderer/components/ConfirmedAction.tsx'
import { formatInstant } from '#renderer/components/format.ts'
import { browserText } from './browser-text.ts'

interface EndSessionsDialogProps {
  readonly sessions: readonly SessionView[]
  readonly tokens: readonly ApiToken[]
  /** Whose account it is; null: one of the provider's people. */
  readonly companyId: CompanyId | null
  /** One's own: this browser is among them. */
  readonly own: boolean
  readonly end: () => Promise<unknown>
  readonly onDone: () => void
  readonly onClose: () => void
}

/** Asks before every browser and every script of an account is sent away. */
export const EndSessionsDialog = ({
  sessions,
  tokens,
  companyId,
  own,
  end,
  onDone,
  onClose,
}: EndSessionsDialogProps) => {
  const browsers = sessions.map(({ id, agent, address, seenAt, current }) => ({
    id,
    name: browserText(agent),
    place: `${address} · ${current ? 'this one' : `seen ${formatInstant(seenAt)}`}`,
    companyId,
  }))
  const scripts = tokens.map(({ id, label, lastUsedAt }) => ({
    id,
    name: label,
    place: lastUsedAt === null ? 'never used' : `last used ${formatInstant(lastUsedAt)}`,
    companyId,
  }))
  const effect = own
    ? 'Each of these browsers, this one too, has to sign in again.'
    : 'Each of these browsers has to sign in again; what is typed there and not saved is lost.'
  return (
    <ConfirmedAction
      plan={{
        title: own ? 'Sign out everywhere' : 'End all sessions',
        ...(browsers.length === 0
          ? { noun: 'token', targets: scripts, effect: 'What uses one of these API tokens is refused from now on.' }
          : {
              noun: 'session',
              targets: browsers,
              effect,
              affected: [{ title: 'API tokens that end, and what uses them stops:', noun: 'token', targets: scripts }],
            }),
        ...(scripts.length === 0 ? {} : { lost: 'A token that ended does not come back.' }),
        danger: true,
        destructive: false,
        confirm: own ? 'Sign out' : 'End sessions',
      }}
      act={end}
      onDone={onDone}
      onClose={onClose}
    />
  )
}
