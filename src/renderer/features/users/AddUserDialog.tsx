import { useCallback, useState } from 'react'
import type { UserId } from '#shared/model/ids.ts'
import { call } from '#renderer/client/client.ts'
import { useCompanyChoice } from '#renderer/client/company-choice.ts'
import { newId } from '#renderer/client/new-id.ts'
import { useAction } from '#renderer/client/use-action.ts'
import { FormDialog } from '#renderer/components/FormDialog.tsx'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { FirstPasswordField } from './FirstPasswordField.tsx'
import { randomPassword } from './random-password.ts'
import { changesOf, fieldsOf, newDraft, type UserDraft } from './user-draft.ts'
import { isAtField, UserFields } from './UserFields.tsx'
import { loadUsers, useUsers } from './users.store.ts'

/** A new account with a first password. */
export const AddUserDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const choices = useUsers((state) => state.choices)
  const choicesAreHere = useUsers((state) => state.status === 'ready')
  const shown = useCompanyChoice()
  const [id] = useState(() => newId<UserId>())
  const [password, setPassword] = useState(randomPassword)
  const [changes, setChanges] = useState<Partial<UserDraft>>({})
  const draft = { ...newDraft(choices, shown), ...changes }
  const add = useAction(
    useCallback(
      async (given: UserDraft, first: string) => {
        await call('users.add', { id, ...fieldsOf(given), password: first })
        await loadUsers()
        onClose()
      },
      [id, onClose],
    ),
  )
  const said = add.error?.details?.['password']
  return (
    <FormDialog
      title="Add user"
      submitLabel="Add user"
      company={fieldsOf(draft).companyId ?? undefined}
      dirty={Object.keys(changes).length > 0}
      busy={add.busy}
      blockedReason={choicesAreHere ? undefined : 'Reading which roles you may give …'}
      onSubmit={() => add.run(draft, password)}
      onClose={onClose}
    >
      <UserFields
        draft={draft}
        onChange={(next) => {
          setChanges({ ...changes, ...changesOf(draft, next) })
        }}
        error={add.error}
        rightsStay={false}
      />
      <FirstPasswordField value={password} error={typeof said === 'string' ? said : undefined} onChange={setPassword} />
      {add.error !== null && !isAtField(add.error) && <InlineError error={add.error} />}
    </FormDialog>
  )
}
