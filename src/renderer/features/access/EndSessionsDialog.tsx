import type { SessionView } from '#shared/model/account.ts'
import type { CompanyId } from '#shared/model/ids.ts'
import { ConfirmedAction } from '#renderer/components/ConfirmedAction.tsx'
import { formatInstant } from '#renderer/components/format.ts'

interface EndSessionsDialogProps {
  readonly sessions: readonly SessionView[]
  /** Whose account it is; null: one of the provider's people. */
  readonly companyId: CompanyId | null
  /** One's own: this browser is among them. */
  readonly own: boolean
  readonly end: () => Promise<unknown>
  readonly onDone: () => void
  readonly onClose: () => void
}

/** Asks before every browser of an account is sent away. */
export const EndSessionsDialog = ({ sessions, companyId, own, end, onDone, onClose }: EndSessionsDialogProps) => (
  <ConfirmedAction
    plan={{
      title: own ? 'Sign out everywhere' : 'End all sessions',
      noun: 'session',
      targets: sessions.map(({ id, agent, address, seenAt, current }) => ({
        id,
        name: agent === '' ? 'An unnamed browser' : agent,
        place: `${address} · ${current ? 'this one' : `seen ${formatInstant(seenAt)}`}`,
        companyId,
      })),
      effect: own
        ? 'Each of these browsers, this one too, has to sign in again. API tokens go on working.'
        : 'Each of these browsers has to sign in again; what is typed there and not saved is lost. API tokens go on working.',
      danger: true,
      destructive: false,
      confirm: own ? 'Sign out' : 'End sessions',
    }}
    act={end}
    onDone={onDone}
    onClose={onClose}
  />
)
