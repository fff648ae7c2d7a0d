const FIRST_LOCK_MS = 5_000
const LONGEST_LOCK_MS = 15 * 60_000
/** Wrong attempts in a row that cost nothing: people mistype. */
export const FREE_FAILURES = 4
/** Wrong attempts at one account, wherever from, after which addresses it was never signed in from are met with more care. */
export const MANY_FAILURES = 20
const FIRST_DELAY_MS = 250
const LONGEST_DELAY_MS = 4_000

/**
 * How long an attempt is not looked at after this many wrong ones in a row: nothing for the first four, then 5 s, 10 s,
 * 20 s … up to a quarter of an hour.
 * @param free wrong attempts that cost nothing
 * @returns milliseconds
 */
export const lockAfter = (failures: number, free = FREE_FAILURES): number =>
  failures <= free ? 0 : Math.min(FIRST_LOCK_MS * 2 ** Math.min(failures - free - 1, 20), LONGEST_LOCK_MS)

/**
 * How long an attempt from an address an account was never signed in from waits before it is looked at, while strangers try
 * that account from everywhere. It is looked at all the same: nobody is locked out by what others do.
 * @param failures wrong attempts at the account of late, wherever from
 * @returns milliseconds
 */
export const strangerDelay = (failures: number): number =>
  failures < MANY_FAILURES
    ? 0
    : Math.min(FIRST_DELAY_MS * 2 ** Math.min(Math.floor((failures - MANY_FAILURES) / 5), 10), LONGEST_DELAY_MS)

/**
 * Whole seconds until a lock ends; 0: it is open.
 * @param until Unix milliseconds; null: not locked
 */
export const secondsLocked = (until: number | null, now: number): number => {
  // Further away than any lock reaches: the clock was set back, and must not lock somebody out for years.
  if (until === null || until <= now || until - now > LONGEST_LOCK_MS) return 0
  return Math.ceil((until - now) / 1000)
}

/** `1 second`, `40 seconds`. */
export const secondsText = (seconds: number): string => (seconds === 1 ? '1 second' : `${seconds} seconds`)
