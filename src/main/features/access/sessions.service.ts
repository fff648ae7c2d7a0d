import { AppError } from '#shared/errors.ts'
import { SessionId, type UserId } from '#shared/model/ids.ts'
import { uuidv7 } from '#shared/model/uuid.ts'
import type { Clock, RandomBytes } from '../../ports.ts'
import { readSession, signSession } from './session-jwt.ts'
import type { SessionRecord, SessionsRepository } from './sessions.repository.ts'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
const LIFE_MS = 30 * DAY_MS
const IDLE_MS = DAY_MS
/** Of one account; the oldest gives way. */
const MOST = 50
const MAX_AGENT = 300

/** A session that was found open. */
export interface OpenSession {
  readonly userId: UserId
  readonly sessionId: SessionId
}

interface Dependencies {
  readonly sessions: SessionsRepository
  readonly key: () => Promise<Uint8Array>
  readonly clock: Pick<Clock, 'now'>
  readonly randomBytes: RandomBytes
  /** Some do not count any more. */
  readonly onEnded: () => void
}

const ended = (): AppError =>
  new AppError('unauthenticated', 'This session was ended. Sign in again, or open the address the program prints.')

/** Browsers that are signed in: the cookie says who and which session; whether it still counts stands in the database. */
export type SessionsService = ReturnType<typeof createSessionsService>

export const createSessionsService = ({ sessions, key, clock, randomBytes, onEnded }: Dependencies) => {
  const at = (milliseconds: number): string => new Date(milliseconds).toISOString()

  const isLive = ({ expiresAt, seenAt }: SessionRecord): boolean => {
    const now = clock.now()
    return Date.parse(expiresAt) > now && now - Date.parse(seenAt) < IDLE_MS
  }

  return {
    /**
     * @param check throws when there must be none after all; asked at the moment it is opened, as much can have happened since
     * @returns the cookie's content
     */
    open: async (
      userId: UserId,
      from: { readonly address: string; readonly agent: string },
      check: () => void = () => undefined,
    ): Promise<string> => {
      const signingKey = await key()
      check()
      const now = clock.now()
      const id = SessionId.parse(uuidv7(now, randomBytes(10)))
      const expires = now + LIFE_MS
      sessions.removeOld(at(now), at(now - IDLE_MS))
      for (const { id: oldest } of sessions.list(userId).slice(MOST - 1)) if (sessions.remove(oldest)) onEnded()
      sessions.add({
        id,
        userId,
        createdAt: at(now),
        seenAt: at(now),
        expiresAt: at(expires),
        address: from.address,
        agent: from.agent.slice(0, MAX_AGENT),
      })
      return signSession(signingKey, { userId, sessionId: id }, now, expires)
    },
    /** Whose session a cookie names; whether it still counts is another question. @throws AppError `unauthenticated` */
    read: async (cookie: string): Promise<OpenSession> => readSession(await key(), cookie, clock.now()),
    /** A call that comes with it is a sign of life, written down at most once a minute. */
    touch: (id: SessionId): void => {
      const seenAt = sessions.find(id)?.seenAt
      if (seenAt === undefined || Math.abs(clock.now() - Date.parse(seenAt)) < MINUTE_MS) return
      sessions.touch(id, at(clock.now()))
    },
    /** @throws AppError `unauthenticated` when it has ended */
    check: (userId: UserId, id: SessionId): void => {
      const session = sessions.find(id)
      if (session === null || session.userId !== userId || !isLive(session)) throw ended()
    },
    find: (id: SessionId): SessionRecord | null => sessions.find(id),
    /** Those that still count, newest first. */
    list: (userId: UserId): SessionRecord[] => sessions.list(userId).filter(isLive),
    end: (id: SessionId): boolean => {
      const ended = sessions.remove(id)
      if (ended) onEnded()
      return ended
    },
    endAll: (userId: UserId, but?: SessionId): number => {
      const ended = sessions.removeOf(userId, but)
      if (ended > 0) onEnded()
      return ended
    },
  }
}
