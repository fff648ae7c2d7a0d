import { useCallback, useState } from 'react'
import type { Account } from '#shared/model/account.ts'
import { OWNER_ID } from '#shared/model/ids.ts'
import { useAccess } from '#renderer/client/access.store.ts'
import { call } from '#renderer/client/client.ts'
import { useAction } from '#renderer/client/use-action.ts'
import { FormDialog } from '#renderer/components/FormDialog.tsx'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { draftOf, fieldsOf, type UserDraft } from './user-draft.ts'
import { isAtField, UserFields } from './UserFields.tsx'
import { loadUsers } from './users.store.ts'

/** Changes an account; it counts at the very next call of whoever it is. */
export const EditUserDialog = ({ account, onClose }: { readonly account: Account; readonly onClose: () => void }) => {
  const me = useAccess((state) => state.me?.userId)
  const [draft, setDraft] = useState(() => draftOf(account))
  const save = useAction(
    useCallback(
      async (given: UserDraft) => {
        await call('users.update', { id: account.id, ...fieldsOf(given) })
        await loadUsers()
        onClose()
      },
      [account.id, onClose],
    ),
  )
  const dirty = JSON.stringify(draft) !== JSON.stringify(draftOf(account))
  return (
    <FormDialog
      title={`Edit ${account.name}`}
      submitLabel="Save user"
      company={account.companyId}
      dirty={dirty}
      busy={save.busy}
      blockedReason={dirty ? undefined : 'Nothing was changed.'}
      onSubmit={() => save.run(draft)}
      onClose={onClose}
    >
      <UserFields
        draft={draft}
        onChange={setDraft}
        error={save.error}
        rightsStay={account.id === me || account.id === OWNER_ID}
      />
      {save.error !== null && !isAtField(save.error) && <InlineError error={save.error} />}
    </FormDialog>
  )
}
