import type { GuestRow } from '../guest.ts'
import type { ClusterId, CompanyId, ProjectId } from '../ids.ts'
import { parseAddress, type Address } from '../address.ts'
import { fold, foldShared } from './fold.ts'

/** Names a search knows beyond a guest's own row, which has ids; undefined: none is known. */
export interface SearchNames {
  readonly cluster: (id: ClusterId) => string | undefined
  readonly company: (id: CompanyId) => string | undefined
  readonly project: (id: ProjectId) => string | undefined
}

/** What was worked out of one row, kept until a text of it changes. */
export interface IndexedRow {
  /** Every column's text, folded, one per line: a bare word is looked up here. */
  readonly haystack: string
  readonly name: string
  readonly cluster: string
  /** Empty: the provider's own. */
  readonly company: string
  /** Empty: in none. */
  readonly project: string
  /** Parsed on first use. */
  readonly addresses: () => readonly Address[]
}

export interface SearchIndex {
  readonly of: (row: GuestRow) => IndexedRow
}

interface Entry extends IndexedRow {
  row: GuestRow
}

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

const indexRow = (row: GuestRow, names: SearchNames): Entry => {
  const name = fold(row.name)
  const cluster = foldShared(names.cluster(row.clusterId) ?? '')
  const company = row.companyId === null ? '' : foldShared(names.company(row.companyId) ?? '')
  const project = row.projectId === null ? '' : foldShared(names.project(row.projectId) ?? '')
  let addresses: readonly Address[] | null = null
  const haystack = [
    name,
    String(row.vmid),
    ...row.addresses,
    ...row.tags.map(foldShared),
    foldShared(row.node),
    cluster,
    company,
    project,
    row.status,
    row.template ? `${typeWords[row.type]} template` : typeWords[row.type],
    foldShared(row.pool),
    row.lock,
    row.ha,
    ...row.vlans.map(String),
    ...row.bridges.map(foldShared),
    ...row.storages.map(foldShared),
    row.osType,
  ].join('\n')
  return {
    row,
    haystack,
    name,
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
  return {
    of: (row) => {
      const known = entries.get(row.id)
      if (known !== undefined) {
        if (known.row === row) return known
        if (sameTexts(known.row, row)) {
          known.row = row
          return known
        }
      }
      if (entries.size >= LIMIT) entries.clear()
      const made = indexRow(row, names)
      entries.set(row.id, made)
      return made
    },
  }
}
