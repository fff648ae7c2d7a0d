/** Seeded random numbers: the same seed gives the same fleet on every machine and in every run. */
export type Random = {
  /** A number in [0, 1). */
  next: () => number
  /** A whole number in [low, high], both included. */
  int: (low: number, high: number) => number
  chance: (probability: number) => boolean
  pick: <T>(items: readonly T[]) => T
  /** Picks by weight; the weights need not add up to 1. */
  weighted: <T>(items: readonly (readonly [T, number])[]) => T
  shuffle: <T>(items: readonly T[]) => T[]
  /** Lower-case hexadecimal digits. */
  hex: (digits: number) => string
  uuid: () => string
  /** An independent generator, so that one part drawing more numbers does not move the others. */
  fork: (label: string | number) => Random
}

/** FNV-1a over UTF-16 code units, finished with an avalanche so that near inputs land far apart. */
export const hash32 = (text: string): number => {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

/** A number in [0, 1) that depends on nothing but its two whole-number arguments. */
export const noise = (seed: number, step: number): number => {
  let value = Math.imul(seed ^ Math.imul(step | 0, 0x9e3779b1), 0x85ebca6b)
  value = Math.imul(value ^ (value >>> 15), 0xc2b2ae35)
  value ^= value >>> 13
  return (value >>> 0) / 4294967296
}

export const createRandom = (seed: string | number): Random => {
  let state = hash32(String(seed))
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let value = Math.imul(state ^ (state >>> 15), 1 | state)
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value
    return ((value ^ (value >>> 14)) >>> 0) / 4294967296
  }
  const int = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1))
  const pick = <T>(items: readonly T[]): T => {
    const item = items[Math.floor(next() * items.length)]
    if (item === undefined) throw new RangeError('pick needs at least one item')
    return item
  }
  const weighted = <T>(items: readonly (readonly [T, number])[]): T => {
    let rest = next() * items.reduce((sum, [, weight]) => sum + weight, 0)
    for (const [item, weight] of items) {
      rest -= weight
      if (rest < 0) return item
    }
    return pick(items)[0]
  }
  const shuffle = <T>(items: readonly T[]): T[] => {
    const result = [...items]
    for (let index = result.length - 1; index > 0; index -= 1) {
      const other = int(0, index)
      const held = result[index] as T
      result[index] = result[other] as T
      result[other] = held
    }
    return result
  }
  const hex = (digits: number): string => Array.from({ length: digits }, () => int(0, 15).toString(16)).join('')
  const uuid = (): string => `${hex(8)}-${hex(4)}-4${hex(3)}-${pick(['8', '9', 'a', 'b'])}${hex(3)}-${hex(12)}`
  const chance = (probability: number): boolean => next() < probability
  const fork = (label: string | number): Random => createRandom(`${seed}/${label}`)
  return { next, int, chance, pick, weighted, shuffle, hex, uuid, fork }
}
