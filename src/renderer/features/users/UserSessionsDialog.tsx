import type { Account } from '#shared/model/account.ts'
import { FormDialog } from '#renderer/components/FormDialog.tsx'
import { SessionList } from '#renderer/features/access/SessionList.tsx'

/** Browsers signed in with an account one looks after, and its API tokens. */
export const UserSessionsDialog = ({
  account,
  onClose,
}: {
  readonly account: Account
  readonly onClose: () => void
}) => (
  <FormDialog
    title={`Sessions and API tokens of ${account.name}`}
    submitLabel="Close"
    company={account.companyId}
    width={760}
    onSubmit={onClose}
    onClose={onClose}
  >
    <SessionList userId={account.id} companyId={account.companyId} />
  </FormDialog>
)
