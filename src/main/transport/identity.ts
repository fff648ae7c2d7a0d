import type { SessionId, TokenId, UserId } from '#shared/model/ids.ts'
import type { Caller } from './handlers.ts'

/** Who came in over the network: with a session of a browser, or with a personal API token. */
export type Identity =
  | { readonly userId: UserId; readonly sessionId: SessionId }
  | {
      readonly userId: UserId
      readonly tokenId: TokenId
      /** UTC, ISO 8601; null: never. */
      readonly expiresAt: string | null
    }

/** The caller an identity makes; null: nobody signed in. */
export const callerOf = (
  identity: Identity | null,
  from: { readonly via: 'http' | 'websocket'; readonly address: string; readonly agent: string },
): Caller => {
  if (identity === null) return { kind: 'anonymous', ...from }
  const { userId } = identity
  return 'tokenId' in identity
    ? { kind: 'user', userId, ...from, tokenId: identity.tokenId }
    : { kind: 'user', userId, ...from, sessionId: identity.sessionId }
}
