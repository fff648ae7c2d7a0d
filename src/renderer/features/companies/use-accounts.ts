import { useMemo } from 'react'
import { call } from '#renderer/client/client.ts'
import type { AppError } from '#shared/errors.ts'
import type { Account } from '#shared/model/account.ts'
import type { CompanyId } from '#shared/model/ids.ts'
import { useReloading } from './use-reloading.ts'

const loadAccounts = (): Promise<readonly Account[]> => call('users.list', {})

interface Accounts {
  /** Null: on their way, or not for this person. */
  readonly accounts: readonly Account[] | null
  readonly error: AppError | null
  readonly reload: () => void
}

/** The accounts of one company, by name. */
export const useAccounts = (companyId: CompanyId): Accounts => {
  const { value, error, reload } = useReloading(loadAccounts, 'users.accountsChanged')
  const accounts = useMemo(
    () => (value === null ? null : value.filter((account) => account.companyId === companyId)),
    [value, companyId],
  )
  return { accounts, error, reload }
}
