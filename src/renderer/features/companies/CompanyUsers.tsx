import { Age } from '#renderer/components/Age.tsx'
import { EmptyState } from '#renderer/components/EmptyState.tsx'
import { ErrorState } from '#renderer/components/ErrorState.tsx'
import { formatInstant } from '#renderer/components/format.ts'
import { Skeleton } from '#renderer/components/Skeleton.tsx'
import { StatusMark } from '#renderer/components/StatusMark.tsx'
import { naturalKey, type TableColumn } from '#renderer/components/table/column.ts'
import { DataTable } from '#renderer/components/table/DataTable.tsx'
import { useTableModel } from '#renderer/components/table/use-table-model.ts'
import type { Account } from '#shared/model/account.ts'
import type { Company } from '#shared/model/company.ts'
import { ROLE_SPECS } from '#shared/model/role.ts'
import { useAccounts } from './use-accounts.ts'

const text = (
  id: string,
  title: string,
  width: number,
  of: (account: Account) => string,
  more: Partial<TableColumn<Account>> = {},
): TableColumn<Account> => ({
  id,
  title,
  width,
  render: (account) => <span title={of(account)}>{of(account)}</span>,
  text: of,
  sortKey: (account) => (of(account) === '' ? null : naturalKey(of(account))),
  ...more,
})

const COLUMNS: readonly TableColumn<Account>[] = [
  text('name', 'Name', 170, ({ name }) => name, { grow: true, fixed: true }),
  text('login', 'Signs in as', 190, ({ login }) => login, { grow: true }),
  text('role', 'Role', 130, ({ role }) => ROLE_SPECS[role].label),
  text('profile', 'Profile', 130, ({ profileName }) => profileName ?? ''),
  {
    id: 'state',
    title: 'State',
    width: 100,
    render: ({ disabled }) =>
      disabled ? (
        <StatusMark tone="grey" shape="square" word="disabled" />
      ) : (
        <StatusMark tone="green" shape="disc" word="active" />
      ),
    text: ({ disabled }) => (disabled ? 'disabled' : 'active'),
    sortKey: ({ disabled }) => (disabled ? 1 : 0),
  },
  {
    id: 'seen',
    title: 'Last sign-in',
    width: 120,
    render: ({ lastSignInAt }) => <Age at={lastSignInAt} never="never" />,
    text: ({ lastSignInAt }) => (lastSignInAt === null ? 'never' : formatInstant(lastSignInAt)),
    sortKey: ({ lastSignInAt }) => lastSignInAt,
  },
]

const keyOf = ({ id }: Account): string => id
const nameOf = ({ name }: Account): string => name
const isDisabled = ({ disabled }: Account): boolean => disabled
const NOBODY: readonly Account[] = []

/** The people of a company who can sign in. */
export const CompanyUsers = ({ company }: { readonly company: Company }) => {
  const { accounts, error, reload } = useAccounts(company.id)
  const model = useTableModel({ id: 'company-users', columns: COLUMNS, rows: accounts ?? NOBODY, rowId: keyOf })
  if (accounts === null) return error === null ? <Skeleton rows={4} /> : <ErrorState error={error} onRetry={reload} />
  return (
    <DataTable
      model={model}
      label="Users of the company"
      rowName={nameOf}
      isFaded={isDisabled}
      empty={<EmptyState title="No users" text="Accounts of this company’s own people are listed here." />}
    />
  )
}
