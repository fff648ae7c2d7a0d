import type { NodeRow, StorageRow } from '#shared/model/cluster.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { ClusterId, CompanyId, GuestId, ProjectId } from '#shared/model/ids.ts'
import type { Database } from '#main/storage/database.ts'
import type { InventoryChange } from './inventory.types.ts'

type Figure = number | null
interface GuestRecord {
  id: string
  cluster_id: string
  company_id: string | null
  project_id: string | null
  vmid: number
  type: string
  name: string
  node: string
  status: string
  template: number
  tags: string
  pool: string
  lock: string
  ha: string
  cpu: Figure
  maxcpu: Figure
  mem: Figure
  maxmem: Figure
  disk: Figure
  maxdisk: Figure
  uptime: Figure
  addresses: string
  vlans: string
  bridges: string
  storages: string
  os_type: string
  last_backup_at: string | null
  facts_at: string | null
}

const GUEST_COLUMNS = [
  ...[
    'id',
    'cluster_id',
    'company_id',
    'project_id',
    'vmid',
    'type',
    'name',
    'node',
    'status',
    'template',
    'tags',
    'pool',
    'lock',
    'ha',
  ],
  ...['cpu', 'maxcpu', 'mem', 'maxmem', 'disk', 'maxdisk', 'uptime'],
  ...['addresses', 'vlans', 'bridges', 'storages', 'os_type', 'last_backup_at', 'facts_at'],
]
const METRICS: ReadonlySet<string> = new Set(['id', 'cpu', 'mem', 'disk', 'uptime'])

const list = <Item>(json: string): Item[] => (json === '[]' ? [] : (JSON.parse(json) as Item[]))

const guestOf = (record: GuestRecord): GuestRow => ({
  id: record.id as GuestId,
  clusterId: record.cluster_id as ClusterId,
  companyId: record.company_id as CompanyId | null,
  projectId: record.project_id as ProjectId | null,
  vmid: record.vmid,
  type: record.type as GuestRow['type'],
  name: record.name,
  node: record.node,
  status: record.status as GuestRow['status'],
  template: record.template === 1,
  tags: list(record.tags),
  pool: record.pool,
  lock: record.lock,
  ha: record.ha,
  cpu: record.cpu,
  maxcpu: record.maxcpu,
  mem: record.mem,
  maxmem: record.maxmem,
  disk: record.disk,
  maxdisk: record.maxdisk,
  uptime: record.uptime,
  addresses: list(record.addresses),
  vlans: list(record.vlans),
  bridges: list(record.bridges),
  storages: list(record.storages),
  osType: record.os_type,
  lastBackupAt: record.last_backup_at,
  factsAt: record.facts_at,
})

const recordOf = (row: GuestRow): GuestRecord => ({
  id: row.id,
  cluster_id: row.clusterId,
  company_id: row.companyId,
  project_id: row.projectId,
  vmid: row.vmid,
  type: row.type,
  name: row.name,
  node: row.node,
  status: row.status,
  template: row.template ? 1 : 0,
  tags: JSON.stringify(row.tags),
  pool: row.pool,
  lock: row.lock,
  ha: row.ha,
  cpu: row.cpu,
  maxcpu: row.maxcpu,
  mem: row.mem,
  maxmem: row.maxmem,
  disk: row.disk,
  maxdisk: row.maxdisk,
  uptime: row.uptime,
  addresses: JSON.stringify(row.addresses),
  vlans: JSON.stringify(row.vlans),
  bridges: JSON.stringify(row.bridges),
  storages: JSON.stringify(row.storages),
  os_type: row.osType,
  last_backup_at: row.lastBackupAt,
  facts_at: row.factsAt,
})

interface NodeRecord extends Omit<NodeRow, 'clusterId' | 'seenAt'> {
  cluster_id: string
  seen_at: string
}
interface StorageRecord extends Omit<StorageRow, 'clusterId' | 'seenAt' | 'nodes' | 'content' | 'shared'> {
  cluster_id: string
  seen_at: string
  nodes: string
  content: string
  shared: number
}

const nodeOf = ({ cluster_id, seen_at, ...record }: NodeRecord): NodeRow => ({
  ...record,
  clusterId: cluster_id as ClusterId,
  seenAt: seen_at,
})

const storageOf = ({ cluster_id, seen_at, nodes, content, shared, ...record }: StorageRecord): StorageRow => ({
  ...record,
  clusterId: cluster_id as ClusterId,
  seenAt: seen_at,
  nodes: list(nodes),
  content: list(content),
  shared: shared === 1,
})

const storageRecord = ({ clusterId, seenAt, nodes, content, shared, ...row }: StorageRow): StorageRecord => ({
  ...row,
  cluster_id: clusterId,
  seen_at: seenAt,
  nodes: JSON.stringify(nodes),
  content: JSON.stringify(content),
  shared: shared ? 1 : 0,
})

export interface StoredInventory {
  readonly guests: readonly GuestRow[]
  readonly nodes: readonly NodeRow[]
  readonly storages: readonly StorageRow[]
}

export interface InventoryRepository {
  readonly load: () => StoredInventory
  /** One transaction; `alongside` runs inside it, so that what it writes stands or falls with the rows. */
  readonly write: (change: InventoryChange, alongside?: () => void) => void
  /** Every `write` that `work` does in one transaction: one commit, all or nothing. */
  readonly together: <Result>(work: () => Result) => Result
}

/** Guests, nodes and storages as last seen. */
export const createInventoryRepository = (db: Database): InventoryRepository => {
  const names = GUEST_COLUMNS.join(', ')
  const parameters = GUEST_COLUMNS.map((column) => `@${column}`).join(', ')
  const sets = GUEST_COLUMNS.filter((column) => column !== 'id').map((column) => `${column} = @${column}`)
  const insertGuest = db.prepare(`INSERT INTO guests (${names}) VALUES (${parameters})`)
  const updateGuest = db.prepare(`UPDATE guests SET ${sets.join(', ')} WHERE id = @id`)
  const updateMetrics = db.prepare('UPDATE guests SET cpu = ?, mem = ?, disk = ?, uptime = ? WHERE id = ?')
  const removeGuest = db.prepare('DELETE FROM guests WHERE id = ?')
  const putNode = db.prepare(
    `INSERT INTO nodes (key, cluster_id, name, status, cpu, maxcpu, mem, maxmem, disk, maxdisk, uptime, seen_at)
     VALUES (@key, @cluster_id, @name, @status, @cpu, @maxcpu, @mem, @maxmem, @disk, @maxdisk, @uptime, @seen_at)
     ON CONFLICT (key) DO UPDATE SET status = @status, cpu = @cpu, maxcpu = @maxcpu, mem = @mem, maxmem = @maxmem,
       disk = @disk, maxdisk = @maxdisk, uptime = @uptime, seen_at = @seen_at`,
  )
  const removeNode = db.prepare('DELETE FROM nodes WHERE key = ?')
  const putStorage = db.prepare(
    `INSERT INTO storages (key, cluster_id, name, nodes, shared, plugin, content, status, disk, maxdisk, seen_at)
     VALUES (@key, @cluster_id, @name, @nodes, @shared, @plugin, @content, @status, @disk, @maxdisk, @seen_at)
     ON CONFLICT (key) DO UPDATE SET nodes = @nodes, shared = @shared, plugin = @plugin, content = @content,
       status = @status, disk = @disk, maxdisk = @maxdisk, seen_at = @seen_at`,
  )
  const removeStorage = db.prepare('DELETE FROM storages WHERE key = ?')

  const write = db.transaction((change: InventoryChange, alongside?: () => void) => {
    for (const row of change.removedGuests) removeGuest.run(row.id)
    for (const row of change.addedGuests) insertGuest.run(recordOf(row))
    for (const { row, patch } of change.changedGuests) {
      if (Object.keys(patch).every((field) => METRICS.has(field))) {
        updateMetrics.run(row.cpu, row.mem, row.disk, row.uptime, row.id)
      } else updateGuest.run(recordOf(row))
    }
    for (const { clusterId, seenAt, ...row } of change.nodes) {
      putNode.run({ ...row, cluster_id: clusterId, seen_at: seenAt })
    }
    for (const key of change.removedNodes) removeNode.run(key)
    for (const row of change.storages) putStorage.run(storageRecord(row))
    for (const key of change.removedStorages) removeStorage.run(key)
    alongside?.()
  })

  return {
    load: () => ({
      guests: db.prepare<[], GuestRecord>(`SELECT ${names} FROM guests`).all().map(guestOf),
      nodes: db.prepare<[], NodeRecord>('SELECT * FROM nodes').all().map(nodeOf),
      storages: db.prepare<[], StorageRecord>('SELECT * FROM storages').all().map(storageOf),
    }),
    write: (change, alongside) => {
      write.immediate(change, alongside)
    },
    together: (work) => db.transaction(work).immediate(),
  }
}
