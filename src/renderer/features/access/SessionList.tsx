import { useCallback, useState } from 'react'
import { PlainHead } from '#renderer/components/PlainHead.tsx'
import type { SessionView } from '#shared/model/account.ts'
import type { ApiToken } from '#shared/contract/tokens.contract.ts'
import type { CompanyId, UserId } from '#shared/model/ids.ts'
import { call } from '#renderer/client/client.ts'
import { startOver } from '#renderer/client/start-over.ts'
import { useAction } from '#renderer/client/use-action.ts'
import { useLoaded } from '#renderer/client/use-loaded.ts'
import { Age } from '#renderer/components/Age.tsx'
import { InlineError } from '#renderer/components/InlineError.tsx'
import settings from '#renderer/features/settings/SettingsPage.module.css'
import css from './Access.module.css'
import { AccountTokens } from './AccountTokens.tsx'
import { browserText } from './browser-text.ts'
import { EndSessionsDialog } from './EndSessionsDialog.tsx'

interface SessionRowProps {
  readonly session: SessionView
  readonly onEnd: (session: SessionView) => void
}

const SessionRow = ({ session, onEnd }: SessionRowProps) => (
  <tr>
    <td>
      <div className={css.agent} title={session.agent}>
        {browserText(session.agent)}
      </div>
    </td>
    <td className="mono">{session.address}</td>
    <td>
      <Age at={session.createdAt} />
    </td>
    <td>{session.current ? 'this one' : <Age at={session.seenAt} />}</td>
    <td className={settings.end}>
      <button
        type="button"
        className="mp-button"
        aria-label={`${session.current ? 'Sign out: this session,' : 'End session'} at ${session.address}`}
        onClick={() => {
          onEnd(session)
        }}
      >
        {session.current ? 'Sign out' : 'End session'}
      </button>
    </td>
  </tr>
)

interface SessionListProps {
  /** Absent: one's own. */
  readonly userId?: UserId
  /** Whose account it is; null: one of the provider's people. */
  readonly companyId: CompanyId | null
}

/** No tokens are made on the desktop, and an own one is looked at in its section of the settings. */
const NO_TOKENS: readonly ApiToken[] = []

/** Browsers that are signed in with an account, and the API tokens of one that is looked after; each can be ended. */
export const SessionList = ({ userId, companyId }: SessionListProps) => {
  const [endingAll, setEndingAll] = useState(false)
  const load = useCallback(() => call('sessions.list', userId === undefined ? {} : { userId }), [userId])
  const loadTokens = useCallback(
    () => (userId === undefined ? call('tokens.list', {}) : call('tokens.ofAccount', { userId })),
    [userId],
  )
  const list = useLoaded(load)
  const held = useLoaded(loadTokens)
  const { value: sessions } = list
  const tokens = held.value ?? NO_TOKENS
  const error = list.error ?? held.error
  const { reload: reloadSessions } = list
  const { reload: reloadTokens } = held
  const reload = useCallback(() => {
    reloadSessions()
    reloadTokens()
  }, [reloadSessions, reloadTokens])
  const end = useAction(
    useCallback(
      async (session: SessionView) => {
        await call('sessions.revoke', { id: session.id })
        if (session.current) startOver()
        else reload()
      },
      [reload],
    ),
  )
  const own = userId === undefined
  const problem = error ?? end.error
  return (
    <>
      {problem !== null && <InlineError error={problem} onRetry={reload} />}
      {sessions?.length === 0 && <p className={css.muted}>No browser is signed in.</p>}
      {sessions !== null && sessions.length > 0 && (
        <table className={settings.table} aria-label="Sessions">
          <PlainHead columns={['Browser', 'Address', 'Signed in', 'Last seen']} buttons="Actions" />
          <tbody>
            {sessions.map((session) => (
              <SessionRow key={session.id} session={session} onEnd={(chosen) => void end.run(chosen)} />
            ))}
          </tbody>
        </table>
      )}
      {userId !== undefined && (
        <AccountTokens userId={userId} companyId={companyId} tokens={held.value} onChanged={reloadTokens} />
      )}
      {(sessions ?? []).length + tokens.length > 0 && (
        <div>
          <button
            type="button"
            className="mp-button"
            disabled={sessions === null || held.value === null}
            onClick={() => {
              // One may have been made or revoked beside this list meanwhile.
              reload()
              setEndingAll(true)
            }}
          >
            {own ? 'Sign out everywhere …' : 'End all sessions …'}
          </button>
        </div>
      )}
      {endingAll && (
        <EndSessionsDialog
          sessions={sessions ?? []}
          tokens={tokens}
          companyId={companyId}
          own={own}
          end={() => call('sessions.endAll', own ? {} : { userId })}
          onDone={own ? startOver : reload}
          onClose={() => {
            setEndingAll(false)
          }}
        />
      )}
    </>
  )
}
