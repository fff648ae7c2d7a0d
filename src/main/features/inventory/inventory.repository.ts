import type { NodeRow, StorageRow } from '#shared/model/cluster.ts'
import type { GuestPatch, GuestRow } from '#shared/model/guest.ts'
import type { ClusterId, CompanyId, GuestId, ProjectId } from '#shared/model/ids.ts'
import type { Database } from '#main/storage/database.ts'
import { changesMoreThanFigures, NO_FIGURES, packFigures, unpackFigures, type GuestFigures } from './guest-figures.ts'
import { guestKey, type InventoryChange } from './inventory.types.ts'
import type { StoredLoad } from './stored-load.ts'

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
  maxcpu: Figure
  maxmem: Figure
  maxdisk: Figure
  addresses: string
  vlans: string
  bridges: string
  storages: string
  os_type: string
  last_backup_at: string | null
  facts_at: string | null
}
interface StoredGuest extends GuestRecord {
  missing_disk: number | null
}

const IDENTITY_COLUMNS = ['id', 'cluster_id', 'vmid', 'type'] as const
const POLLED_COLUMNS = [
  ...(['name', 'node', 'template', 'tags', 'pool', 'lock', 'ha'] as const),
  ...(['maxcpu', 'maxmem', 'maxdisk'] as const),
]
/** The index of what is listed asks for it: written only where it changed, as that index is then written too. */
const STATUS_COLUMN = 'status'
const FACT_COLUMNS = ['addresses', 'vlans', 'bridges', 'storages', 'os_type', 'last_backup_at', 'facts_at'] as const
const OWNER_COLUMNS = ['company_id', 'project_id'] as const
const GUEST_COLUMNS = [...IDENTITY_COLUMNS, ...OWNER_COLUMNS, STATUS_COLUMN, ...POLLED_COLUMNS, ...FACT_COLUMNS]

const list = <Item>(json: string): Item[] => (json === '[]' ? [] : (JSON.parse(json) as Item[]))

const rowOf = (record: GuestRecord, { cpu, mem, disk, uptime }: GuestFigures): GuestRow => ({
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
  cpu,
  maxcpu: record.maxcpu,
  mem,
  maxmem: record.maxmem,
  disk,
  maxdisk: record.maxdisk,
  uptime,
  addresses: list(record.addresses),
  vlans: list(record.vlans),
  bridges: list(record.bridges),
  storages: list(record.storages),
  osType: record.os_type,
  lastBackupAt: record.last_backup_at,
  factsAt: record.facts_at,
})

type PolledRecord = Pick<GuestRecord, 'id' | (typeof POLLED_COLUMNS)[number]>
type FactsRecord = Pick<GuestRecord, 'id' | (typeof FACT_COLUMNS)[number]>
type OwnerRecord = Pick<GuestRecord, 'id' | (typeof OWNER_COLUMNS)[number]>

const polledRecord = (row: GuestRow): PolledRecord => ({
  id: row.id,
  name: row.name,
  node: row.node,
  template: row.template ? 1 : 0,
  tags: JSON.stringify(row.tags),
  pool: row.pool,
  lock: row.lock,
  ha: row.ha,
  maxcpu: row.maxcpu,
  maxmem: row.maxmem,
  maxdisk: row.maxdisk,
})

const factsRecord = (row: GuestRow): FactsRecord => ({
  id: row.id,
  addresses: JSON.stringify(row.addresses),
  vlans: JSON.stringify(row.vlans),
  bridges: JSON.stringify(row.bridges),
  storages: JSON.stringify(row.storages),
  os_type: row.osType,
  last_backup_at: row.lastBackupAt,
  facts_at: row.factsAt,
})

const ownerRecord = ({ id, companyId, projectId }: GuestRow): OwnerRecord => ({
  id,
  company_id: companyId,
  project_id: projectId,
})

type Part = 'status' | 'polled' | 'facts' | 'owner'

/** Which statement stores a field. What names a guest never changes, figures are stored apart. */
const PART_OF: Readonly<
  Record<Exclude<keyof GuestRow, 'id' | 'clusterId' | 'vmid' | 'type' | keyof GuestFigures>, Part>
> = {
  companyId: 'owner',
  projectId: 'owner',
  name: 'polled',
  node: 'polled',
  status: 'status',
  template: 'polled',
  tags: 'polled',
  pool: 'polled',
  lock: 'polled',
  ha: 'polled',
  maxcpu: 'polled',
  maxmem: 'polled',
  maxdisk: 'polled',
  addresses: 'facts',
  vlans: 'facts',
  bridges: 'facts',
  storages: 'facts',
  osType: 'facts',
  lastBackupAt: 'facts',
  factsAt: 'facts',
}
const touches = (patch: GuestPatch, part: Part): boolean =>
  Object.keys(patch).some((field) => (PART_OF as Readonly<Record<string, string>>)[field] === part)

const recordOf = (row: GuestRow): GuestRecord => ({
  status: row.status,
  ...polledRecord(row),
  ...factsRecord(row),
  ...ownerRecord(row),
  cluster_id: row.clusterId,
  vmid: row.vmid,
  type: row.type,
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

/** What is stored of one cluster. */
export interface StoredCluster {
  readonly guests: readonly GuestRow[]
  readonly nodes: readonly NodeRow[]
  readonly storages: readonly StorageRow[]
}

export interface InventoryRepository {
  /** Clusters of which anything is stored. */
  readonly clusterIds: () => readonly ClusterId[]
  readonly load: (id: ClusterId) => StoredCluster
  /**
   * One transaction; `alongside` runs inside it, so that what it writes stands or falls with the rows.
   * @param load the figures of all guests of the cluster, where they are stored now, and the nodes that are
   */
  readonly write: (change: InventoryChange, load: StoredLoad, alongside?: () => void) => void
  /** Whether the guest is stored at this moment. */
  readonly holdsGuest: (id: GuestId) => boolean
  /** Within a `write`: since when the cluster lists these no more. Their figures are kept with them from then on. */
  readonly noteMissing: (guests: readonly Pick<GuestRow, 'id' | 'disk'>[], at: string) => void
  /**
   * Within a `write`, after `noteMissing`: new guests whose numbers were others' have them since those were last listed.
   * @param since ISO; when that is known better; null: when they were missed first
   */
  readonly noteSuccession: (guests: readonly Pick<GuestRow, 'id'>[], since: string | null) => void
  readonly missingSince: (id: GuestId) => string | null
  /** Every `write` that `work` does in one transaction: one commit, all or nothing. */
  readonly together: <Result>(work: () => Result) => Result
}

/** Guests, nodes and storages as last seen. */
export const createInventoryRepository = (db: Database): InventoryRepository => {
  const names = GUEST_COLUMNS.join(', ')
  const parameters = GUEST_COLUMNS.map((column) => `@${column}`).join(', ')
  const insertGuest = db.prepare(`INSERT INTO guests (${names}) VALUES (${parameters})`)
  // What names a guest never changes: setting it would write its place in every index anew.
  const updateGuest = (columns: readonly string[]) =>
    db.prepare(`UPDATE guests SET ${columns.map((column) => `${column} = @${column}`).join(', ')} WHERE id = @id`)
  const updateStatus = updateGuest([STATUS_COLUMN])
  const updatePolled = updateGuest(POLLED_COLUMNS)
  const updateFacts = updateGuest(FACT_COLUMNS)
  const updateOwner = updateGuest(OWNER_COLUMNS)
  const putFigures = db.prepare<[string, Uint8Array]>(
    `INSERT INTO guest_figures (cluster_id, figures) VALUES (?, ?)
     ON CONFLICT (cluster_id) DO UPDATE SET figures = excluded.figures`,
  )
  const holdsGuest = db.prepare<[string], number>('SELECT 1 FROM guests WHERE id = ?').pluck()
  const removeGuest = db.prepare('DELETE FROM guests WHERE id = ?')
  // By place, not by name: it runs for nearly every node at every poll.
  const putNode = db.prepare<(string | Figure)[]>(
    `INSERT INTO nodes (key, cluster_id, name, status, cpu, maxcpu, mem, maxmem, disk, maxdisk, uptime, seen_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (key) DO UPDATE SET status = excluded.status, cpu = excluded.cpu, maxcpu = excluded.maxcpu,
       mem = excluded.mem, maxmem = excluded.maxmem, disk = excluded.disk, maxdisk = excluded.maxdisk,
       uptime = excluded.uptime, seen_at = excluded.seen_at`,
  )
  const removeNode = db.prepare('DELETE FROM nodes WHERE key = ?')
  const putStorage = db.prepare(
    `INSERT INTO storages (key, cluster_id, name, nodes, shared, plugin, content, status, disk, maxdisk, seen_at)
     VALUES (@key, @cluster_id, @name, @nodes, @shared, @plugin, @content, @status, @disk, @maxdisk, @seen_at)
     ON CONFLICT (key) DO UPDATE SET nodes = @nodes, shared = @shared, plugin = @plugin, content = @content,
       status = @status, disk = @disk, maxdisk = @maxdisk, seen_at = @seen_at`,
  )
  const removeStorage = db.prepare('DELETE FROM storages WHERE key = ?')

  const putMissing = db.prepare('UPDATE guests SET missing_since = ?, missing_disk = ? WHERE id = ?')
  // VMs and containers share the numbers, and backups of unknown type are of either.
  const putSuccession = db.prepare(
    `UPDATE guests SET number_since = former.since FROM (
       SELECT coalesce(@since, max(gone.missing_since)) AS since FROM guests gone JOIN guests heir
         ON heir.id = @id AND gone.cluster_id = heir.cluster_id AND gone.vmid = heir.vmid AND gone.status = 'missing'
     ) AS former WHERE id = @id`,
  )
  const missingSince = db.prepare<[string], string | null>('SELECT missing_since FROM guests WHERE id = ?').pluck()

  const writeRows: InventoryRepository['write'] = (change, { figures, nodes }, alongside) => {
    for (const row of change.removedGuests) removeGuest.run(row.id)
    // First those that change: one that is missing now leaves its number to a new one.
    for (const { row, patch } of change.changedGuests) {
      if (!changesMoreThanFigures(patch)) continue
      if (touches(patch, 'status')) updateStatus.run({ id: row.id, status: row.status })
      if (touches(patch, 'polled')) updatePolled.run(polledRecord(row))
      if (touches(patch, 'facts')) updateFacts.run(factsRecord(row))
      if (touches(patch, 'owner')) updateOwner.run(ownerRecord(row))
    }
    for (const row of change.addedGuests) insertGuest.run(recordOf(row))
    if (figures !== null) putFigures.run(change.clusterId, packFigures(figures))
    for (const row of nodes) {
      const { key, clusterId, name, status, cpu, maxcpu, mem, maxmem, disk, maxdisk, uptime, seenAt } = row
      putNode.run(key, clusterId, name, status, cpu, maxcpu, mem, maxmem, disk, maxdisk, uptime, seenAt)
    }
    for (const key of change.removedNodes) removeNode.run(key)
    for (const row of change.storages) putStorage.run(storageRecord(row))
    for (const key of change.removedStorages) removeStorage.run(key)
    alongside?.()
  }
  const write = db.transaction(writeRows)
  const clusterIds = db
    .prepare<[], ClusterId>(
      'SELECT cluster_id FROM guests UNION SELECT cluster_id FROM nodes UNION SELECT cluster_id FROM storages',
    )
    .pluck()
  const figuresOf = db
    .prepare<[ClusterId], Uint8Array>('SELECT figures FROM guest_figures WHERE cluster_id = ?')
    .pluck()
  const guestsOf = db.prepare<[ClusterId], StoredGuest>(
    `SELECT ${names}, missing_disk FROM guests WHERE cluster_id = ?`,
  )
  const nodesOf = db.prepare<[ClusterId], NodeRecord>('SELECT * FROM nodes WHERE cluster_id = ?')
  const storagesOf = db.prepare<[ClusterId], StorageRecord>('SELECT * FROM storages WHERE cluster_id = ?')
  const loadGuests = (id: ClusterId): GuestRow[] => {
    const packed = figuresOf.get(id)
    const figures = packed === undefined ? null : unpackFigures(packed)
    return guestsOf.all(id).map((record) => {
      if (record.status === 'missing') return rowOf(record, { ...NO_FIGURES, disk: record.missing_disk })
      return rowOf(record, figures?.get(guestKey(record.type as GuestRow['type'], record.vmid)) ?? NO_FIGURES)
    })
  }

  return {
    clusterIds: () => clusterIds.all(),
    load: (id) => ({
      guests: loadGuests(id),
      nodes: nodesOf.all(id).map(nodeOf),
      storages: storagesOf.all(id).map(storageOf),
    }),
    write: (change, load, alongside) => {
      // Within `together` the whole stands or falls anyway: a savepoint for each would only copy pages.
      if (db.inTransaction) writeRows(change, load, alongside)
      else write.immediate(change, load, alongside)
    },
    holdsGuest: (id) => holdsGuest.get(id) !== undefined,
    noteMissing: (guests, at) => {
      for (const { id, disk } of guests) putMissing.run(at, disk, id)
    },
    noteSuccession: (guests, since) => {
      for (const { id } of guests) putSuccession.run({ id, since })
    },
    missingSince: (id) => missingSince.get(id) ?? null,
    together: (work) => db.transaction(work).immediate(),
  }
}
