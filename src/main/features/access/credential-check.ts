import { AppError } from '#shared/errors.ts'
import type { UserId } from '#shared/model/ids.ts'
import {
  FREE_FAILURES,
  lockAfter,
  MANY_FAILURES,
  secondsLocked,
  secondsText,
  strangerDelay,
} from '#shared/model/lockout.ts'
import { createTurns, type Turns } from '../../in-turn.ts'
import type { Clock, Vault } from '../../ports.ts'
import type { AccountRecord, AccountsRepository } from './accounts.repository.ts'
import { createAttemptsAtNobody } from './attempts-at-nobody.ts'
import type { AttemptsRepository } from './attempts.repository.ts'
import type { PasswordHasher } from './password-hash.ts'
import { addressGroup } from './sign-in-attempts.ts'
import { isTotpCode, recoveryHash, totpStep } from './totp.ts'

/** How far back wrong attempts at an account count as being of late. */
const OF_LATE_MS = 60 * 60_000

/** Codes are asked for after the right password only: whoever has that gets no fresh guesses for each address. */
const CODES_OF_STRANGERS = 'codes'

/** Where the secret of an account's second factor lies in the vault. */
export const totpEntry = (id: string): string => `user/${id}/totp`

/** Whoever tries a password or a code, and from where. */
export interface Attempt {
  readonly login: string
  /** Null: nobody has this login. */
  readonly account: AccountRecord | null
  /** Failures are counted by it: an address, an open session. */
  readonly origin: string
  /** The account was signed in from there before, or is signed in. */
  readonly known: boolean
}

interface Dependencies {
  readonly accounts: Pick<AccountsRepository, 'find' | 'takeRecoveryCode' | 'takeTotpStep'>
  readonly attempts: AttemptsRepository
  readonly hasher: PasswordHasher
  readonly vault: Vault
  readonly clock: Pick<Clock, 'now' | 'after'>
}

/**
 * Passwords and codes held against an account, with the lock that wrong ones put on it: for the place they came from, so
 * that nobody locks somebody else out. A login nobody has is met in the same way and takes the same time, so that trying
 * does not tell which logins there are.
 */
export type CredentialCheck = ReturnType<typeof createCredentialCheck>

export const createCredentialCheck = ({ accounts, attempts, hasher, vault, clock }: Dependencies) => {
  const atNobody = createAttemptsAtNobody()
  const turns = new Map<string, { readonly turns: Turns; waiting: number }>()

  /**
   * One attempt at a time for each login and place: many at once must not pass a lock that the first of them would set,
   * and those of strangers must not make anybody else wait.
   */
  const inTurn = async <Result>({ login, origin }: Attempt, work: () => Promise<Result>): Promise<Result> => {
    const key = `${origin}\n${login.toLowerCase()}`
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

  const failuresOf = ({ login, account, origin }: Attempt) =>
    account === null
      ? atNobody.find(login.toLowerCase(), origin, clock.now())
      : attempts.find(account.id, origin, clock.now())

  /** Wrong attempts of late that make a place nobody knows a suspect; for one that is known there are none. */
  const suspicion = ({ login, account, known }: Attempt): number => {
    if (known) return 0
    const since = clock.now() - OF_LATE_MS
    return account === null
      ? atNobody.failuresSince(login.toLowerCase(), since)
      : attempts.failuresSince(account.id, since)
  }

  /** @throws AppError `busy` with the seconds to wait, whether or not the password would be right */
  const refuseLocked = (attempt: Attempt): void => {
    const lockedUntil = failuresOf(attempt)?.lockedUntil ?? null
    const seconds = secondsLocked(lockedUntil === null ? null : Date.parse(lockedUntil), clock.now())
    if (seconds === 0) return
    throw new AppError(
      'busy',
      `Too many wrong attempts from here: the account is locked for ${secondsText(seconds)}. Wait, or ask an administrator to unlock it.`,
      { seconds },
    )
  }

  const noteFailure = (attempt: Attempt): void => {
    const failures = (failuresOf(attempt)?.failures ?? 0) + 1
    const free = suspicion(attempt) >= MANY_FAILURES ? 0 : FREE_FAILURES
    const lock = lockAfter(failures, free)
    const now = clock.now()
    const noted = { failures, lockedUntil: lock === 0 ? null : new Date(now + lock).toISOString() }
    if (attempt.account === null) atNobody.put(attempt.login.toLowerCase(), attempt.origin, noted, now)
    else attempts.put(attempt.account.id, attempt.origin, noted, now)
  }

  const holdPassword = async (attempt: Attempt, password: string): Promise<boolean> => {
    refuseLocked(attempt)
    const delay = strangerDelay(suspicion(attempt))
    if (delay > 0) await new Promise<void>((resolve) => clock.after(delay, resolve))
    const right = await hasher.verify(password, attempt.account?.passwordHash ?? null)
    if (!right) noteFailure(attempt)
    return right
  }

  /** @throws AppError `vault_unavailable`, `conflict` when the secret is gone */
  const isRightCode = async (account: AccountRecord, code: string): Promise<boolean> => {
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

  const atCode = (attempt: Attempt): Attempt => (attempt.known ? attempt : { ...attempt, origin: CODES_OF_STRANGERS })

  return {
    inTurn,
    /** An attempt to sign in from a network address. */
    fromAddress: (login: string, account: AccountRecord | null, address: string): Attempt => {
      const origin = addressGroup(address)
      const known = account !== null && attempts.isKnown(account.id, origin, clock.now())
      return { login, account, origin, known }
    },
    /** @throws AppError `busy` while locked */
    holdPassword,
    /** A wrong code counts like a wrong password. @throws AppError `busy` while locked */
    holdCode: async (attempt: Attempt, account: AccountRecord, code: string): Promise<boolean> => {
      const counted = atCode(attempt)
      refuseLocked(counted)
      const right = await isRightCode(account, code)
      if (!right) noteFailure(counted)
      return right
    },
    /** Somebody signed in: his earlier mistakes are forgotten, those of others are not, and the place is known. */
    signedIn: (attempt: Attempt, { id }: AccountRecord): void => {
      attempts.forget(id, attempt.origin)
      attempts.forget(id, atCode(attempt).origin)
      attempts.know(id, attempt.origin, clock.now())
    },
    /**
     * Of somebody who is signed in and says so once more; what others do elsewhere does not lock his session.
     * @throws AppError `forbidden` for a wrong one, `busy` while locked
     */
    confirm: (id: UserId, session: string, password: string): Promise<void> => {
      const account = accounts.find(id)
      const attempt = { login: account?.login ?? id, account, origin: `session ${session}`, known: true }
      return inTurn(attempt, async () => {
        if (await holdPassword({ ...attempt, account: accounts.find(id) }, password)) {
          attempts.forget(id, attempt.origin)
          return
        }
        throw new AppError('forbidden', 'Your present password is not this one. Try again.', { field: 'password' })
      })
    },
  }
}
