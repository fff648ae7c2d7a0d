import { z } from 'zod'
import { PERMISSIONS, type Permission } from './permission.ts'

export const Role = z.enum(['super_admin', 'company_admin', 'salesperson', 'user'])
export type Role = z.infer<typeof Role>

export const ROLES: readonly Role[] = Role.options

interface RoleSpec {
  readonly label: string
  /** One sentence for whoever chooses it. */
  readonly summary: string
  /** What somebody of this role may do without a profile. */
  readonly permissions: readonly Permission[]
  /** The most a profile can give to somebody of this role; includes `permissions`. */
  readonly ceiling: readonly Permission[]
  /** Whether an account of this role belongs to a company: always, never, or as one likes. */
  readonly company: 'required' | 'none' | 'optional'
}

const SELF: readonly Permission[] = ['app.read', 'preference.write', 'token.read', 'token.write']

const USER: readonly Permission[] = [
  ...SELF,
  'cluster.read',
  'inventory.read',
  'vm.read',
  'vm.power',
  'vm.console',
  'vm.snapshot',
  'task.read',
  'job.read',
  'company.read',
  'project.read',
]

const SALES: readonly Permission[] = [
  ...SELF,
  'cluster.read',
  'inventory.read',
  'vm.read',
  'job.read',
  'company.read',
  'company.write',
  'company.create',
  'project.read',
  'quota.read',
]

const COMPANY_ADMIN: readonly Permission[] = [
  ...USER,
  'cluster.check',
  'vm.config',
  'vm.create',
  'vm.migrate',
  'vm.delete',
  'catalogue.read',
  'catalogue.write',
  'task.stop',
  'job.cancel',
  'company.write',
  'quota.read',
  'project.write',
  'user.read',
  'user.write',
  'profile.read',
  'profile.write',
  'address.read',
  'address.write',
  'activity.read',
]

/** The four roles as data: the gate, the editor of profiles, the documentation and the tests read it from here. */
export const ROLE_SPECS: Readonly<Record<Role, RoleSpec>> = {
  super_admin: {
    label: 'Super admin',
    summary: 'The provider’s own: every company, the clusters, the keys.',
    permissions: PERMISSIONS,
    ceiling: PERMISSIONS,
    company: 'none',
  },
  company_admin: {
    label: 'Company admin',
    summary: 'Everything of the own company.',
    permissions: COMPANY_ADMIN,
    ceiling: COMPANY_ADMIN,
    company: 'required',
  },
  salesperson: {
    label: 'Salesperson',
    summary: 'Companies, quotas and usage; sees the inventory, touches no machine and no secret.',
    permissions: SALES,
    ceiling: [...SALES, 'address.read', 'activity.read', 'user.read'],
    company: 'optional',
  },
  user: {
    label: 'User',
    summary: 'The machines of the projects of the own company in which he is a member.',
    permissions: USER,
    ceiling: [
      ...USER,
      'cluster.check',
      'vm.config',
      'catalogue.read',
      'task.stop',
      'job.cancel',
      'quota.read',
      'address.read',
      'activity.read',
    ],
    company: 'required',
  },
}

/**
 * What an account may do: its role's rights, or those of its profile as far as the role's ceiling reaches.
 * @param profile rights of the profile; null: none is given
 */
export const effectivePermissions = (role: Role, profile: readonly Permission[] | null): ReadonlySet<Permission> => {
  const { permissions, ceiling } = ROLE_SPECS[role]
  if (profile === null) return new Set(permissions)
  const most = new Set(ceiling)
  return new Set(profile.filter((permission) => most.has(permission)))
}

/** Rights of a profile beyond what the role can ever hold. */
export const beyondCeiling = (role: Role, profile: readonly Permission[]): readonly Permission[] => {
  const most = new Set(ROLE_SPECS[role].ceiling)
  return profile.filter((permission) => !most.has(permission))
}

/** A profile held against its role: what it adds, what it takes away. */
export const profileDifference = (
  role: Role,
  profile: readonly Permission[],
): { readonly added: readonly Permission[]; readonly removed: readonly Permission[] } => {
  const { permissions } = ROLE_SPECS[role]
  return {
    added: profile.filter((permission) => !permissions.includes(permission)),
    removed: permissions.filter((permission) => !profile.includes(permission)),
  }
}
