import { z } from 'zod'
import { Instant, TokenId, UserId } from '../model/ids.ts'
import { typedText } from '../model/text.ts'
import type { Contract, EventContract } from './contract.ts'

/** A personal API token without its secret, which is stored nowhere and shown once. */
export const ApiToken = z.object({
  id: TokenId,
  label: z.string(),
  createdAt: Instant,
  /** To the minute; null: never. */
  lastUsedAt: Instant.nullable(),
  /** Null: it does not expire. */
  expiresAt: Instant.nullable(),
})
export type ApiToken = z.infer<typeof ApiToken>

/** Days a token can live; null: until it is revoked. */
export const TokenLifetime = z.union([z.literal(30), z.literal(90), z.literal(365), z.null()])
export type TokenLifetime = z.infer<typeof TokenLifetime>

/** Tokens are made and ended by people only: a token cannot make or end tokens. */
export const tokensContract = {
  'tokens.list': {
    summary: 'Your API tokens, newest first, without their secrets.',
    permission: 'token.read',
    scope: 'self',
    input: z.object({}),
    output: z.array(ApiToken),
  },
  'tokens.create': {
    summary: 'Creates an API token; its secret is in this answer and never again.',
    permission: 'token.write',
    scope: 'self',
    input: z.object({ id: TokenId, label: typedText({ max: 60 }), expiresInDays: TokenLifetime }),
    output: z.object({ token: ApiToken, secret: z.string() }),
    audit: 'token.created',
  },
  'tokens.revoke': {
    summary: 'Ends an API token at once; one that is not there is no error.',
    permission: 'token.write',
    scope: 'self',
    input: z.object({ id: TokenId }),
    output: z.object({}),
    audit: 'token.revoked',
    atomic: true,
  },
  'tokens.ofAccount': {
    summary: 'API tokens of an account you look after, newest first, without their secrets.',
    permission: 'user.read',
    scope: 'company',
    input: z.object({ userId: UserId }),
    output: z.array(ApiToken),
  },
  'tokens.revokeOfAccount': {
    summary: 'Ends an API token of an account you look after at once; one that is not there is no error.',
    permission: 'user.write',
    scope: 'company',
    peopleOnly: true,
    input: z.object({ userId: UserId, id: TokenId }),
    output: z.object({}),
    audit: 'token.revoked',
    atomic: true,
  },
} as const satisfies Contract

export const tokensEvents = {
  'tokens.tokenRevoked': {
    summary: 'A token was revoked; connections that came with it are closed.',
    permission: 'token.read',
    audience: 'self',
    payload: z.object({ id: TokenId }),
  },
} as const satisfies EventContract
