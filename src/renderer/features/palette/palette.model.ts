import { VERB_ORDER, VERBS, type VerbKey } from '#renderer/features/inventory/power/power-rules.ts'

/** What an entry is; also the order in which equal matches stand. */
export type PaletteKind = 'page' | 'action' | 'company' | 'cluster' | 'node' | 'storage' | 'guest'

export interface PaletteEntry {
  readonly key: string
  readonly kind: PaletteKind
  readonly title: string
  /** Where it belongs: cluster, node, status. */
  readonly hint: string
  /** Shortcut that does the same, as it is written. */
  readonly shortcut?: string
  /** Everything a typed word may match, lower case. */
  readonly text: string
  readonly run: () => void
}

const KIND_RANK: Readonly<Record<PaletteKind, number>> = {
  page: 0,
  action: 1,
  company: 2,
  cluster: 3,
  guest: 4,
  node: 5,
  storage: 6,
}

/** The words of a query, lower case. */
export const wordsOf = (query: string): string[] =>
  query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')

const BOUNDARY = /[\s\-_./:,()]/

/** How well one word matches: 3 the title begins with it, 2 a word of the title does, 1 anywhere, 0 not at all. */
const wordScore = (word: string, title: string, text: string): number => {
  const at = title.indexOf(word)
  if (at === 0) return title.length === word.length ? 4 : 3
  if (at > 0) return BOUNDARY.test(title[at - 1] ?? '') ? 2 : 1.5
  return text.includes(word) ? 1 : 0
}

/** Sum over all words; 0 when one matches nothing. */
const entryScore = (words: readonly string[], title: string, text: string): number => {
  let score = 0
  for (const word of words) {
    const one = wordScore(word, title, text)
    if (one === 0) return 0
    score += one
  }
  return score
}

/** An index over many entries that is built once and asked at every key. */
export interface PaletteIndex {
  readonly entries: readonly PaletteEntry[]
  readonly titles: readonly string[]
}

export const buildIndex = (entries: readonly PaletteEntry[]): PaletteIndex => ({
  entries,
  titles: entries.map((entry) => entry.title.toLowerCase()),
})

/**
 * Entries every word matches, in any order of the words, best first. Without words: pages and actions as they stand.
 * One pass over the index; 15,000 entries take a few milliseconds.
 */
export const searchIndex = (index: PaletteIndex, query: string, limit: number): PaletteEntry[] => {
  const words = wordsOf(query)
  if (words.length === 0)
    return index.entries.filter((entry) => entry.kind === 'page' || entry.kind === 'action').slice(0, limit)
  // Entries of equal worth stay in their order, so each worth needs to keep no more than are shown: nothing is sorted
  // but the few worths.
  const byWorth = new Map<number, PaletteEntry[]>()
  for (let at = 0; at < index.entries.length; at += 1) {
    const entry = index.entries[at]
    const title = index.titles[at]
    if (entry === undefined || title === undefined) continue
    const score = entryScore(words, title, entry.text)
    if (score === 0) continue
    const worth = score * 10 - KIND_RANK[entry.kind]
    const equals = byWorth.get(worth)
    if (equals === undefined) byWorth.set(worth, [entry])
    else if (equals.length < limit) equals.push(entry)
  }
  return [...byWorth]
    .sort(([left], [right]) => right - left)
    .flatMap(([, entries]) => entries)
    .slice(0, limit)
}

/** Takes a power verb out of a query: `stop web` is "stop" on what `web` finds. `stopped` is a status, not a verb. */
export const splitVerb = (query: string): { verb: VerbKey; rest: string } | null => {
  // The buttons write it in two words.
  const words = wordsOf(query.replace(/\bshut\s+down\b/gi, 'shutdown'))
  const word = (verb: VerbKey): string => (verb === 'shutdown' ? verb : VERBS[verb].label.toLowerCase())
  const verb = VERB_ORDER.find((candidate) => words.includes(word(candidate)))
  if (verb === undefined) return null
  const at = words.indexOf(word(verb))
  const rest = words.filter((_word, index) => index !== at).join(' ')
  return rest === '' ? null : { verb, rest }
}
