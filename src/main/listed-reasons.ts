/** A page shows a list, and an error has to cross the wire. */
const MOST = 200

/** Sentences of what stands in the way, for the `reasons` of an error: the first 200, and how many more there are. */
export const listedReasons = (reasons: readonly string[]): readonly string[] =>
  reasons.length <= MOST ? reasons : [...reasons.slice(0, MOST), `… and ${reasons.length - MOST} more.`]
