import Add from '@mui/icons-material/Add'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { Link } from 'react-router'
import { tellFailure } from '#renderer/app/tell-failure.ts'
import { useAccess, usePermissions } from '#renderer/client/access.store.ts'
import { call } from '#renderer/client/client.ts'
import { isChosen, useCompanyChoice } from '#renderer/client/company-choice.ts'
import { EmptyState } from '#renderer/components/EmptyState.tsx'
import { ErrorState } from '#renderer/components/ErrorState.tsx'
import { countText } from '#renderer/components/format.ts'
import { FilterField, ListHead, ListPage } from '#renderer/components/ListPage.tsx'
import { openMenu } from '#renderer/components/menu.store.ts'
import { NothingMatches } from '#renderer/components/NothingMatches.tsx'
import { Skeleton } from '#renderer/components/Skeleton.tsx'
import { DataTable } from '#renderer/components/table/DataTable.tsx'
import { useTableModel } from '#renderer/components/table/use-table-model.ts'
import { useTextFilter } from '#renderer/components/use-text-filter.ts'
import type { Account } from '#shared/model/account.ts'
import { ROLE_SPECS } from '#shared/model/role.ts'
import { AddUserDialog } from './AddUserDialog.tsx'
import { EditUserDialog } from './EditUserDialog.tsx'
import { ResetPasswordDialog } from './ResetPasswordDialog.tsx'
import { stateOf, USER_COLUMNS } from './user-columns.tsx'
import { userMenu, type UserDialogName } from './user-menu.ts'
import { UserConfirmDialog } from './UserConfirmDialog.tsx'
import { followUsers, loadUsers, useUsers } from './users.store.ts'
import { UserSessionsDialog } from './UserSessionsDialog.tsx'

const rowId = ({ id }: Account): string => id
const rowName = ({ name }: Account): string => name
const isFaded = ({ disabled }: Account): boolean => disabled
const BY_NAME = [{ id: 'name', desc: false }]

const shownOf = (account: Account) => {
  const { name, login, role, companyName, profileName } = account
  return [name, login, ROLE_SPECS[role].label, companyName, profileName, stateOf(account).word]
}

type OpenDialog = { readonly name: UserDialogName; readonly account: Account } | { readonly name: 'add' } | null

const Dialogs = ({ open, onClose }: { readonly open: OpenDialog; readonly onClose: () => void }) => {
  if (open === null) return null
  switch (open.name) {
    case 'add':
      return <AddUserDialog onClose={onClose} />
    case 'edit':
      return <EditUserDialog account={open.account} onClose={onClose} />
    case 'password':
      return <ResetPasswordDialog account={open.account} onClose={onClose} />
    case 'sessions':
      return <UserSessionsDialog account={open.account} onClose={onClose} />
    case 'disable':
    case 'totp':
      return <UserConfirmDialog account={open.account} question={open.name} onClose={onClose} />
  }
}

/** Accounts of the own company, or of all: who they are, what they may do, whether they can get in. */
export const UsersPage = () => {
  useEffect(followUsers, [])
  const { accounts, status, error } = useUsers()
  const choice = useCompanyChoice()
  const me = useAccess((state) => state.me?.userId ?? null)
  const may = usePermissions()
  const { text, setText, filter } = useTextFilter(shownOf)
  const [open, setOpen] = useState<OpenDialog>(null)
  const rows = useMemo(() => accounts.filter(({ companyId }) => isChosen(choice, companyId)), [accounts, choice])
  const model = useTableModel({
    id: 'users',
    columns: USER_COLUMNS,
    rows,
    rowId,
    filter,
    defaultSort: BY_NAME,
  })
  const mayWrite = may('user.write')
  const add = (): void => {
    setOpen({ name: 'add' })
  }
  const edit = useCallback(
    (account: Account) => {
      if (mayWrite) setOpen({ name: 'edit', account })
    },
    [mayWrite],
  )
  const menu = useCallback(
    (account: Account, { x, y }: { readonly x: number; readonly y: number }) => {
      const change = (operation: 'users.enable' | 'users.unlock') => (): void => {
        call(operation, { id: account.id }).then(loadUsers).catch(tellFailure)
      }
      const entries = userMenu(account, me, {
        dialog: (name) => {
          setOpen({ name, account })
        },
        enable: change('users.enable'),
        unlock: change('users.unlock'),
      })
      openMenu({ x, y, label: `Actions of ${account.name}`, entries })
    },
    [me],
  )
  if (status === 'failed' && error !== null) return <ErrorState error={error} onRetry={() => void loadUsers()} />
  return (
    <ListPage>
      <ListHead
        title="Users"
        count={countText(filter === null ? null : model.shown.length, rows.length, 'user')}
        actions={
          <>
            {may('profile.read') && <Link to="/users/profiles">Permission profiles</Link>}
            {mayWrite && (
              <button type="button" className="mp-button" data-primary="true" onClick={add}>
                <Add aria-hidden /> Add user
              </button>
            )}
          </>
        }
      >
        <FilterField label="Filter users" text={text} onChange={setText} />
      </ListHead>
      {status === 'loading' ? (
        <Skeleton />
      ) : (
        <DataTable
          model={model}
          label="Users"
          rowName={rowName}
          isFaded={isFaded}
          onOpen={edit}
          onMenu={menu}
          empty={
            rows.length === 0 ? (
              <EmptyState
                title="No users yet"
                text="Nobody of the chosen company has an account. The provider’s people are listed under all companies."
                action={
                  mayWrite && (
                    <button type="button" className="mp-button" onClick={add}>
                      Add user
                    </button>
                  )
                }
              />
            ) : (
              <NothingMatches
                noun="user"
                text={text}
                onClear={() => {
                  setText('')
                }}
              />
            )
          }
        />
      )}
      <Dialogs
        open={open}
        onClose={() => {
          setOpen(null)
        }}
      />
    </ListPage>
  )
}
