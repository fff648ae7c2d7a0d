import type { OperationInput } from '#shared/contract/index.ts'
import { AppError } from '#shared/errors.ts'
import type { Profile } from '#shared/model/account.ts'
import { mayGrant } from '#shared/model/grant.ts'
import { UserId, type ProfileId } from '#shared/model/ids.ts'
import type { Permission } from '#shared/model/permission.ts'
import { beyondCeiling, ROLE_SPECS } from '#shared/model/role.ts'
import { EVERYTHING, inScope } from '../../company-scope.ts'
import type { Clock } from '../../ports.ts'
import type { OperationContext } from '../../transport/handlers.ts'
import type { AccessNews } from './access-news.ts'
import type { AccountsRepository } from './accounts.repository.ts'
import { namedRights, refuseProfileBeyondOwn } from './grants.ts'
import type { ProfileRecord, ProfilesRepository } from './profiles.repository.ts'

interface Dependencies {
  readonly profiles: ProfilesRepository
  readonly accounts: Pick<AccountsRepository, 'companyName'>
  readonly clock: Pick<Clock, 'now'>
  readonly news: AccessNews
}

type Who = Pick<OperationContext, 'actor' | 'scope' | 'note'>

/** Without it nobody can use the console at all. */
const ALWAYS: Permission = 'app.read'

const notFound = (what: string): AppError =>
  new AppError('not_found', `There is no such ${what}: it was removed, or never was there.`)

/** Named sets of rights, within the ceiling of their role and never beyond those of whoever makes them. */
export type ProfilesService = ReturnType<typeof createProfilesService>

export const createProfilesService = ({ profiles, accounts, clock, news }: Dependencies) => {
  const toProfile = ({ scope }: Pick<Who, 'scope'>, record: ProfileRecord): Profile => ({
    ...record,
    permissions: [...record.permissions],
    users: profiles.usersOf(scope, record.id).length,
  })

  /** One that may be changed by who asks. @throws AppError `not_found`, `forbidden` for one that every company may use */
  const own = ({ scope }: Who, id: ProfileId): ProfileRecord | null => {
    const profile = profiles.find(id)
    if (profile === null || inScope(scope, profile.companyId)) return profile
    if (profile.companyId !== null) throw notFound('permission profile')
    throw new AppError('forbidden', 'This profile is for every company, so only your provider changes it.')
  }

  const checkPlace = ({ actor, scope }: Who, { role, companyId }: OperationInput<'profiles.save'>): void => {
    if (!mayGrant(actor.role, role)) {
      throw new AppError('forbidden', `The role ${ROLE_SPECS[role].label} is not yours to give.`, { field: 'role' })
    }
    if (companyId === null && !inScope(scope, null)) {
      throw new AppError('forbidden', 'A profile for every company is made by your provider. Make one for your own.')
    }
    if (companyId !== null && (!inScope(scope, companyId) || accounts.companyName(companyId) === null)) {
      throw notFound('company')
    }
    if (companyId !== null && ROLE_SPECS[role].company === 'none') {
      const message = `Accounts of the role ${ROLE_SPECS[role].label} belong to no company, so neither does their profile.`
      throw new AppError('invalid_input', message, { companyId: message })
    }
  }

  const checkRights = ({ actor }: Who, { role, permissions }: OperationInput<'profiles.save'>): void => {
    const beyond = beyondCeiling(role, permissions)
    if (beyond.length > 0) {
      throw new AppError(
        'invalid_input',
        `An account of the role ${ROLE_SPECS[role].label} can never hold ${namedRights(beyond)}. Take it out of the profile.`,
        { permissions: [...beyond] },
      )
    }
    refuseProfileBeyondOwn(actor, permissions)
  }

  /** Who may not change accounts that may do more than himself does not change what they may do either. */
  const refuseMightierProfile = ({ actor }: Who, before: ProfileRecord | null): void => {
    const beyond = (before?.permissions ?? []).filter((permission) => !actor.permissions.has(permission))
    if (beyond.length === 0) return
    throw new AppError(
      'forbidden',
      `This profile gives what you may not do yourself: ${namedRights(beyond)}. Ask somebody with these rights to change it.`,
      { permissions: beyond },
    )
  }

  /** Where it is in use, role and company stay: they would not fit its accounts any more. */
  const checkInUse = (before: ProfileRecord | null, { role, companyId }: OperationInput<'profiles.save'>): void => {
    if (before === null || (before.role === role && (companyId === null || before.companyId === companyId))) return
    const users = profiles.usersOf(EVERYTHING, before.id)
    if (users.length === 0) return
    throw new AppError(
      'conflict',
      `${users.length} accounts have this profile, so its role and company stay. Make another profile.`,
    )
  }

  return {
    list: ({ scope }: Who): Profile[] => profiles.list(scope).map((record) => toProfile({ scope }, record)),
    save: (who: Who, input: OperationInput<'profiles.save'>): Profile => {
      const before = own(who, input.id)
      const profile = { ...input, permissions: [...new Set([ALWAYS, ...input.permissions])] }
      checkPlace(who, profile)
      refuseMightierProfile(who, before)
      checkRights(who, profile)
      checkInUse(before, profile)
      if (profiles.isNameTaken(profile.companyId, profile.name, profile.id)) {
        throw new AppError('conflict', `There is a profile named “${profile.name}” already. Choose another name.`, {
          field: 'name',
        })
      }
      profiles.save(profile, new Date(clock.now()).toISOString())
      const { id, name, companyId, permissions } = profile
      who.note({
        entity: 'profile',
        entityId: id,
        label: name,
        companyId,
        ...(before === null
          ? {}
          : {
              before: { name: before.name, permissions: before.permissions },
              former: { companyId: before.companyId, label: before.name },
            }),
        after: { name, permissions },
      })
      news.profileChanged(
        companyId,
        profiles.usersOf(EVERYTHING, id).map((user) => UserId.parse(user.id)),
      )
      const saved = profiles.find(id)
      if (saved === null) throw new Error('a profile that was just written is gone')
      return toProfile(who, saved)
    },
    /** @throws AppError `not_found`, `conflict` while accounts have it, naming them */
    remove: (who: Who, id: ProfileId): void => {
      const profile = own(who, id)
      if (profile === null) throw notFound('permission profile')
      refuseMightierProfile(who, profile)
      const users = profiles.usersOf(EVERYTHING, id)
      if (users.length > 0) {
        const names = users.map(({ name }) => name)
        throw new AppError(
          'conflict',
          `Accounts have this profile: ${names.slice(0, 5).join(', ')}${names.length > 5 ? ' …' : ''}. Give them another one first.`,
          { users: names },
        )
      }
      profiles.remove(id)
      const { name, companyId, permissions } = profile
      who.note({ entity: 'profile', entityId: id, label: name, companyId, before: { name, permissions } })
      news.profileChanged(companyId, [])
    },
  }
}
