import { PlainHead } from '#renderer/components/PlainHead.tsx'
import type { ApiToken } from '#shared/contract/tokens.contract.ts'
import { Age } from '#renderer/components/Age.tsx'
import { formatDate, formatInstant } from '#renderer/components/format.ts'
import { useNow } from '#renderer/components/use-now.ts'
import css from './SettingsPage.module.css'

const Expiry = ({ at }: { readonly at: string | null }) => {
  const now = useNow()
  if (at === null) return 'never'
  return (
    <time className="num" dateTime={at} title={formatInstant(at)}>
      {Date.parse(at) <= now ? 'expired' : formatDate(at)}
    </time>
  )
}

/** API tokens of one account, without their secrets; each can be revoked. */
export const TokenTable = ({
  tokens,
  onRevoke,
}: {
  readonly tokens: readonly ApiToken[]
  /** Absent: they are only looked at. */
  readonly onRevoke?: ((token: ApiToken) => void) | undefined
}) => (
  <table className={css.table} aria-label="API tokens">
    <PlainHead columns={['Name', 'Created', 'Last used', 'Expires']} buttons="Actions" />
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
            {onRevoke !== undefined && (
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
            )}
          </td>
        </tr>
      ))}
    </tbody>
  </table>
)
