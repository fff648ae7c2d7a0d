/** As many guests as one call hands over or removes; more are handed over by several. */
export const MOST_AT_ONCE = 2000
