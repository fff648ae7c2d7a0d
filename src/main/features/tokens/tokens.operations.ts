import type { tokensContract } from '#shared/contract/tokens.contract.ts'
import type { Handlers } from '../../transport/handlers.ts'
import type { TokensService } from './tokens.service.ts'

export const tokensOperations = (tokens: TokensService): Handlers<typeof tokensContract> => ({
  'tokens.list': (_input, { actor }) => tokens.list(actor.userId),
  'tokens.create': (input, who) => tokens.create(who, input),
  'tokens.revoke': ({ id }, who) => {
    tokens.revoke(who, who.actor.userId, id)
    return {}
  },
  'tokens.ofAccount': ({ userId }, who) => tokens.ofAccount(who, userId),
  'tokens.revokeOfAccount': ({ userId, id }, who) => {
    tokens.revokeOfAccount(who, userId, id)
    return {}
  },
})
