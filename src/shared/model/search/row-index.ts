import type { GuestRow } from '../guest.ts'
import type { ClusterId, CompanyId, ProjectId } from '../ids.ts'
import { parseAddress, type Address } from '../address.ts'
import { fold, foldShared } from './fold.ts'
import type { GuestPredicate } from './predicate.ts'

/** Names a search knows beyond a guest's own row, which has ids; undefined: none is known. */
export interface SearchNames {
  readonly cluster: (id: ClusterId) => string | undefined
  readonly company: (id: CompanyId) => string | undefined
  readonly project: (id: ProjectId) => string | undefined
}

/** What was worked out of one row, kept until a text of it changes. All texts are folded. */
export interface IndexedRow {
  /** Every column's text, one per line: a bare word is looked up here. */
  readonly haystack: string
  readonly name: string
  readonly node: string
  readonly pool: string
  readonly tags: readonly string[]
  readonly storages: readonly string[]
  readonly bridges: readonly string[]
  readonly cluster: string
  /** Empty: the provider's own. */
  readonly company: string
  /** Empty: in none. */
  readonly project: string
  /** Parsed on first use. */
  readonly addresses: () => readonly Address[]
}

export interface SearchIndex {
  /** Works out what is not known yet of these rows, so that the first keystroke finds it. */
  readonly warm: (rows: readonly GuestRow[]) => void
  /** The rows that pass, in their order. @param rows never changed in place */
  readonly filter: (rows: readonly GuestRow[], passes: GuestPredicate) => readonly GuestRow[]
}

interface Entry extends IndexedRow {
  row: GuestRow
}

/** Rows from which it saves more than it costs to keep entries beside a list. */
const WORTH_ALIGNING = 1000

/** Entries of guests long gone stay until there are this many; then everything is worked out anew. */
const LIMIT = 60_000

const sameTexts = (a: GuestRow, b: GuestRow): boolean =>
  a.name === b.name &&
  a.node === b.node &&
  a.status === b.status &&
  a.tags === b.tags &&
  a.addresses === b.addresses &&
  a.pool === b.pool &&
  a.lock === b.lock &&
  a.ha === b.ha &&
  a.vlans === b.vlans &&
  a.storages === b.storages &&
  a.bridges === b.bridges &&
  a.osType === b.osType &&
  a.template === b.template &&
  a.clusterId === b.clusterId &&
  a.companyId === b.companyId &&
  a.projectId === b.projectId

const typeWords = { qemu: 'qemu vm', lxc: 'lxc ct container' } as const

/** The list itself where folding changes nothing, which is nearly always: no second one is kept of it. */
const foldedAll = (texts: readonly string[]): readonly string[] =>
  texts.every((text) => foldShared(text) === text) ? texts : texts.map(foldShared)

const indexRow = (row: GuestRow, names: SearchNames): Entry => {
  const name = fold(row.name)
  const cluster = foldShared(names.cluster(row.clusterId) ?? '')
  const company = row.companyId === null ? '' : foldShared(names.company(row.companyId) ?? '')
  const project = row.projectId === null ? '' : foldShared(names.project(row.projectId) ?? '')
  const node = foldShared(row.node)
  const pool = foldShared(row.pool)
  const tags = foldedAll(row.tags)
  const storages = foldedAll(row.storages)
  const bridges = foldedAll(row.bridges)
  let addresses: readonly Address[] | null = null
  const haystack = [
    name,
    String(row.vmid),
    ...row.addresses,
    ...tags,
    node,
    cluster,
    company,
    project,
    row.status,
    row.template ? `${typeWords[row.type]} template` : typeWords[row.type],
    pool,
    row.lock,
    row.ha,
    ...row.vlans.map(String),
    ...bridges,
    ...storages,
    row.osType,
  ].join('\n')
  return {
    row,
    haystack,
    name,
    node,
    pool,
    tags,
    storages,
    bridges,
    cluster,
    company,
    project,
    addresses: () => (addresses ??= row.addresses.map(parseAddress).filter((address) => address !== null)),
  }
}

/**
 * Keeps the folded texts of rows by guest, so that a keystroke over thousands of rows costs one substring look-up
 * each. A row whose figures alone changed (a patched copy that shares its lists) keeps its entry.
 * Make a new one when names of clusters, companies or projects change.
 */
export const createSearchIndex = (names: SearchNames): SearchIndex => {
  const entries = new Map<string, Entry>()
  /**
   * Entries in the order of a list of rows and of what was filtered from it: looked up one by one by id they take ten
   * times as long as the search itself.
   */
  const aligned = new WeakMap<readonly GuestRow[], readonly Entry[]>()
  const entryOf = (row: GuestRow): Entry => {
    const known = entries.get(row.id)
    if (known !== undefined && (known.row === row || sameTexts(known.row, row))) {
      known.row = row
      return known
    }
    if (entries.size >= LIMIT) entries.clear()
    const made = indexRow(row, names)
    entries.set(row.id, made)
    return made
  }
  const entriesOf = (rows: readonly GuestRow[]): readonly Entry[] => {
    const known = aligned.get(rows)
    if (known !== undefined) return known
    const made = rows.map(entryOf)
    aligned.set(rows, made)
    return made
  }
  return {
    warm: (rows) => {
      rows.forEach(entryOf)
    },
    filter: (rows, passes) => {
      if (rows.length < WORTH_ALIGNING) return rows.filter((row) => passes(row, entryOf(row)))
      const texts = entriesOf(rows)
      const passed: Entry[] = []
      const shown = rows.filter((row, index) => {
        const entry = texts[index]
        if (entry === undefined || !passes(row, entry)) return false
        passed.push(entry)
        return true
      })
      aligned.set(shown, passed)
      return shown
    },
  }
}
