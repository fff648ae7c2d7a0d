import type { tokensContract } from '#shared/contract/tokens.contract.ts'
import type { Handlers } from '../../transport/handlers.ts'
import type { TokensService } from './tokens.service.ts'

export const tokensOperations = (tokens: TokensService): Handlers<typeof tokensContract> => ({
  'tokens.list': () => tokens.list(),
  'tokens.create': (input) => tokens.create(input),
  'tokens.revoke': ({ id }) => {
    tokens.revoke(id)
    return {}
  },
})
