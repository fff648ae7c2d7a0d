import type { Attempts } from './attempts.repository.ts'

const DAY_MS = 24 * 60 * 60_000
/** Places remembered over all logins; the oldest gives way. */
const MOST = 10_000

interface Held extends Attempts {
  readonly login: string
  /** Unix milliseconds. */
  readonly at: number
}

/**
 * Wrong attempts at logins nobody has, counted as those at accounts are, so that trying does not tell which logins there
 * are. In memory: what somebody mistypes as a login may be his password.
 */
export const createAttemptsAtNobody = () => {
  const held = new Map<string, Held>()
  const keyOf = (login: string, origin: string): string => `${origin}\n${login}`
  return {
    find: (login: string, origin: string, now: number): Attempts | null => {
      const found = held.get(keyOf(login, origin))
      return found === undefined || now - found.at > DAY_MS ? null : found
    },
    failuresSince: (login: string, since: number): number => {
      let failures = 0
      for (const one of held.values()) if (one.login === login && one.at >= since) failures += one.failures
      return failures
    },
    put: (login: string, origin: string, attempts: Attempts, now: number): void => {
      const key = keyOf(login, origin)
      held.delete(key)
      held.set(key, { ...attempts, login, at: now })
      for (const oldest of held.keys()) {
        if (held.size <= MOST) break
        held.delete(oldest)
      }
    },
  }
}
