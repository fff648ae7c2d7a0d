import type { Profile } from '#shared/model/account.ts'
import { PERMISSIONS, type Permission } from '#shared/model/permission.ts'
import { ROLE_SPECS, type Role } from '#shared/model/role.ts'

/** One right in the editor: whether the profile has it, and how that differs from the role. */
export interface RightLine {
  readonly permission: Permission
  readonly granted: boolean
  readonly change: 'added' | 'removed' | 'same'
  /** Why it cannot be chosen; null when it can. */
  readonly obstacle: string | null
}

const ALWAYS: Permission = 'app.read'

/**
 * The rights a profile of this role can have, in the order of their list: those beyond the ceiling are not shown.
 * @param own what whoever edits may do himself; null: not known, everything is offered
 */
export const rightLines = (
  role: Role,
  granted: ReadonlySet<Permission>,
  own: ReadonlySet<Permission> | null,
): RightLine[] => {
  const { permissions, ceiling } = ROLE_SPECS[role]
  return PERMISSIONS.filter((permission) => ceiling.includes(permission)).map((permission) => {
    const has = permission === ALWAYS || granted.has(permission)
    const usual = permissions.includes(permission)
    return {
      permission,
      granted: has,
      change: has === usual ? 'same' : has ? 'added' : 'removed',
      obstacle:
        permission === ALWAYS
          ? 'Nobody can work without it.'
          : own !== null && !own.has(permission) && !has
            ? 'You do not hold this right yourself.'
            : null,
    }
  })
}

/** `2 more, 1 less than the role` */
export const differenceText = (lines: readonly RightLine[]): string => {
  const added = lines.filter(({ change }) => change === 'added').length
  const removed = lines.filter(({ change }) => change === 'removed').length
  if (added === 0 && removed === 0) return 'the same as the role'
  const parts = [...(added === 0 ? [] : [`${added} more`]), ...(removed === 0 ? [] : [`${removed} less`])]
  return `${parts.join(', ')} than the role`
}

/** The same for a stored profile. */
export const profileDifferenceText = ({ role, permissions }: Profile): string =>
  differenceText(rightLines(role, new Set(permissions), null))
