/** First and last number, both included. */
export type NumberRange = readonly [from: number, to: number]

export interface RangeMap<Value> {
  /** How many ranges it was made of. */
  readonly size: number
  /** The value of the first range given that holds the number. */
  readonly at: (number: number) => Value | undefined
}

/** The parts of a range that none of the segments (ascending, disjoint) covers. */
const uncovered = (segments: readonly { readonly range: NumberRange }[], [from, to]: NumberRange): NumberRange[] => {
  const free: NumberRange[] = []
  let next = from
  for (const { range } of segments) {
    if (range[1] < next || range[0] > to) continue
    if (range[0] > next) free.push([next, range[0] - 1])
    next = Math.max(next, range[1] + 1)
  }
  if (next <= to) free.push([next, to])
  return free
}

type Segment<Value> = { readonly range: NumberRange; readonly value: Value }

/** Ascending and disjoint; where ranges overlap, the one given first counts. */
const segmentsOf = <Value>(entries: readonly Segment<Value>[]): readonly Segment<Value>[] => {
  const sorted = [...entries].sort((a, b) => a.range[0] - b.range[0])
  const disjoint = sorted.every(
    ({ range }, index) => range[0] > (sorted[index - 1]?.range[1] ?? Number.NEGATIVE_INFINITY),
  )
  if (disjoint) return sorted
  let segments: Segment<Value>[] = []
  for (const { range, value } of entries) {
    const fresh = uncovered(segments, range).map((part) => ({ range: part, value }))
    segments = [...segments, ...fresh].sort((a, b) => a.range[0] - b.range[0])
  }
  return segments
}

/** Ranges that can be asked quickly; where they overlap, the one given first counts. */
export const createRangeMap = <Value>(entries: readonly Segment<Value>[]): RangeMap<Value> => {
  const segments = segmentsOf(entries)
  return {
    size: entries.length,
    at: (number) => {
      let low = 0
      let high = segments.length - 1
      while (low <= high) {
        const middle = (low + high) >>> 1
        const segment = segments[middle]
        if (segment === undefined) return undefined
        if (number < segment.range[0]) high = middle - 1
        else if (number > segment.range[1]) low = middle + 1
        else return segment.value
      }
      return undefined
    },
  }
}

/** What two lists of ranges have in common, ascending and disjoint; empty: nothing. */
export const overlapsOf = (ones: readonly NumberRange[], others: readonly NumberRange[]): readonly NumberRange[] => {
  const common = ones.flatMap(([a, b]) =>
    others.flatMap(([c, d]) =>
      a <= d && c <= b ? [{ range: [Math.max(a, c), Math.min(b, d)] as const, value: true }] : [],
    ),
  )
  const joined: NumberRange[] = []
  for (const { range } of segmentsOf(common)) {
    const last = joined.at(-1)
    if (last !== undefined && last[1] + 1 === range[0]) joined.splice(-1, 1, [last[0], range[1]])
    else joined.push(range)
  }
  return joined
}

/** `100–199`, or `100` for a single number. */
export const rangeText = ([from, to]: NumberRange): string => (from === to ? String(from) : `${from}–${to}`)
