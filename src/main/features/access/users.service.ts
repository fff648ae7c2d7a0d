import type { OperationInput, OperationOutput } from '#shared/contract/index.ts'
import { AppError } from '#shared/errors.ts'
import type { Account } from '#shared/model/account.ts'
import { GRANTABLE } from '#shared/model/grant.ts'
import { OWNER_ID, type CompanyId, type UserId } from '#shared/model/ids.ts'
import { secondsLocked } from '#shared/model/lockout.ts'
import { passwordFault } from '#shared/model/password.ts'
import { ROLE_SPECS } from '#shared/model/role.ts'
import { inScope, scopedOrThrow } from '../../company-scope.ts'
import type { Clock, Vault } from '../../ports.ts'
import type { OperationContext } from '../../transport/handlers.ts'
import type { AccessNews } from './access-news.ts'
import type { AttemptsRepository } from './attempts.repository.ts'
import {
  activityValues,
  type AccountFields,
  type AccountRecord,
  type AccountsRepository,
} from './accounts.repository.ts'
import { totpEntry } from './credential-check.ts'
import { refuseBeyondOwn, refuseMightier } from './grants.ts'
import type { PasswordHasher } from './password-hash.ts'
import type { ProfileRecord, ProfilesRepository } from './profiles.repository.ts'
import type { SessionsService } from './sessions.service.ts'

interface Dependencies {
  readonly accounts: AccountsRepository
  readonly profiles: ProfilesRepository
  readonly sessions: SessionsService
  readonly attempts: Pick<AttemptsRepository, 'forgetAll' | 'forgetKnown'>
  readonly hasher: PasswordHasher
  readonly vault: Vault
  readonly clock: Pick<Clock, 'now'>
  readonly news: AccessNews
  /** The owner's name stands in the settings as well: the first start asks for it. */
  readonly renameOwner: (name: string) => void
  /** Ends every API token of an account. @returns how many there were */
  readonly endTokens: (userId: UserId) => number
}

/** Who changes an account; given first, so that scope and rights cannot be forgotten. */
type Who = Pick<OperationContext, 'actor' | 'scope' | 'note'>

const invalid = (field: string, message: string): AppError =>
  new AppError('invalid_input', message, { [field]: message })
const conflict = (message: string): AppError => new AppError('conflict', message)

/** Accounts of others, within one's scope and never beyond one's own rights. */
export type UsersService = ReturnType<typeof createUsersService>

export const createUsersService = (dependencies: Dependencies) => {
  const { accounts, profiles, sessions, hasher, vault, clock, news, renameOwner, endTokens, attempts } = dependencies
  const at = (): string => new Date(clock.now()).toISOString()

  const toAccount = (record: AccountRecord): Account => {
    const locked = secondsLocked(record.lockedUntil === null ? null : Date.parse(record.lockedUntil), clock.now()) > 0
    const { id, name, login, role, companyId, companyName, profileId, profileName, disabled, totp } = record
    const { mustChangePassword, lastSignInAt, createdAt } = record
    return {
      ...{ id, name, login, role, companyId, companyName, profileId, profileName, disabled, totp },
      ...{ mustChangePassword, lastSignInAt, createdAt },
      hasPassword: record.passwordHash !== null,
      lockedUntil: locked ? record.lockedUntil : null,
    }
  }

  /** @throws AppError `not_found` for another company's, too */
  const find = ({ scope }: Pick<Who, 'scope'>, id: UserId): AccountRecord =>
    scopedOrThrow(scope, accounts.find(id), 'account')

  /** An account that may be changed by who asks. @throws AppError `not_found`, `forbidden` */
  const subject = (who: Who, id: UserId): AccountRecord => {
    const account = find(who, id)
    if (account.id !== who.actor.userId) refuseMightier(who.actor, account)
    return account
  }

  const reread = (id: UserId): AccountRecord => {
    const account = accounts.find(id)
    if (account === null) throw new Error('an account that was just written is gone')
    return account
  }

  /** Tells the record of activity and the pages. */
  const changed = ({ note }: Who, before: AccountRecord | null, id: UserId, description?: string): Account => {
    const after = reread(id)
    note({
      entity: 'user',
      entityId: id,
      label: after.login,
      companyId: after.companyId,
      ...(before === null
        ? {}
        : { before: activityValues(before), former: { companyId: before.companyId, label: before.login } }),
      ...(description === undefined ? { after: activityValues(after) } : { description }),
    })
    news.accountChanged(id, [before?.companyId ?? null, after.companyId])
    return toAccount(after)
  }

  /** Whether the company exists for who asks, and goes with the role. */
  const checkCompany = ({ scope }: Who, { role, companyId }: AccountFields): void => {
    const { company, label } = ROLE_SPECS[role]
    if (company === 'none' && companyId !== null) {
      throw invalid('companyId', `An account of the role ${label} belongs to no company. Leave the company out.`)
    }
    if (company === 'required' && companyId === null) {
      throw invalid('companyId', `An account of the role ${label} belongs to a company. Choose one.`)
    }
    const known =
      companyId === null ? inScope(scope, null) : inScope(scope, companyId) && accounts.companyName(companyId) !== null
    if (!known) throw new AppError('not_found', 'There is no such company: it was removed, or never was there.')
  }

  const profileFor = ({ scope }: Who, { role, companyId, profileId }: AccountFields): ProfileRecord | null => {
    if (profileId === null) return null
    const profile = profiles.find(profileId)
    if (profile === null || (profile.companyId !== null && !inScope(scope, profile.companyId))) {
      throw new AppError('not_found', 'There is no such permission profile: it was removed, or never was there.')
    }
    if (profile.role !== role) {
      throw invalid(
        'profileId',
        `The profile “${profile.name}” is for the role ${ROLE_SPECS[profile.role].label}. Choose another one or none.`,
      )
    }
    if (profile.companyId !== null && profile.companyId !== companyId) {
      throw invalid(
        'profileId',
        `The profile “${profile.name}” belongs to another company. Choose another one or none.`,
      )
    }
    return profile
  }

  /** @throws AppError `invalid_input`, `not_found`, `forbidden`, `conflict` */
  const checkFields = (who: Who, id: UserId, fields: AccountFields): void => {
    checkCompany(who, fields)
    const profile = profileFor(who, fields)
    if (id !== who.actor.userId) {
      refuseBeyondOwn(who.actor, { role: fields.role, profilePermissions: profile?.permissions ?? null })
    }
    if (accounts.isLoginTaken(fields.login, id)) {
      throw new AppError('conflict', `The login “${fields.login}” is taken. Choose another one.`, { field: 'login' })
    }
  }

  const checkPassword = (password: string, login: string, name: string, companyId: CompanyId | null): void => {
    const company = companyId === null ? null : accounts.companyName(companyId)
    const fault = passwordFault(password, { login, name, company })
    if (fault !== null) throw invalid('password', fault)
  }

  const refuseLastSuperAdmin = (account: AccountRecord): void => {
    if (account.role !== 'super_admin' || account.disabled || accounts.otherSuperAdmins(account.id) > 0) return
    throw conflict('This is the last super admin. Make another account a super admin first.')
  }

  /** Role, company and profile of these two stay. */
  const refuseOwnRights = ({ actor }: Who, before: AccountRecord, after: AccountFields): void => {
    const same =
      before.role === after.role && before.companyId === after.companyId && before.profileId === after.profileId
    if (same) return
    if (before.id === OWNER_ID) {
      throw conflict('The owner’s account keeps its role: the installation belongs to it.')
    }
    if (before.id === actor.userId) {
      throw conflict('Nobody changes his own role, company or profile. Another administrator can.')
    }
    if (after.role !== 'super_admin') refuseLastSuperAdmin(before)
  }

  return {
    list: ({ scope }: Who): Account[] => accounts.list(scope).map(toAccount),
    choices: ({ actor, scope }: Who): OperationOutput<'users.choices'> => ({
      roles: [...GRANTABLE[actor.role]],
      companies: accounts.companies(scope),
    }),
    add: async (who: Who, { password, ...given }: OperationInput<'users.add'>): Promise<Account> => {
      checkFields(who, given.id, given)
      checkPassword(password, given.login, given.name, given.companyId)
      const passwordHash = await hasher.hash(password)
      // Time has passed: what was free or there may not be any more.
      checkFields(who, given.id, given)
      if (!accounts.add({ ...given, passwordHash, at: at() })) throw conflict('This account was added already.')
      return changed(who, null, given.id)
    },
    update: (who: Who, { id, ...given }: OperationInput<'users.update'>): Account => {
      const before = subject(who, id)
      const fields: AccountFields = {
        name: given.name ?? before.name,
        login: given.login ?? before.login,
        role: given.role ?? before.role,
        companyId: given.companyId === undefined ? before.companyId : given.companyId,
        profileId: given.profileId === undefined ? before.profileId : given.profileId,
      }
      checkFields(who, id, fields)
      refuseOwnRights(who, before, fields)
      accounts.update(id, fields, at())
      if (fields.companyId !== before.companyId) accounts.leaveProjectsBut(id, fields.companyId)
      if (id === OWNER_ID) renameOwner(fields.name)
      return changed(who, before, id)
    },
    disable: (who: Who, id: UserId): Account => {
      const account = subject(who, id)
      if (id === OWNER_ID) throw conflict('The owner’s account cannot be disabled: the installation belongs to it.')
      if (id === who.actor.userId) throw conflict('Nobody disables his own account. Another administrator can.')
      refuseLastSuperAdmin(account)
      accounts.setDisabled(id, true, at())
      sessions.endAll(id)
      attempts.forgetKnown(id)
      const tokens = endTokens(id)
      return changed(
        who,
        account,
        id,
        `It was disabled; its sessions ended${tokens === 0 ? '' : `, and ${tokens} API tokens`}.`,
      )
    },
    enable: (who: Who, id: UserId): Account => {
      const account = subject(who, id)
      accounts.setDisabled(id, false, at())
      return changed(who, account, id, 'It was enabled.')
    },
    unlock: (who: Who, id: UserId): Account => {
      const account = subject(who, id)
      attempts.forgetAll(id)
      return changed(who, account, id, 'It was unlocked.')
    },
    resetPassword: async (who: Who, { id, password }: OperationInput<'users.resetPassword'>): Promise<Account> => {
      const account = subject(who, id)
      if (id === who.actor.userId) throw conflict('Change your own password in the settings, under My account.')
      checkPassword(password, account.login, account.name, account.companyId)
      const hash = await hasher.hash(password)
      subject(who, id)
      accounts.setPassword(id, hash, true, at())
      sessions.endAll(id)
      // Whoever has the new password is not who guessed the old one, and may not be who signed in with it.
      attempts.forgetAll(id)
      attempts.forgetKnown(id)
      return changed(who, account, id, 'Its password was reset; its sessions ended.')
    },
    resetTotp: async (who: Who, id: UserId): Promise<Account> => {
      const account = subject(who, id)
      if (id === who.actor.userId) {
        throw conflict('Turn your own second factor off in the settings, under My account.')
      }
      accounts.turnTotpOff(id)
      await vault.remove(totpEntry(id))
      return changed(who, account, id, 'Its second factor was turned off.')
    },
    /** For the owner’s question of the first start. */
    renameOwner: (name: string): void => {
      const owner = accounts.find(OWNER_ID)
      if (owner !== null) accounts.update(OWNER_ID, { ...owner, name }, at())
    },
    /**
     * An account whose sessions and tokens may be looked at or ended by who asks: his own, or one he looks after.
     * @throws AppError `not_found` for any other, `forbidden` to change one that may do more
     */
    lookAfter: (who: Who, id: UserId, permission: 'user.read' | 'user.write'): AccountRecord => {
      const account = find(who, id)
      if (id === who.actor.userId) return account
      if (!who.actor.permissions.has(permission)) {
        throw new AppError('not_found', 'There is no such account: it was removed, or never was there.')
      }
      if (permission === 'user.write') refuseMightier(who.actor, account)
      return account
    },
  }
}
