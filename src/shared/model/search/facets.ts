import type { GuestRow } from '../guest.ts'
import type { SearchFacets } from './complete.ts'
import type { SearchNames } from './row-index.ts'

/** Values that occur, the most frequent first. One pass over the rows; call it when a completion list opens. */
export const collectFacets = (rows: readonly GuestRow[], names: SearchNames): SearchFacets => {
  const fields = [
    'tag',
    'company',
    'project',
    'cluster',
    'node',
    'pool',
    'storage',
    'bridge',
    'lock',
    'ha',
    'os',
    'vlan',
  ] as const
  const counts = new Map<(typeof fields)[number], Map<string, number>>(fields.map((field) => [field, new Map()]))
  const count = (field: (typeof fields)[number], value: string): void => {
    const values = counts.get(field)
    if (value !== '' && values !== undefined) values.set(value, (values.get(value) ?? 0) + 1)
  }
  for (const row of rows) {
    for (const tag of row.tags) count('tag', tag)
    for (const storage of row.storages) count('storage', storage)
    for (const bridge of row.bridges) count('bridge', bridge)
    for (const vlan of row.vlans) count('vlan', String(vlan))
    if (row.companyId !== null) count('company', names.company(row.companyId) ?? '')
    if (row.projectId !== null) count('project', names.project(row.projectId) ?? '')
    count('cluster', names.cluster(row.clusterId) ?? '')
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
