import { useState } from 'react'
import type { ApiToken } from '#shared/contract/tokens.contract.ts'
import type { CompanyId, UserId } from '#shared/model/ids.ts'
import { usePermissions } from '#renderer/client/access.store.ts'
import { call } from '#renderer/client/client.ts'
import { RevokeTokenDialog } from '#renderer/features/settings/RevokeTokenDialog.tsx'
import { TokenTable } from '#renderer/features/settings/TokenTable.tsx'
import css from './Access.module.css'

interface AccountTokensProps {
  readonly userId: UserId
  /** Whose account it is; null: one of the provider's people. */
  readonly companyId: CompanyId | null
  /** Null: on their way. */
  readonly tokens: readonly ApiToken[] | null
  readonly onChanged: () => void
}

/** API tokens of an account one looks after; nobody but its person ever saw their secrets. */
export const AccountTokens = ({ userId, companyId, tokens, onChanged }: AccountTokensProps) => {
  const may = usePermissions()
  const [revoking, setRevoking] = useState<ApiToken | null>(null)
  if (tokens === null) return null
  return (
    <>
      {tokens.length === 0 ? (
        <p className={css.muted}>There is no API token.</p>
      ) : (
        <TokenTable tokens={tokens} onRevoke={may('user.write') ? setRevoking : undefined} />
      )}
      {revoking !== null && (
        <RevokeTokenDialog
          token={revoking}
          companyId={companyId}
          revoke={(id) => call('tokens.revokeOfAccount', { userId, id })}
          onClose={() => {
            setRevoking(null)
            onChanged()
          }}
        />
      )}
    </>
  )
}
