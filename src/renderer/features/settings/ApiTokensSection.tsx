import { useState } from 'react'
import type { AppInfo } from '#shared/contract/app.contract.ts'
import type { ApiToken } from '#shared/contract/tokens.contract.ts'
import { call } from '#renderer/client/client.ts'
import { useLoaded } from '#renderer/client/use-loaded.ts'
import { Age } from '#renderer/components/Age.tsx'
import { formatDate, formatInstant } from '#renderer/components/format.ts'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { useNow } from '#renderer/components/use-now.ts'
import { CreateTokenDialog } from './CreateTokenDialog.tsx'
import { RevokeTokenDialog } from './RevokeTokenDialog.tsx'
import { Section } from './Section.tsx'
import css from './SettingsPage.module.css'

const loadTokens = (): Promise<readonly ApiToken[]> => call('tokens.list', {})

const Expiry = ({ at }: { readonly at: string | null }) => {
  const now = useNow()
  if (at === null) return 'never'
  return (
    <time className="num" dateTime={at} title={formatInstant(at)}>
      {Date.parse(at) <= now ? 'expired' : formatDate(at)}
    </time>
  )
}

const TokenTable = ({
  tokens,
  onRevoke,
}: {
  readonly tokens: readonly ApiToken[]
  readonly onRevoke: (token: ApiToken) => void
}) => (
  <table className={css.table} aria-label="API tokens">
    <thead>
      <tr>
        <th scope="col">Name</th>
        <th scope="col">Created</th>
        <th scope="col">Last used</th>
        <th scope="col">Expires</th>
        <th scope="col">
          <span className="visually-hidden">Actions</span>
        </th>
      </tr>
    </thead>
    <tbody>
      {tokens.map((token) => (
        <tr key={token.id}>
          <td>{token.label}</td>
          <td>
            <Age at={token.createdAt} />
          </td>
          <td>
            <Age at={token.lastUsedAt} />
          </td>
          <td>
            <Expiry at={token.expiresAt} />
          </td>
          <td className={css.end}>
            <button
              type="button"
              className="mp-button"
              aria-label={`Revoke the token ${token.label}`}
              onClick={() => {
                onRevoke(token)
              }}
            >
              Revoke
            </button>
          </td>
        </tr>
      ))}
    </tbody>
  </table>
)

const ServedTokens = () => {
  const { value: tokens, error, reload } = useLoaded(loadTokens)
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
