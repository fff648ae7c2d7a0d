import { companyLabel, companyQuery } from '#renderer/components/company.ts'
import { naturalKey } from '#renderer/components/table/column.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { Company } from '#shared/model/company.ts'
import type { ClusterId, CompanyId } from '#shared/model/ids.ts'
import type { Preferences } from '#shared/model/preference.ts'
import { quoteValue } from '#shared/model/search/write.ts'
import type { ClusterNames } from '../cluster-looks.ts'

export type TreeMode = Preferences['treeMode']

type TreeKind = 'company' | 'cluster' | 'node' | 'pool' | 'tag' | 'guest'

/** One entry of the tree; `key` says the way to it and stays the same from poll to poll. */
export interface TreeNode {
  readonly key: string
  readonly kind: TreeKind
  readonly label: string
  /** Search that shows what is under it. */
  readonly query: string
  readonly count: number
  readonly children: readonly TreeNode[]
  readonly clusterId?: ClusterId
  /** Of a company's branch; null: the provider's own. */
  readonly companyId?: CompanyId | null
  /** Of a node's branch: the key of the node. */
  readonly placeKey?: string
  readonly guest?: GuestRow
}

/** Clusters with their nodes, which stand in the tree also when no guest is there. */
export type TreePlaces = ReadonlyMap<ClusterId, readonly string[]>

/** A level: its kind, the groups a guest belongs to, and how a group is searched for. */
interface Level {
  readonly kind: TreeKind
  readonly valuesOf: (guest: GuestRow) => readonly string[]
  /** Groups that are there without a guest, within the group of the level above. */
  readonly always?: (within: string) => readonly string[]
  readonly labelOf: (value: string) => string
  readonly queryOf: (value: string) => string
}

const groups = (guests: readonly GuestRow[], level: Level, within: string): [string, GuestRow[]][] => {
  const found = new Map<string, GuestRow[]>(level.always?.(within).map((value) => [value, []]))
  for (const guest of guests) {
    for (const value of level.valuesOf(guest)) {
      const members = found.get(value)
      if (members === undefined) found.set(value, [guest])
      else members.push(guest)
    }
  }
  const keyed = [...found].map(([value, members]) => ({ value, members, key: naturalKey(level.labelOf(value)) }))
  // What is in no group stands below all that are.
  keyed.sort((a, b) => Number(a.value === '') - Number(b.value === '') || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
  return keyed.map(({ value, members }) => [value, members])
}

const guestNodes = (guests: readonly GuestRow[], path: string): TreeNode[] =>
  guests
    .map((guest) => ({ guest, key: naturalKey(guest.name) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.guest.vmid - b.guest.vmid))
    .map(({ guest }) => ({
      key: `${path}/${guest.id}`,
      kind: 'guest',
      label: guest.name,
      query: '',
      count: 0,
      children: [],
      guest,
    }))

const branch = (
  guests: readonly GuestRow[],
  levels: readonly Level[],
  path: string,
  query: string,
  expanded: ReadonlySet<string>,
  within = '',
): TreeNode[] => {
  const [level, ...deeper] = levels
  if (level === undefined) return guestNodes(guests, path)
  return groups(guests, level, within).map(([value, members]) => {
    const key = `${path}/${level.kind}:${value}`
    const own = [query, level.queryOf(value)].filter((part) => part !== '').join(' ')
    const [first] = members
    return {
      key,
      kind: level.kind,
      label: level.labelOf(value),
      query: own,
      count: members.length,
      // What is folded is not worked out: 15,000 guests would be sorted for nothing.
      children: expanded.has(key) ? branch(members, deeper, key, own, expanded, value) : [],
      ...(level.kind === 'company' ? { companyId: first?.companyId ?? null } : {}),
      // A node stands within its cluster.
      ...(level.kind === 'cluster' || level.kind === 'node'
        ? { clusterId: (level.kind === 'cluster' ? value : within) as ClusterId }
        : {}),
      ...(level.kind === 'node' ? { placeKey: `${within}/${value}` } : {}),
    }
  })
}

/** The tree of one mode; branches that are folded have no children yet. */
export const buildTree = (
  guests: readonly GuestRow[],
  names: ClusterNames,
  companies: ReadonlyMap<CompanyId, Pick<Company, 'name' | 'colour'>>,
  mode: TreeMode,
  expanded: ReadonlySet<string>,
  places: TreePlaces = new Map(),
): readonly TreeNode[] => {
  const nameOf = (id: string): string => names.get(id as ClusterId) ?? ''
  const company: Level = {
    kind: 'company',
    valuesOf: (guest) => [guest.companyId ?? ''],
    labelOf: (value) => companyLabel(companies, value === '' ? null : (value as CompanyId)),
    queryOf: (value) => companyQuery(value === '' ? '' : companyLabel(companies, value as CompanyId)),
  }
  const cluster: Level = {
    kind: 'cluster',
    valuesOf: (guest) => [guest.clusterId],
    labelOf: nameOf,
    queryOf: (value) => `cluster=${quoteValue(nameOf(value))}`,
  }
  const node: Level = {
    kind: 'node',
    valuesOf: (guest) => [guest.node],
    labelOf: (value) => value,
    queryOf: (value) => `node=${quoteValue(value)}`,
  }
  const pool: Level = {
    kind: 'pool',
    valuesOf: (guest) => [guest.pool],
    labelOf: (value) => (value === '' ? 'No pool' : value),
    queryOf: (value) => `pool:${value === '' ? 'none' : quoteValue(value)}`,
  }
  const tag: Level = {
    kind: 'tag',
    valuesOf: (guest) => (guest.tags.length === 0 ? [''] : guest.tags),
    labelOf: (value) => (value === '' ? 'No tags' : value),
    queryOf: (value) => `tag:${value === '' ? 'none' : quoteValue(value)}`,
  }
  const levels: Record<TreeMode, readonly Level[]> = {
    company: [company, cluster, node],
    cluster: [
      { ...cluster, always: () => [...places.keys()] },
      { ...node, always: (id) => places.get(id as ClusterId) ?? [] },
    ],
    pool: [pool],
    tag: [tag],
  }
  return branch(guests, levels[mode], mode, '', expanded)
}

export interface FlatNode {
  readonly node: TreeNode
  readonly level: number
  readonly expanded: boolean
}

/** What is in view, top to bottom. */
export const flattenTree = (nodes: readonly TreeNode[], expanded: ReadonlySet<string>, level = 1): FlatNode[] =>
  nodes.flatMap((node) => {
    const open = expanded.has(node.key)
    const self = { node, level, expanded: open }
    return open ? [self, ...flattenTree(node.children, expanded, level + 1)] : [self]
  })
