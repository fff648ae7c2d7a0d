import type { SessionView } from '#shared/model/account.ts'
import type { SessionId, UserId } from '#shared/model/ids.ts'
import { AppError } from '#shared/errors.ts'
import type { OperationContext } from '../../transport/handlers.ts'
import type { AttemptsRepository } from './attempts.repository.ts'
import type { AccessNews } from './access-news.ts'
import type { SessionsService } from './sessions.service.ts'
import type { UsersService } from './users.service.ts'

interface Dependencies {
  readonly sessions: SessionsService
  readonly users: UsersService
  readonly news: AccessNews
  readonly attempts: Pick<AttemptsRepository, 'forgetKnown'>
  /** Ends every API token of an account. @returns how many there were */
  readonly endTokens: (userId: UserId) => number
}

type Who = Pick<OperationContext, 'actor' | 'scope' | 'note' | 'caller' | 'setSession'>

/** Sessions as people see and end them: their own, or those of accounts they look after. */
export type AccountSessionsService = ReturnType<typeof createAccountSessionsService>

export const createAccountSessionsService = ({ sessions, users, news, endTokens, attempts }: Dependencies) => ({
  /** @throws AppError `not_found` for an account one does not look after */
  list: (who: Who, userId: UserId = who.actor.userId): SessionView[] => {
    users.lookAfter(who, userId, 'user.read')
    return sessions.list(userId).map(({ id, createdAt, seenAt, expiresAt, address, agent }) => ({
      ...{ id, userId, createdAt, seenAt, expiresAt, address, agent },
      current: id === who.caller.sessionId,
    }))
  },
  /** One that is not there is no error, and neither is one of somebody one does not look after: it stays. */
  revoke: (who: Who, id: SessionId): void => {
    const session = sessions.find(id)
    if (session === null) return
    try {
      const account = users.lookAfter(who, session.userId, 'user.write')
      sessions.end(id)
      who.note({ entity: 'session', entityId: id, label: account.login, companyId: account.companyId })
      if (id === who.caller.sessionId) who.setSession?.(null)
      news.accountChanged(account.id, [account.companyId])
    } catch (error) {
      if (error instanceof AppError && error.code === 'not_found') return
      throw error
    }
  },
  /** Every way in that is open: browsers and API tokens. */
  endAll: (who: Who, userId: UserId = who.actor.userId): { ended: number; tokens: number } => {
    const account = users.lookAfter(who, userId, 'user.write')
    const ended = sessions.endAll(userId)
    const tokens = endTokens(userId)
    attempts.forgetKnown(userId)
    who.note({
      entity: 'user',
      entityId: userId,
      label: account.login,
      companyId: account.companyId,
      description: `${ended} sessions and ${tokens} API tokens were ended.`,
    })
    if (userId === who.actor.userId) who.setSession?.(null)
    news.accountChanged(userId, [account.companyId])
    return { ended, tokens }
  },
})
