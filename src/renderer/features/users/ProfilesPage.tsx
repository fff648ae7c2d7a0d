import Add from '@mui/icons-material/Add'
import { useCallback, useEffect, useState } from 'react'
import { Link } from 'react-router'
import { may, NO_RIGHT, useAccess, usePermissions } from '#renderer/client/access.store.ts'
import { EmptyState } from '#renderer/components/EmptyState.tsx'
import { ErrorState } from '#renderer/components/ErrorState.tsx'
import { plural } from '#renderer/components/format.ts'
import { ListHead, ListPage } from '#renderer/components/ListPage.tsx'
import { openMenu } from '#renderer/components/menu.store.ts'
import { Skeleton } from '#renderer/components/Skeleton.tsx'
import { naturalKey, type TableColumn } from '#renderer/components/table/column.ts'
import { DataTable } from '#renderer/components/table/DataTable.tsx'
import { useTableModel } from '#renderer/components/table/use-table-model.ts'
import { OwnerCell } from '#renderer/features/companies/OwnerCell.tsx'
import type { Profile } from '#shared/model/account.ts'
import { ROLES, ROLE_SPECS } from '#shared/model/role.ts'
import { profileDifferenceText } from './profile-draft.ts'
import { ProfileDialog } from './ProfileDialog.tsx'
import { RemoveProfileDialog } from './RemoveProfileDialog.tsx'
import { followUsers, loadUsers, useUsers } from './users.store.ts'

const rowId = ({ id }: Profile): string => id
const rowName = ({ name }: Profile): string => name
const companyOf = ({ companyName }: Profile): string => companyName ?? 'Every company'

const COLUMNS: readonly TableColumn<Profile>[] = [
  {
    id: 'name',
    title: 'Name',
    width: 200,
    grow: true,
    fixed: true,
    render: ({ name }) => <span title={name}>{name}</span>,
    text: ({ name }) => name,
    sortKey: ({ name }) => naturalKey(name),
  },
  {
    id: 'role',
    title: 'Role',
    width: 130,
    render: ({ role }) => ROLE_SPECS[role].label,
    text: ({ role }) => ROLE_SPECS[role].label,
    sortKey: ({ role }) => ROLES.indexOf(role),
  },
  {
    id: 'company',
    title: 'Company',
    width: 160,
    render: (profile) => <OwnerCell id={profile.companyId} name={companyOf(profile)} />,
    text: companyOf,
    sortKey: (profile) => naturalKey(companyOf(profile)),
  },
  {
    id: 'difference',
    title: 'Rights',
    width: 220,
    render: profileDifferenceText,
    text: profileDifferenceText,
  },
  {
    id: 'users',
    title: 'Users',
    width: 80,
    align: 'end',
    render: ({ users }) => users,
    text: ({ users }) => String(users),
    sortKey: ({ users }) => users,
  },
]

/** Permission profiles: named sets of rights that accounts get instead of those of their role. */
export const ProfilesPage = () => {
  useEffect(followUsers, [])
  const { profiles, status, error } = useUsers()
  const mayWrite = usePermissions()('profile.write')
  const companyId = useAccess((state) => state.me?.companyId ?? null)
  const [open, setOpen] = useState<Profile | 'new' | null>(null)
  const [removing, setRemoving] = useState<Profile | null>(null)
  const model = useTableModel({ id: 'profiles', columns: COLUMNS, rows: profiles, rowId })
  const obstacle = useCallback(
    (profile: Profile): string | null => {
      if (!may('profile.write')) return NO_RIGHT
      return profile.companyId === null && companyId !== null ? 'It is your provider’s.' : null
    },
    [companyId],
  )
  const edit = useCallback(
    (profile: Profile) => {
      if (obstacle(profile) === null) setOpen(profile)
    },
    [obstacle],
  )
  const menu = useCallback(
    (profile: Profile, { x, y }: { readonly x: number; readonly y: number }) => {
      const why = obstacle(profile)
      const used = profile.users > 0 ? `${plural(profile.users, 'user')} have it.` : null
      const grey = (reason: string | null) => (reason === null ? {} : { disabledReason: reason })
      openMenu({
        ...{ x, y, label: `Actions of ${profile.name}` },
        entries: [
          {
            id: 'edit',
            label: 'Edit …',
            keys: 'Enter',
            ...grey(why),
            run: () => {
              setOpen(profile)
            },
          },
          {
            id: 'remove',
            label: 'Remove …',
            danger: true,
            ...grey(why ?? used),
            run: () => {
              setRemoving(profile)
            },
          },
        ],
      })
    },
    [obstacle],
  )
  if (status === 'failed' && error !== null) return <ErrorState error={error} onRetry={() => void loadUsers()} />
  const add = mayWrite && (
    <button
      type="button"
      className="mp-button"
      data-primary="true"
      onClick={() => {
        setOpen('new')
      }}
    >
      <Add aria-hidden /> Add profile
    </button>
  )
  return (
    <ListPage>
      <ListHead
        title="Permission profiles"
        count={plural(profiles.length, 'profile')}
        actions={
          <>
            <Link to="/users">Users</Link>
            {profiles.length > 0 && add}
          </>
        }
      />
      {status === 'loading' ? (
        <Skeleton />
      ) : (
        <DataTable
          model={model}
          label="Permission profiles"
          rowName={rowName}
          onOpen={edit}
          onMenu={menu}
          empty={
            <EmptyState
              title="No permission profile yet"
              text="Accounts have the rights of their role. A profile gives some of them fewer, or more as far as the role reaches."
              action={add}
            />
          }
        />
      )}
      {removing !== null && (
        <RemoveProfileDialog
          profile={removing}
          onClose={() => {
            setRemoving(null)
          }}
        />
      )}
      {open !== null && (
        <ProfileDialog
          profile={open === 'new' ? null : open}
          onClose={() => {
            setOpen(null)
          }}
        />
      )}
    </ListPage>
  )
}
