import { createHash } from 'node:crypto'
import type { Clock, RandomBytes } from '../ports.ts'

const TICKET_LIFE_MS = 60 * 60 * 1000
const SESSION_LIFE_MS = 30 * 24 * 60 * 60 * 1000
const SESSION_IDLE_MS = 24 * 60 * 60 * 1000
const MAX_SESSIONS = 1000

interface Session {
  readonly createdAt: number
  seenAt: number
}

/** Who may call over the network: a one-time ticket (in the printed address) becomes a session (in a cookie). */
export interface Sessions {
  /** A ticket that one browser can exchange within the hour. */
  readonly issueTicket: () => string
  /** The new session's secret, or null for a ticket that is unknown, used or old. */
  readonly exchange: (ticket: string) => string | null
  readonly isOpen: (secret: string) => boolean
  /** How many sessions are open. */
  readonly count: () => number
}

/** Only digests are held, and looked up as such: neither a memory dump nor the time of a look-up tells a secret. */
const digest = (secret: string): string => createHash('sha256').update(secret).digest('base64')

export const createSessions = (clock: Pick<Clock, 'now'>, randomBytes: RandomBytes): Sessions => {
  const tickets = new Map<string, number>()
  const sessions = new Map<string, Session>()
  const secret = (): string => Buffer.from(randomBytes(32)).toString('base64url')

  const isLive = (session: Session): boolean =>
    clock.now() - session.createdAt < SESSION_LIFE_MS && clock.now() - session.seenAt < SESSION_IDLE_MS

  const tidy = (): void => {
    for (const [key, issuedAt] of tickets) if (clock.now() - issuedAt >= TICKET_LIFE_MS) tickets.delete(key)
    for (const [key, session] of sessions) if (!isLive(session)) sessions.delete(key)
    for (const oldest of sessions.keys()) {
      if (sessions.size < MAX_SESSIONS) break
      sessions.delete(oldest)
    }
  }

  return {
    issueTicket: () => {
      tidy()
      const ticket = secret()
      tickets.set(digest(ticket), clock.now())
      return ticket
    },
    exchange: (ticket) => {
      tidy()
      if (!tickets.delete(digest(ticket))) return null
      const opened = secret()
      sessions.set(digest(opened), { createdAt: clock.now(), seenAt: clock.now() })
      return opened
    },
    isOpen: (opened) => {
      const session = sessions.get(digest(opened))
      if (session === undefined || !isLive(session)) return false
      session.seenAt = clock.now()
      return true
    },
    count: () => sessions.size,
  }
}
