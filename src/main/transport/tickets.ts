import { createHash } from 'node:crypto'
import type { Clock, RandomBytes } from '../ports.ts'

const TICKET_LIFE_MS = 60 * 60 * 1000
const MAX_TICKETS = 1000

/** One-time tickets of the printed address: whoever has one gets a session of the owner. */
export interface Tickets {
  /** A ticket that one browser can exchange within the hour. */
  readonly issue: () => string
  /** Uses a ticket up. @returns false for one that is unknown, used or old */
  readonly redeem: (ticket: string) => boolean
  /** What it was used for did not come about. */
  readonly giveBack: (ticket: string) => void
}

/** Only digests are held, and looked up as such: neither a memory dump nor the time of a look-up tells a ticket. */
const digest = (ticket: string): string => createHash('sha256').update(ticket).digest('base64')

export const createTickets = (clock: Pick<Clock, 'now'>, randomBytes: RandomBytes): Tickets => {
  const issued = new Map<string, number>()

  const tidy = (): void => {
    for (const [key, at] of issued) {
      if (clock.now() - at >= TICKET_LIFE_MS || issued.size > MAX_TICKETS) issued.delete(key)
    }
  }

  return {
    issue: () => {
      tidy()
      const ticket = Buffer.from(randomBytes(32)).toString('base64url')
      issued.set(digest(ticket), clock.now())
      return ticket
    },
    redeem: (ticket) => {
      tidy()
      return issued.delete(digest(ticket))
    },
    giveBack: (ticket) => {
      issued.set(digest(ticket), clock.now())
    },
  }
}
