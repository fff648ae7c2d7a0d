/**
 * Milliseconds from `then` to `now`; endless when `then` lies ahead. A clock that was wrong and is set right goes back by
 * hours or years: what waits for it to catch up would stand still for as long.
 */
export const elapsed = (now: number, then: number): number => (then > now ? Infinity : now - then)

/** Whether `until`, set at most `atMost` ms ahead, is still to come. One further ahead was set by a clock that was wrong. */
export const isAhead = (now: number, until: number, atMost: number): boolean => until > now && until - now <= atMost
