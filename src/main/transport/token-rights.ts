import { AppError } from '#shared/errors.ts'
import type { Permission } from '#shared/model/permission.ts'
import type { Caller } from './handlers.ts'

/** A token has the rights of its person but one: what got hold of a token must not be able to make itself another. */
export const tokenMay = (permission: Permission): boolean => permission !== 'token.write'

/** @throws AppError `forbidden` for a caller with a token that asks for what only people may do */
export const refuseToToken = (caller: Caller, permission: Permission): void => {
  if (caller.tokenId === undefined || tokenMay(permission)) return
  throw new AppError('forbidden', 'A token cannot create or revoke tokens. Do it in the settings of the console.', {
    permission,
  })
}
