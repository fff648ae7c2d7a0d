import type { GuestRow } from '../guest.ts'
import type { ClusterId } from '../ids.ts'
import { parseAddress, type Address } from '../address.ts'
import { fold, foldShared } from './fold.ts'

/** What a search knows of a guest's cluster beyond the guest's own row. */
export interface SearchCluster {
  readonly name: string
  /** Company that owns it; empty: the MSP's own. */
  readonly owner: string
}

/** What was worked out of one row, kept until a text of it changes. */
export interface IndexedRow {
  /** Every column's text, folded, one per line: a bare word is looked up here. */
  readonly haystack: string
  readonly name: string
  readonly cluster: string
  readonly owner: string
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
  a.clusterId === b.clusterId

const typeWords = { qemu: 'qemu vm', lxc: 'lxc ct container' } as const

const indexRow = (row: GuestRow, cluster: SearchCluster): Entry => {
  const name = fold(row.name)
  const clusterName = foldShared(cluster.name)
  const owner = foldShared(cluster.owner)
  let addresses: readonly Address[] | null = null
  const haystack = [
    name,
    String(row.vmid),
    ...row.addresses,
    ...row.tags.map(foldShared),
    foldShared(row.node),
    clusterName,
    owner,
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
    cluster: clusterName,
    owner,
    addresses: () => (addresses ??= row.addresses.map(parseAddress).filter((address) => address !== null)),
  }
}

/**
 * Keeps the folded texts of rows by guest, so that a keystroke over thousands of rows costs one substring look-up
 * each. A row whose figures alone changed (a patched copy that shares its lists) keeps its entry.
 * Make a new one when names or owners of clusters change.
 */
export const createSearchIndex = (clusterOf: (id: ClusterId) => SearchCluster | undefined): SearchIndex => {
  const entries = new Map<string, Entry>()
  const nowhere: SearchCluster = { name: '', owner: '' }
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
      const made = indexRow(row, clusterOf(row.clusterId) ?? nowhere)
      entries.set(row.id, made)
      return made
    },
  }
}
