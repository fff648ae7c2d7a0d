import type { OperationInput, OperationOutput } from '#shared/contract/index.ts'
import type { ApiToken } from '#shared/contract/tokens.contract.ts'
import { AppError } from '#shared/errors.ts'
import { UserId, type CompanyId, type TokenId } from '#shared/model/ids.ts'
import type { Log } from '../../log/log.ts'
import type { Clock, RandomBytes } from '../../ports.ts'
import type { EventBus } from '../../transport/event-bus.ts'
import type { OperationContext } from '../../transport/handlers.ts'
import { hashOf, isSameHash, readTokenText, tokenText } from './token-text.ts'
import type { TokenRecord, TokensRepository } from './tokens.repository.ts'

const MAX_TOKENS = 100
const DAY_MS = 24 * 60 * 60 * 1000
/** Use is written down at most this often: a script that calls every second must not write every second. */
const USE_GRAIN_MS = 60_000

/** What a presented token turned out to be. `refused`: unknown, wrong or revoked, which is not told apart. */
export type TokenVerdict =
  | { readonly kind: 'valid'; readonly id: TokenId; readonly userId: UserId; readonly expiresAt: string | null }
  | { readonly kind: 'expired'; readonly label: string }
  /** Right, but its person may not do anything at present; `reason` is a sentence. */
  | { readonly kind: 'blocked'; readonly reason: string }
  | { readonly kind: 'refused' }

/** Who asks, and what is told of it. */
type Who = Pick<OperationContext, 'actor' | 'scope' | 'note'>

/** Whose tokens they are. */
interface TokenHolder {
  readonly login: string
  readonly companyId: CompanyId | null
}

interface Dependencies {
  readonly tokens: TokensRepository
  /** Why an account may not do anything at present; null: nothing stands against it. */
  readonly obstacleOf: (userId: UserId) => string | null
  /**
   * Somebody's own account, or one he looks after.
   * @throws AppError `not_found` for any other, `forbidden` to change one that may do more
   */
  readonly lookAfter: (who: Who, id: UserId, permission: 'user.read' | 'user.write') => TokenHolder
  readonly events: Pick<EventBus, 'emit'>
  readonly clock: Pick<Clock, 'now'>
  readonly randomBytes: RandomBytes
  readonly log: Pick<Log, 'warn'>
}

/** Personal API tokens: made, shown once, recognised, ended. */
export type TokensService = ReturnType<typeof createTokensService>

export const createTokensService = (dependencies: Dependencies) => {
  const { tokens, obstacleOf, lookAfter, events, clock, randomBytes, log } = dependencies
  const at = (milliseconds: number): string => new Date(milliseconds).toISOString()

  const markUsed = (id: TokenId, { lastUsedAt }: TokenRecord): void => {
    const now = clock.now()
    if (lastUsedAt !== null && Math.abs(now - Date.parse(lastUsedAt)) < USE_GRAIN_MS) return
    try {
      tokens.markUsed(id, at(now))
    } catch (error) {
      // A full disk must not keep a script from reading what is there.
      log.warn('the use of a token was not written down', { id, error })
    }
  }

  const tell = ({ note }: Who, id: TokenId, label: string, { login, companyId }: TokenHolder): void =>
    note({ entity: 'token', entityId: id, label: `${label} of ${login}`, companyId })

  const revoke = (who: Who, userId: UserId, id: TokenId): void => {
    const label = tokens.remove(userId, id)
    if (label === null) return
    events.emit('tokens.tokenRevoked', { id }, { userId })
    tell(who, id, label, lookAfter(who, userId, 'user.read'))
  }

  return {
    list: (userId: UserId): ApiToken[] => tokens.list(userId),
    /** @throws AppError `conflict` for a label or id in use, or too many tokens */
    create: (
      who: Who,
      { id, label, expiresInDays }: OperationInput<'tokens.create'>,
    ): OperationOutput<'tokens.create'> => {
      const { userId } = who.actor
      if (tokens.isLabelTaken(userId, label)) {
        throw new AppError('conflict', `There is a token named “${label}” already. Choose another name.`)
      }
      if (tokens.count(userId) >= MAX_TOKENS) {
        throw new AppError('conflict', `There are ${MAX_TOKENS} tokens. Revoke one that is not used any more first.`)
      }
      const now = clock.now()
      const secret = randomBytes(32)
      const token = {
        id,
        label,
        createdAt: at(now),
        lastUsedAt: null,
        expiresAt: expiresInDays === null ? null : at(now + expiresInDays * DAY_MS),
      }
      // The same request sent again must not hand out a second secret for one token.
      if (!tokens.add({ ...token, userId, hash: hashOf(secret) })) {
        throw new AppError(
          'conflict',
          'This token was created already. If its secret is lost, revoke it and make another.',
        )
      }
      tell(who, id, label, lookAfter(who, userId, 'user.read'))
      return { token, secret: tokenText(id, secret) }
    },
    revoke,
    /** @throws AppError `not_found` for an account one does not look after */
    ofAccount: (who: Who, userId: UserId): ApiToken[] => {
      lookAfter(who, userId, 'user.read')
      return tokens.list(userId)
    },
    /** @throws AppError `not_found` for an account one does not look after, `forbidden` for one that may do more */
    revokeOfAccount: (who: Who, userId: UserId, id: TokenId): void => {
      lookAfter(who, userId, 'user.write')
      revoke(who, userId, id)
    },
    /** For whoever ends all ways in of an account, and tells of it. @returns how many there were */
    endAllOf: (userId: UserId): number => {
      const ended = tokens.removeOf(userId)
      for (const id of ended) events.emit('tokens.tokenRevoked', { id }, { userId })
      return ended.length
    },
    /** Who a presented text belongs to; takes the same time whether or not there is such a token. */
    verify: (text: string): TokenVerdict => {
      const presented = readTokenText(text)
      if (presented === null) return { kind: 'refused' }
      const record = tokens.find(presented.id)
      if (!isSameHash(presented.hash, record?.hash ?? null) || record === null) return { kind: 'refused' }
      if (record.expiresAt !== null && Date.parse(record.expiresAt) <= clock.now()) {
        return { kind: 'expired', label: record.label }
      }
      const userId = UserId.parse(record.userId)
      const reason = obstacleOf(userId)
      if (reason !== null) return { kind: 'blocked', reason }
      markUsed(presented.id, record)
      return { kind: 'valid', id: presented.id, userId, expiresAt: record.expiresAt }
    },
  }
}
