import { create } from 'zustand'
import type { OperationOutput } from '#shared/contract/index.ts'
import type { Account, Profile } from '#shared/model/account.ts'
import type { AppError } from '#shared/errors.ts'
import { may } from '#renderer/client/access.store.ts'
import { asAppError, call, on, onGap } from '#renderer/client/client.ts'

interface UsersState {
  readonly status: 'loading' | 'ready' | 'failed'
  readonly error: AppError | null
  readonly accounts: readonly Account[]
  readonly profiles: readonly Profile[]
  readonly choices: OperationOutput<'users.choices'>
}

/** Accounts and permission profiles one may see, and what one may give. */
export const useUsers = create<UsersState>()(() => ({
  status: 'loading',
  error: null,
  accounts: [],
  profiles: [],
  choices: { roles: [], companies: [] },
}))

/** Loads them anew; what is shown stays until the answer is here. */
export const loadUsers = async (): Promise<void> => {
  try {
    const [accounts, choices, profiles] = await Promise.all([
      may('user.read') ? call('users.list', {}) : [],
      may('user.read') ? call('users.choices', {}) : { roles: [], companies: [] },
      may('profile.read') ? call('profiles.list', {}) : [],
    ])
    useUsers.setState({ status: 'ready', error: null, accounts, choices, profiles })
  } catch (thrown) {
    useUsers.setState(({ status }) => ({
      status: status === 'ready' ? 'ready' : 'failed',
      error: asAppError(thrown),
    }))
  }
}

/** Loads and follows them until the returned function is called. */
export const followUsers = (): (() => void) => {
  const ends = [on('users.accountsChanged', () => void loadUsers()), onGap(() => void loadUsers())]
  void loadUsers()
  return () => {
    for (const end of ends) end()
  }
}
