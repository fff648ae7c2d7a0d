import type { OperationSpec } from '#shared/contract/contract.ts'
import { AppError } from '#shared/errors.ts'
import type { Caller } from './handlers.ts'

type Asked = Pick<OperationSpec, 'permission' | 'peopleOnly'>

/** A token has the rights of its person but these: what got hold of a token must not be able to make itself a way in. */
export const tokenMay = ({ permission, peopleOnly }: Asked): boolean =>
  permission !== 'token.write' && peopleOnly !== true

const REFUSED: Partial<Record<OperationSpec['permission'], string>> = {
  'token.write': 'create or revoke tokens',
  'vm.console': 'open consoles',
  'node.console': 'open consoles',
}

/** @throws AppError `forbidden` for a caller with a token that asks for what only people may do */
export const refuseToToken = (caller: Caller, asked: Asked): void => {
  if (caller.tokenId === undefined || tokenMay(asked)) return
  const what = REFUSED[asked.permission] ?? 'change accounts or ways to sign in'
  throw new AppError('forbidden', `A token cannot ${what}. Sign in and do it yourself.`, {
    permission: asked.permission,
  })
}
