import type { OperationInput, OperationOutput } from '#shared/contract/index.ts'
import { AppError } from '#shared/errors.ts'
import type { Clock } from '../../ports.ts'
import type { OperationContext } from '../../transport/handlers.ts'
import type { AccountRecord, AccountsRepository } from './accounts.repository.ts'
import { accountObstacle } from './actors.service.ts'
import type { CredentialCheck } from './credential-check.ts'
import type { PasswordHasher } from './password-hash.ts'
import type { SessionsService } from './sessions.service.ts'
import type { SignInAttempts } from './sign-in-attempts.ts'

interface Dependencies {
  readonly accounts: AccountsRepository
  readonly check: CredentialCheck
  readonly hasher: PasswordHasher
  readonly sessions: SessionsService
  readonly attempts: SignInAttempts
  readonly clock: Pick<Clock, 'now'>
}

type Context = Pick<OperationContext, 'caller' | 'note' | 'setSession' | 'actAs'>

/** The way in with login, password and second factor. */
export type SignInService = ReturnType<typeof createSignInService>

export const createSignInService = ({ accounts, check, hasher, sessions, attempts, clock }: Dependencies) => {
  const wrong = (message: string, address: string): AppError => {
    attempts.failed(address)
    return new AppError('unauthenticated', message)
  }

  const noteFor = ({ note }: Context, account: AccountRecord, rest: object = {}): void =>
    note({ entity: 'user', entityId: account.id, label: account.login, companyId: account.companyId, ...rest })

  /** Passwords hashed with less than today's cost are hashed anew while they are at hand. */
  const strengthen = async (account: AccountRecord, password: string): Promise<AccountRecord> => {
    const { id, passwordHash: before } = account
    if (before === null || !hasher.isOutdated(before)) return account
    const passwordHash = await hasher.hash(password)
    accounts.rehash(id, passwordHash, before)
    return { ...account, passwordHash }
  }

  /** Checking takes a while, in which the password may have been changed or the account disabled: that ended its sessions. */
  const refuseOutdated = ({ id, passwordHash, totp }: AccountRecord): void => {
    const now = accounts.find(id)
    const obstacle = accountObstacle(now)
    if (obstacle !== null) throw new AppError('unauthenticated', obstacle)
    if (now?.passwordHash === passwordHash && now.totp === totp) return
    throw new AppError('unauthenticated', 'The account was changed at this moment. Sign in again.')
  }

  return {
    /** @throws AppError `unauthenticated`, `busy` while account or address are locked, `unsupported` on the desktop */
    signIn: async (
      { login: typed, password, code = '' }: OperationInput<'access.signIn'>,
      context: Context,
    ): Promise<OperationOutput<'access.signIn'>> => {
      const { setSession, caller } = context
      if (setSession === undefined) {
        throw new AppError('unsupported', 'Nobody signs in here: the session of the operating system counts.')
      }
      const { address, agent = '' } = caller
      const login = typed.trim()
      const { known } = check.fromAddress(login, accounts.findByLogin(login), address)
      // What others in the same office try keeps nobody out who is at home there.
      if (!known) attempts.check(address)
      return check.inTurn(check.fromAddress(login, null, address), async () => {
        const account = accounts.findByLogin(login)
        const attempt = check.fromAddress(login, account, address)
        // One row for each attempt, whatever way it ends: a password alone is no sign-in.
        let more: object = {}
        try {
          const right = await check.holdPassword(attempt, password)
          if (!right || account === null) {
            throw wrong('Login or password is wrong. Check both, then try again.', address)
          }
          const obstacle = accountObstacle(account)
          if (obstacle !== null) throw new AppError('unauthenticated', obstacle)
          if (account.totp && code.trim() === '') {
            more = { outcome: 'in_progress', description: `Code of the second factor of “${account.login}” asked for` }
            return { status: 'code_needed' }
          }
          if (account.totp && !(await check.holdCode(attempt, account, code.trim()))) {
            throw wrong('The code is wrong, or was used already. Wait for the next one.', address)
          }
          const checked = await strengthen(account, password)
          const opened = await sessions.open(account.id, { address, agent }, () => refuseOutdated(checked))
          context.actAs?.({ userId: account.id, name: account.name })
          setSession(opened)
          check.signedIn(attempt, account)
          accounts.setSignedIn(account.id, new Date(clock.now()).toISOString())
          return { status: 'signed_in' }
        } finally {
          if (account !== null) noteFor(context, account, more)
        }
      })
    },
    signOut: ({ caller, setSession }: Context): void => {
      if (caller.sessionId !== undefined) sessions.end(caller.sessionId)
      setSession?.(null)
    },
  }
}
