import type { ApiToken } from '#shared/contract/tokens.contract.ts'
import type { CompanyId, TokenId } from '#shared/model/ids.ts'
import { ConfirmedAction } from '#renderer/components/ConfirmedAction.tsx'
import { formatInstant } from '#renderer/components/format.ts'

interface RevokeTokenDialogProps {
  readonly token: ApiToken
  /** Whose account it is of; null: one of the provider's people. */
  readonly companyId: CompanyId | null
  readonly revoke: (id: TokenId) => Promise<unknown>
  readonly onClose: () => void
}

/** Ends a token after asking. */
export const RevokeTokenDialog = ({ token, companyId, revoke, onClose }: RevokeTokenDialogProps) => {
  const { id, label, lastUsedAt } = token
  return (
    <ConfirmedAction
      plan={{
        title: `Revoke the API token ${label}`,
        noun: 'token',
        targets: [
          {
            id,
            name: label,
            place: lastUsedAt === null ? 'never used' : `last used ${formatInstant(lastUsedAt)}`,
            companyId,
          },
        ],
        effect: 'What uses it is refused from now on, and its open connections are closed.',
        lost: 'A revoked token does not come back.',
        danger: true,
        destructive: true,
        confirm: 'Revoke token',
      }}
      act={() => revoke(id)}
      onClose={onClose}
    />
  )
}
