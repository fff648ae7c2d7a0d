import { AppError } from '#shared/errors.ts'
import { beyondOwn, mayGrant } from '#shared/model/grant.ts'
import { PERMISSION_TEXTS, type Permission } from '#shared/model/permission.ts'
import { ROLE_SPECS, type Role } from '#shared/model/role.ts'
import type { Actor } from '../../transport/handlers.ts'

/** What an account's rights come from. */
export interface RightsSource {
  readonly role: Role
  readonly profilePermissions: readonly Permission[] | null
}

/** The rights in words, for sentences. */
export const namedRights = (permissions: readonly Permission[]): string =>
  permissions.map((permission) => `“${PERMISSION_TEXTS[permission]}”`).join(', ')

const missing = (actor: Actor, { role, profilePermissions }: RightsSource): readonly Permission[] =>
  beyondOwn(actor.permissions, role, profilePermissions)

/** @throws AppError `forbidden` for a role beyond one's own, or rights one does not hold */
export const refuseBeyondOwn = (actor: Actor, rights: RightsSource): void => {
  const { label } = ROLE_SPECS[rights.role]
  if (!mayGrant(actor.role, rights.role)) {
    throw new AppError('forbidden', `The role ${label} is not yours to give. Ask somebody who may.`, { field: 'role' })
  }
  const beyond = missing(actor, rights)
  if (beyond.length === 0) return
  throw new AppError(
    'forbidden',
    `Nobody gives rights he does not hold himself. You lack ${namedRights(beyond)}. Choose a profile without it.`,
    { field: 'profileId', permissions: [...beyond] },
  )
}

/** @throws AppError `forbidden` for an account that may do more than oneself: with its password one could, too */
export const refuseMightier = (actor: Actor, subject: RightsSource): void => {
  const { label } = ROLE_SPECS[subject.role]
  if (!mayGrant(actor.role, subject.role)) {
    throw new AppError('forbidden', `You may not change an account of the role ${label}. Ask somebody who may.`)
  }
  const beyond = missing(actor, subject)
  if (beyond.length === 0) return
  throw new AppError(
    'forbidden',
    `This account may do what you may not: ${namedRights(beyond)}. Ask somebody with these rights to change it.`,
    { permissions: [...beyond] },
  )
}

/** @throws AppError `forbidden` naming the rights of a profile that its giver lacks */
export const refuseProfileBeyondOwn = (actor: Actor, permissions: readonly Permission[]): void => {
  const beyond = permissions.filter((permission) => !actor.permissions.has(permission))
  if (beyond.length === 0) return
  throw new AppError('forbidden', `Nobody gives rights he does not hold himself. You lack ${namedRights(beyond)}.`, {
    permissions: [...beyond],
  })
}
