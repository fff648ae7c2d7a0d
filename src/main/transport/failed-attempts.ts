import type { Clock } from '../ports.ts'

const WINDOW_MS = 60_000
const FIRST_DELAY_MS = 250
const LONGEST_DELAY_MS = 4000
/** Wrong tokens of one address within the window that are answered at all. */
const MOST = 20
const MAX_ADDRESSES = 10_000

/** How a failed attempt is met. */
interface Reception {
  /** The answer waits this long. */
  readonly delayMs: number
  readonly tooMany: boolean
  /** The first of this address within the window, or the one that is too many: worth a line in the log. */
  readonly notable: boolean
}

/** Slows down whoever presents wrong tokens, address by address. */
export interface FailedAttempts {
  readonly note: (address: string) => Reception
}

/**
 * Only failures are slowed: a secret of 256 bits is not found by trying, so a right token is never kept waiting or locked
 * out by wrong ones from the same address (a proxy, an office, this very machine).
 */
export const createFailedAttempts = (clock: Pick<Clock, 'now'>): FailedAttempts => {
  const held = new Map<string, { readonly since: number; count: number }>()

  const tidy = (): void => {
    for (const [address, { since }] of held) {
      if (clock.now() - since < WINDOW_MS && held.size <= MAX_ADDRESSES) break
      held.delete(address)
    }
  }

  return {
    note: (address) => {
      tidy()
      const present = held.get(address) ?? { since: clock.now(), count: 0 }
      present.count += 1
      held.set(address, present)
      const tooMany = present.count > MOST
      return {
        delayMs: tooMany ? 0 : Math.min(FIRST_DELAY_MS * 2 ** (present.count - 1), LONGEST_DELAY_MS),
        tooMany,
        notable: present.count === 1 || present.count === MOST + 1,
      }
    },
  }
}
