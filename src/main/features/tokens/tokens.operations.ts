import type { tokensContract } from '#shared/contract/tokens.contract.ts'
import type { Handlers } from '../../transport/handlers.ts'
import type { TokensService } from './tokens.service.ts'

export const tokensOperations = (tokens: TokensService): Handlers<typeof tokensContract> => ({
  'tokens.list': (_input, { actor }) => tokens.list(actor.userId),
  'tokens.create': (input, { actor }) => tokens.create(actor.userId, input),
  'tokens.revoke': ({ id }, { actor }) => {
    tokens.revoke(actor.userId, id)
    return {}
  },
})
