import { useCallback } from 'react'
import type { ApiToken } from '#shared/contract/tokens.contract.ts'
import { call } from '#renderer/client/client.ts'
import { useAction } from '#renderer/client/use-action.ts'
import { Age } from '#renderer/components/Age.tsx'
import { FormDialog } from '#renderer/components/FormDialog.tsx'
import { InlineError } from '#renderer/components/InlineError.tsx'

/** Ends a token after asking. */
export const RevokeTokenDialog = ({ token, onClose }: { readonly token: ApiToken; readonly onClose: () => void }) => {
  const revoke = useAction(
    useCallback(async () => {
      await call('tokens.revoke', { id: token.id })
      onClose()
    }, [token.id, onClose]),
  )
  return (
    <FormDialog
      title="Revoke an API token"
      submitLabel="Revoke token"
      destructive
      safeFocus
      busy={revoke.busy}
      onSubmit={revoke.run}
      onClose={onClose}
    >
      <p>
        <strong>{token.label}</strong>, last used: <Age at={token.lastUsedAt} />.
      </p>
      <p>
        What uses it is refused from now on, and its open connections are closed. A revoked token does not come back.
      </p>
      {revoke.error !== null && <InlineError error={revoke.error} />}
    </FormDialog>
  )
}
