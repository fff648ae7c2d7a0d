import type { OperationInput, OperationOutput } from '#shared/contract/index.ts'
import { AppError } from '#shared/errors.ts'
import type { UserId } from '#shared/model/ids.ts'
import { passwordFault } from '#shared/model/password.ts'
import type { Clock, RandomBytes, Vault } from '../../ports.ts'
import type { EventBus } from '../../transport/event-bus.ts'
import type { OperationContext } from '../../transport/handlers.ts'
import type { AccountRecord, AccountsRepository } from './accounts.repository.ts'
import type { AttemptsRepository } from './attempts.repository.ts'
import { totpEntry, type CredentialCheck } from './credential-check.ts'
import type { PasswordHasher } from './password-hash.ts'
import type { SessionsService } from './sessions.service.ts'
import { newRecoveryCodes, newTotpSecret, recoveryHash, totpStep, totpUri } from './totp.ts'

interface Dependencies {
  readonly accounts: AccountsRepository
  readonly attempts: Pick<AttemptsRepository, 'forgetAll'>
  readonly check: CredentialCheck
  readonly hasher: PasswordHasher
  readonly sessions: SessionsService
  readonly vault: Vault
  readonly clock: Pick<Clock, 'now'>
  readonly randomBytes: RandomBytes
  readonly events: Pick<EventBus, 'emit'>
  readonly lock: { readonly isClosed: () => boolean }
}

type Context = Pick<OperationContext, 'actor' | 'caller' | 'note'>

const pendingEntry = (id: string): string => `user/${id}/totp-pending`

/** What everybody does with his own account. */
export type OwnAccountService = ReturnType<typeof createOwnAccountService>

export const createOwnAccountService = (dependencies: Dependencies) => {
  const { accounts, attempts, check, hasher, sessions, vault, clock, randomBytes, events, lock } = dependencies

  const own = (id: UserId): AccountRecord => {
    const account = accounts.find(id)
    if (account === null) throw new AppError('unauthenticated', 'This account does not exist any more.')
    return account
  }

  /** The password once more, where there is one: an open browser alone must not be able to take an account over. */
  const confirm = async ({ caller }: Context, account: AccountRecord, password: string): Promise<void> => {
    if (account.passwordHash !== null) await check.confirm(account.id, caller.sessionId ?? '', password)
  }

  const noteOwn = ({ note }: Context, { id, login, companyId }: AccountRecord): void =>
    note({ entity: 'user', entityId: id, label: login, companyId })

  const tell = (userId: UserId): void => events.emit('access.accountChanged', {}, { userId })

  return {
    me: ({ actor, caller }: Context): OperationOutput<'access.me'> => {
      const account = own(actor.userId)
      const locked = caller.via === 'ipc' && lock.isClosed()
      return {
        userId: actor.userId,
        // The lock screen says whose the console is as little as what is in it.
        name: locked ? '' : account.name,
        login: locked ? '' : account.login,
        role: actor.role,
        permissions: [...actor.permissions],
        companyId: account.companyId,
        companyName: account.companyName,
        mustChangePassword: account.mustChangePassword,
        hasPassword: account.passwordHash !== null,
        totp: account.totp,
        recoveryCodesLeft: account.totp ? accounts.recoveryCodes(account.id) : 0,
        via: caller.kind === 'owner' ? 'desktop' : caller.tokenId === undefined ? 'session' : 'token',
        locked,
      }
    },
    /** @throws AppError `forbidden` for a wrong present one, `invalid_input` for one that will not do */
    changePassword: async (
      { password, newPassword }: OperationInput<'access.changePassword'>,
      context: Context,
    ): Promise<void> => {
      const account = own(context.actor.userId)
      noteOwn(context, account)
      const fault = passwordFault(newPassword, { ...account, company: account.companyName })
      if (fault !== null) throw new AppError('invalid_input', fault, { newPassword: fault })
      await confirm(context, account, password)
      if (password === newPassword) {
        const same = 'This is the password you have. Choose another one.'
        throw new AppError('invalid_input', same, { newPassword: same })
      }
      accounts.setPassword(account.id, await hasher.hash(newPassword), false, new Date(clock.now()).toISOString())
      attempts.forgetAll(account.id)
      // Whoever knew the old one is out.
      sessions.endAll(account.id, context.caller.sessionId)
      tell(account.id)
    },
    /** @throws AppError `conflict` without a password, `forbidden` for a wrong one, `vault_unavailable` */
    startTotp: async (
      { password }: OperationInput<'access.startTotp'>,
      context: Context,
    ): Promise<OperationOutput<'access.startTotp'>> => {
      const account = own(context.actor.userId)
      noteOwn(context, account)
      if (account.passwordHash === null) {
        throw new AppError('conflict', 'A second factor stands beside a password. Set a password first.')
      }
      await confirm(context, account, password)
      const secret = newTotpSecret()
      await vault.write(pendingEntry(account.id), secret)
      return { secret, uri: totpUri(secret, account.login) }
    },
    /** @throws AppError `conflict` when it was not started, `invalid_input` for a wrong code */
    confirmTotp: async (
      { code }: OperationInput<'access.confirmTotp'>,
      context: Context,
    ): Promise<OperationOutput<'access.confirmTotp'>> => {
      const account = own(context.actor.userId)
      noteOwn(context, account)
      const secret = await vault.read(pendingEntry(account.id))
      if (secret === null) throw new AppError('conflict', 'No second factor waits to be confirmed. Start anew.')
      const step = totpStep(secret, code, null, clock.now())
      if (step === null) {
        const message =
          'The code is wrong. Take the one the authenticator shows now, and check that its clock is right.'
        throw new AppError('invalid_input', message, { code: message })
      }
      const recoveryCodes = newRecoveryCodes(randomBytes)
      await vault.write(totpEntry(account.id), secret)
      accounts.turnTotpOn(account.id, step, recoveryCodes.map(recoveryHash))
      await vault.remove(pendingEntry(account.id))
      tell(account.id)
      return { recoveryCodes }
    },
    /** @throws AppError `forbidden` for a wrong password */
    endTotp: async ({ password }: OperationInput<'access.endTotp'>, context: Context): Promise<void> => {
      const account = own(context.actor.userId)
      noteOwn(context, account)
      await confirm(context, account, password)
      accounts.turnTotpOff(account.id)
      await vault.remove(totpEntry(account.id))
      tell(account.id)
    },
  }
}
