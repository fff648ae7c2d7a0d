const FIRST_LOCK_MS = 5_000
const LONGEST_LOCK_MS = 15 * 60_000
/** Wrong attempts in a row that cost nothing: people mistype. */
export const FREE_FAILURES = 4

/**
 * How long an account is locked after this many wrong attempts in a row: nothing for the first four, then 5 s, 10 s,
 * 20 s … up to a quarter of an hour.
 * @returns milliseconds
 */
export const lockAfter = (failures: number): number =>
  failures <= FREE_FAILURES
    ? 0
    : Math.min(FIRST_LOCK_MS * 2 ** Math.min(failures - FREE_FAILURES - 1, 20), LONGEST_LOCK_MS)

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
