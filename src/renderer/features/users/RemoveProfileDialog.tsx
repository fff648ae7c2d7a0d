import type { Profile } from '#shared/model/account.ts'
import { ROLE_SPECS } from '#shared/model/role.ts'
import { call } from '#renderer/client/client.ts'
import { ConfirmedAction } from '#renderer/components/ConfirmedAction.tsx'
import { profileDifferenceText } from './profile-draft.ts'
import { loadUsers } from './users.store.ts'

/** Removes a permission profile that no account has. */
export const RemoveProfileDialog = ({
  profile,
  onClose,
}: {
  readonly profile: Profile
  readonly onClose: () => void
}) => {
  const { id, name, role, companyId } = profile
  return (
    <ConfirmedAction
      plan={{
        title: `Remove the profile ${name}`,
        noun: 'profile',
        targets: [{ id, name, place: `${ROLE_SPECS[role].label}, ${profileDifferenceText(profile)}`, companyId }],
        effect: 'No account has it, so nobody’s rights change.',
        lost: 'Which rights it gives does not come back.',
        danger: true,
        destructive: true,
        confirm: 'Remove profile',
      }}
      act={async () => {
        await call('profiles.remove', { id })
        await loadUsers()
      }}
      onClose={onClose}
    />
  )
}
