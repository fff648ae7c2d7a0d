import { AppError } from '#shared/errors.ts'
import { lockAfter, secondsLocked, secondsText } from '#shared/model/lockout.ts'
import { createTurns, type Turns } from '../../in-turn.ts'
import type { Clock, Vault } from '../../ports.ts'
import type { AccountRecord, AccountsRepository } from './accounts.repository.ts'
import type { PasswordHasher } from './password-hash.ts'
import { recoveryHash, isTotpCode, totpStep } from './totp.ts'

/** Names nobody has, remembered as long as this many others did not come after them. */
const MAX_STRANGERS = 10_000

/** Where the secret of an account's second factor lies in the vault. */
export const totpEntry = (id: string): string => `user/${id}/totp`

interface Dependencies {
  readonly accounts: AccountsRepository
  readonly hasher: PasswordHasher
  readonly vault: Vault
  readonly clock: Pick<Clock, 'now'>
}

interface Attempts {
  readonly failures: number
  readonly lockedUntil: string | null
}

const NONE: Attempts = { failures: 0, lockedUntil: null }

/**
 * Passwords and codes held against an account, with the lock that wrong ones put on it. A login nobody has is met in the
 * same way and takes the same time, so that trying does not tell which logins there are.
 */
export type CredentialCheck = ReturnType<typeof createCredentialCheck>

export const createCredentialCheck = ({ accounts, hasher, vault, clock }: Dependencies) => {
  const strangers = new Map<string, Attempts>()
  const turns = new Map<string, { readonly turns: Turns; waiting: number }>()

  /** One attempt at a time for each login: many at once must not pass a lock that the first of them would set. */
  const inTurn = async <Result>(login: string, work: () => Promise<Result>): Promise<Result> => {
    const key = login.toLowerCase()
    const mine = turns.get(key) ?? { turns: createTurns(), waiting: 0 }
    turns.set(key, mine)
    mine.waiting += 1
    try {
      return await mine.turns.inTurn(work)
    } finally {
      mine.waiting -= 1
      if (mine.waiting === 0) turns.delete(key)
    }
  }

  const attemptsOf = (login: string, account: AccountRecord | null): Attempts =>
    account ?? strangers.get(login.toLowerCase()) ?? NONE

  /** @throws AppError `busy` with the seconds to wait, whether or not the password would be right */
  const refuseLocked = (login: string, account: AccountRecord | null): void => {
    const { lockedUntil } = attemptsOf(login, account)
    const seconds = secondsLocked(lockedUntil === null ? null : Date.parse(lockedUntil), clock.now())
    if (seconds === 0) return
    throw new AppError(
      'busy',
      `Too many wrong attempts: this account is locked for ${secondsText(seconds)}. Wait, or ask an administrator to unlock it.`,
      { seconds },
    )
  }

  const noteFailure = (login: string, account: AccountRecord | null): void => {
    const failures = attemptsOf(login, account).failures + 1
    const lock = lockAfter(failures)
    const lockedUntil = lock === 0 ? null : new Date(clock.now() + lock).toISOString()
    if (account !== null) return accounts.setFailures(account.id, failures, lockedUntil)
    const key = login.toLowerCase()
    strangers.delete(key)
    strangers.set(key, { failures, lockedUntil })
    for (const oldest of strangers.keys()) {
      if (strangers.size <= MAX_STRANGERS) break
      strangers.delete(oldest)
    }
  }

  const holdPassword = async (login: string, account: AccountRecord | null, password: string): Promise<boolean> => {
    refuseLocked(login, account)
    const right = await hasher.verify(password, account?.passwordHash ?? null)
    if (!right) noteFailure(login, account)
    return right
  }

  /** @throws AppError `vault_unavailable`, `conflict` when the secret is gone */
  const holdCode = async (account: AccountRecord, code: string): Promise<boolean> => {
    if (!isTotpCode(code)) return accounts.takeRecoveryCode(account.id, recoveryHash(code))
    const secret = await vault.read(totpEntry(account.id))
    if (secret === null) {
      throw new AppError(
        'conflict',
        'The second factor of this account cannot be checked: its secret is not in the vault. Use a recovery code, or ask an administrator to reset it.',
      )
    }
    const step = totpStep(secret, code, account.totpStep, clock.now())
    return step !== null && accounts.takeTotpStep(account.id, step)
  }

  return {
    inTurn,
    /** @throws AppError `busy` while locked */
    holdPassword,
    /** A wrong code counts like a wrong password. */
    holdCode: async (account: AccountRecord, code: string): Promise<boolean> => {
      const right = await holdCode(account, code)
      if (!right) noteFailure(account.login, accounts.find(account.id))
      return right
    },
    /** Somebody signed in: earlier mistakes are forgotten. */
    forget: (account: AccountRecord): void => {
      if (account.failures > 0 || account.lockedUntil !== null) accounts.setFailures(account.id, 0, null)
    },
    /** Of somebody who is signed in and says so once more. @throws AppError `forbidden` for a wrong one, `busy` while locked */
    confirm: (account: AccountRecord, password: string): Promise<void> =>
      inTurn(account.login, async () => {
        if (await holdPassword(account.login, accounts.find(account.id), password)) return
        throw new AppError('forbidden', 'Your present password is not this one. Try again.', { field: 'password' })
      }),
  }
}
