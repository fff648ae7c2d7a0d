import type { GuestRow } from '#shared/model/guest.ts'
import { ClusterId, CompanyId, GuestId, ProjectId } from '#shared/model/ids.ts'
import { compileSearch } from '#shared/model/search/compile.ts'
import { parseSearch } from '#shared/model/search/parse.ts'
import { createSearchIndex, type SearchNames } from '#shared/model/search/row-index.ts'

export const NOW = Date.parse('2026-03-10T12:00:00Z')
export const clusterId = (number: number) =>
  ClusterId.parse(`01900000-0000-7000-8000-${String(number).padStart(12, '0')}`)
export const guestId = (number: number) => GuestId.parse(`01900000-0000-7000-9000-${String(number).padStart(12, '0')}`)

export const ACME = CompanyId.parse('01900000-0000-7000-a000-000000000001')
export const SHOP = ProjectId.parse('01900000-0000-7000-b000-000000000001')

const clusters = new Map<string, string>([
  [clusterId(1), 'Berlin Süd'],
  [clusterId(2), 'hamburg-1'],
])
export const names: SearchNames = {
  cluster: (id) => clusters.get(id),
  company: (id) => (id === ACME ? 'Acme GmbH' : undefined),
  project: (id) => (id === SHOP ? 'Web shop' : undefined),
}

let counter = 0
export const guest = (fields: Partial<GuestRow>): GuestRow => {
  counter += 1
  return {
    id: guestId(counter),
    clusterId: clusterId(1),
    companyId: fields.clusterId === clusterId(2) ? null : ACME,
    projectId: null,
    vmid: 100,
    type: 'qemu',
    name: 'guest',
    node: 'pve1',
    status: 'running',
    template: false,
    tags: [],
    pool: '',
    lock: '',
    ha: '',
    cpu: 0.1,
    maxcpu: 2,
    mem: 1024 ** 3,
    maxmem: 4 * 1024 ** 3,
    disk: null,
    maxdisk: 32 * 1024 ** 3,
    uptime: 3600,
    addresses: [],
    vlans: [],
    bridges: ['vmbr0'],
    storages: ['local-lvm'],
    osType: 'l26',
    lastBackupAt: null,
    factsAt: null,
    ...fields,
  }
}

/** Names of the guests a search finds, in their order. */
export const find = (query: string, rows: readonly GuestRow[]): string[] => {
  const parsed = parseSearch(query)
  const matches = compileSearch(parsed.ast, { now: NOW })
  return createSearchIndex(names)
    .filter(rows, matches)
    .map((row) => row.name)
}
