import type { OperationSpec } from '#shared/contract/contract.ts'
import { AppError } from '#shared/errors.ts'
import { PERMISSION_TEXTS } from '#shared/model/permission.ts'
import type { Actor, Caller } from './handlers.ts'
import { refuseToToken } from './token-rights.ts'

/**
 * Whether this account may call the operation at all; whose objects it reaches is the scope its handler gets.
 * @throws AppError `forbidden`
 */
export const authorise = (
  actor: Pick<Actor, 'permissions' | 'companyId'>,
  caller: Caller,
  spec: Pick<OperationSpec, 'permission' | 'scope' | 'peopleOnly'>,
): void => {
  const { permission, scope } = spec
  refuseToToken(caller, spec)
  if (scope === 'anonymous') return
  // What belongs to the installation is for the provider's own people, whatever a profile says.
  const reaches = scope !== 'global' || actor.companyId === null
  if (actor.permissions.has(permission) && reaches) return
  const what = PERMISSION_TEXTS[permission]
  throw new AppError('forbidden', `You do not have the right to do this (“${what}”). Ask an administrator for it.`, {
    permission,
  })
}
