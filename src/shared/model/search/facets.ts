import type { GuestRow } from '../guest.ts'
import type { ClusterId } from '../ids.ts'
import type { SearchFacets } from './complete.ts'
import type { SearchCluster } from './row-index.ts'

/** Values that occur, the most frequent first. One pass over the rows; call it when a completion list opens. */
export const collectFacets = (
  rows: readonly GuestRow[],
  clusterOf: (id: ClusterId) => SearchCluster | undefined,
): SearchFacets => {
  const fields = ['tag', 'company', 'cluster', 'node', 'pool', 'storage', 'bridge', 'lock', 'ha', 'os', 'vlan'] as const
  const counts = new Map<(typeof fields)[number], Map<string, number>>(fields.map((field) => [field, new Map()]))
  const count = (field: (typeof fields)[number], value: string): void => {
    const values = counts.get(field)
    if (value !== '' && values !== undefined) values.set(value, (values.get(value) ?? 0) + 1)
  }
  for (const row of rows) {
    const cluster = clusterOf(row.clusterId)
    for (const tag of row.tags) count('tag', tag)
    for (const storage of row.storages) count('storage', storage)
    for (const bridge of row.bridges) count('bridge', bridge)
    for (const vlan of row.vlans) count('vlan', String(vlan))
    count('company', cluster?.owner ?? '')
    count('cluster', cluster?.name ?? '')
    count('node', row.node)
    count('pool', row.pool)
    count('lock', row.lock)
    count('ha', row.ha)
    count('os', row.osType)
  }
  return Object.fromEntries(
    [...counts].map(([field, values]) => [
      field,
      [...values].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([value]) => value),
    ]),
  )
}
