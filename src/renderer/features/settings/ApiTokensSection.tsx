import { useState } from 'react'
import type { AppInfo } from '#shared/contract/app.contract.ts'
import type { ApiToken } from '#shared/contract/tokens.contract.ts'
import { useAccess } from '#renderer/client/access.store.ts'
import { call } from '#renderer/client/client.ts'
import { useLoaded } from '#renderer/client/use-loaded.ts'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { CreateTokenDialog } from './CreateTokenDialog.tsx'
import { RevokeTokenDialog } from './RevokeTokenDialog.tsx'
import { Section } from './Section.tsx'
import { TokenTable } from './TokenTable.tsx'
import css from './SettingsPage.module.css'

const loadTokens = (): Promise<readonly ApiToken[]> => call('tokens.list', {})

const ServedTokens = () => {
  const { value: tokens, error, reload } = useLoaded(loadTokens)
  const companyId = useAccess((state) => state.me?.companyId ?? null)
  const [creating, setCreating] = useState(false)
  const [revoking, setRevoking] = useState<ApiToken | null>(null)
  return (
    <Section
      title="API tokens"
      text="For scripts and monitoring. A token may do what you may, except create or revoke tokens; it is shown once."
    >
      {error !== null && <InlineError error={error} onRetry={reload} />}
      {tokens !== null && tokens.length === 0 && <p className={css.muted}>No token yet.</p>}
      {tokens !== null && tokens.length > 0 && <TokenTable tokens={tokens} onRevoke={setRevoking} />}
      <div>
        <button
          type="button"
          className="mp-button"
          onClick={() => {
            setCreating(true)
          }}
        >
          Create token …
        </button>
      </div>
      {creating && (
        <CreateTokenDialog
          onCreated={reload}
          onClose={() => {
            setCreating(false)
          }}
        />
      )}
      {revoking !== null && (
        <RevokeTokenDialog
          token={revoking}
          companyId={companyId}
          revoke={(id) => call('tokens.revoke', { id })}
          onClose={() => {
            setRevoking(null)
            reload()
          }}
        />
      )}
    </Section>
  )
}

/** Personal API tokens where there is an API to call; on the desktop, why there is none. */
export const ApiTokensSection = ({ host }: { readonly host: AppInfo['host'] }) =>
  host === 'served' ? (
    <ServedTokens />
  ) : (
    <Section title="API tokens" text="For scripts and monitoring.">
      <p className={css.muted}>
        The desktop has no network interface to call. Run the console as a server for browsers: its settings create
        tokens, and its page about the API says what can be called.
      </p>
    </Section>
  )
