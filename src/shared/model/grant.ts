import type { Permission } from './permission.ts'
import { effectivePermissions, type Role } from './role.ts'

/** Roles that somebody of a role may give, and whose accounts he may change. */
export const GRANTABLE: Readonly<Record<Role, readonly Role[]>> = {
  super_admin: ['super_admin', 'company_admin', 'salesperson', 'user'],
  company_admin: ['company_admin', 'user'],
  salesperson: [],
  user: [],
}

/** Whether somebody of the first role may give the second, or change an account that has it. */
export const mayGrant = (granter: Role, role: Role): boolean => GRANTABLE[granter].includes(role)

/**
 * Rights an account would have that its giver lacks: nobody hands out more than he holds himself.
 * @param profile rights of the account's profile; null: those of its role
 */
export const beyondOwn = (
  own: ReadonlySet<Permission>,
  role: Role,
  profile: readonly Permission[] | null,
): readonly Permission[] => [...effectivePermissions(role, profile)].filter((permission) => !own.has(permission))
