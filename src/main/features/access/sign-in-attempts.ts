import { isIPv6 } from 'node:net'
import { AppError } from '#shared/errors.ts'
import { secondsText } from '#shared/model/lockout.ts'
import type { Clock } from '../../ports.ts'

/** Wrong attempts of one address that cost nothing: an office has one address and many people. */
const FREE = 20
const FIRST_WAIT_MS = 5_000
const LONGEST_WAIT_MS = 5 * 60_000
/** After this long without a wrong attempt an address starts anew. */
const FORGET_MS = 15 * 60_000
const MAX_ADDRESSES = 10_000

/** Wrong sign-ins by network address, whatever account they were for. */
export interface SignInAttempts {
  /** @throws AppError `busy`, with the seconds to wait, also for a right password */
  readonly check: (address: string) => void
  readonly failed: (address: string) => void
}

/** Whoever has an IPv6 address has a whole /64 of them. */
export const addressGroup = (address: string): string => {
  if (!isIPv6(address)) return address
  const [head = '', tail] = address.toLowerCase().split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const groups =
    tail === undefined ? left : [...left, ...Array<string>(8 - left.length - right.length).fill('0'), ...right]
  return groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')
}

export const createSignInAttempts = (clock: Pick<Clock, 'now'>): SignInAttempts => {
  const held = new Map<string, { count: number; at: number; until: number }>()

  const tidy = (now: number): void => {
    // Those that failed longest ago stand first: each failure puts its address to the end.
    for (const [group, { at }] of held) {
      if (now - at < FORGET_MS && now >= at && held.size <= MAX_ADDRESSES) break
      held.delete(group)
    }
  }

  return {
    check: (address) => {
      const now = clock.now()
      const left = (held.get(addressGroup(address))?.until ?? 0) - now
      if (left <= 0 || left > LONGEST_WAIT_MS) return
      const seconds = Math.ceil(left / 1000)
      throw new AppError(
        'busy',
        `Too many wrong sign-ins came from this address. Wait ${secondsText(seconds)}, then try again.`,
        { seconds },
      )
    },
    failed: (address) => {
      const now = clock.now()
      tidy(now)
      const group = addressGroup(address)
      const count = (held.get(group)?.count ?? 0) + 1
      const wait = count < FREE ? 0 : Math.min(FIRST_WAIT_MS * 2 ** Math.min(count - FREE, 10), LONGEST_WAIT_MS)
      held.delete(group)
      held.set(group, { count, at: now, until: now + wait })
    },
  }
}
