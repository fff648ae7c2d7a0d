import type { ApiToken } from '#shared/contract/tokens.contract.ts'
import { useAccess } from '#renderer/client/access.store.ts'
import { call } from '#renderer/client/client.ts'
import { ConfirmedAction } from '#renderer/components/ConfirmedAction.tsx'
import { formatInstant } from '#renderer/components/format.ts'

/** Ends a token after asking. */
export const RevokeTokenDialog = ({ token, onClose }: { readonly token: ApiToken; readonly onClose: () => void }) => {
  const companyId = useAccess((state) => state.me?.companyId ?? null)
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
      act={() => call('tokens.revoke', { id })}
      onClose={onClose}
    />
  )
}
