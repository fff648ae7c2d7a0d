import type { ClusterId, CompanyId, GuestId, SliceId } from '#shared/model/ids.ts'
import { Slice } from '#shared/model/slice.ts'
import type { Database } from '../../storage/database.ts'

/** A slice without the guests given by hand, which stand on the guests. */
export type StoredSlice = Omit<Slice, 'guestIds'>

/** A guest given to a company by hand. */
export interface Pin {
  readonly guestId: GuestId
  readonly clusterId: ClusterId
  readonly companyId: CompanyId
}

export interface SlicesRepository {
  readonly all: () => StoredSlice[]
  readonly save: (slice: StoredSlice, at: string) => void
  readonly remove: (id: SliceId) => void
  readonly pins: () => Pin[]
  /** @param companyId null: no longer given by hand */
  readonly pin: (guestId: GuestId, companyId: CompanyId | null) => void
  /** Undefined: there is no such guest. */
  readonly pinOf: (guestId: GuestId) => CompanyId | null | undefined
  /** @returns false when the guest is not, or no longer, given to `from` */
  readonly movePin: (guestId: GuestId, from: CompanyId | null, to: CompanyId | null) => boolean
  /** A slice that says nothing yet, where the company has none of the cluster. */
  readonly ensure: (slice: Pick<StoredSlice, 'id' | 'clusterId' | 'companyId'>, at: string) => void
  /** Takes a slice away that says nothing any more and has no guest left. */
  readonly removeEmpty: (clusterId: ClusterId, companyId: CompanyId) => void
}

interface SliceRow {
  id: string
  clusterId: string
  companyId: string
  pools: string
  tags: string
  vmids: string
  vlans: string
  storages: string
}

const Stored = Slice.omit({ guestIds: true })

const parsed = (json: string): unknown => JSON.parse(json)

const sliceOf = (row: SliceRow): StoredSlice =>
  Stored.parse({
    ...row,
    pools: parsed(row.pools),
    tags: parsed(row.tags),
    vmids: parsed(row.vmids),
    vlans: parsed(row.vlans),
    storages: parsed(row.storages),
  })

/** Slices of shared clusters, and guests given by hand. */
export const createSlicesRepository = (db: Database): SlicesRepository => {
  const all = db.prepare<[], SliceRow>(
    `SELECT id, cluster_id AS clusterId, company_id AS companyId, pools, tags, vmids, vlans, storages
     FROM slices ORDER BY cluster_id, company_id`,
  )
  const save = db.prepare<SliceRow & { at: string }>(
    `INSERT INTO slices (id, cluster_id, company_id, pools, tags, vmids, vlans, storages, created_at, updated_at)
     VALUES (@id, @clusterId, @companyId, @pools, @tags, @vmids, @vlans, @storages, @at, @at)
     ON CONFLICT (id) DO UPDATE SET pools = @pools, tags = @tags, vmids = @vmids, vlans = @vlans,
       storages = @storages, updated_at = @at`,
  )
  const remove = db.prepare<[string]>('DELETE FROM slices WHERE id = ?')
  const pins = db.prepare<[], Pin>(
    `SELECT id AS guestId, cluster_id AS clusterId, pinned_company_id AS companyId
     FROM guests WHERE pinned_company_id IS NOT NULL`,
  )
  const pin = db.prepare<[string | null, string]>('UPDATE guests SET pinned_company_id = ? WHERE id = ?')
  const pinOf = db.prepare<[string], CompanyId | null>('SELECT pinned_company_id FROM guests WHERE id = ?').pluck()
  const movePin = db.prepare<[string | null, string, string | null]>(
    'UPDATE guests SET pinned_company_id = ? WHERE id = ? AND pinned_company_id IS ?',
  )
  const ensure = db.prepare<[string, string, string, string, string]>(
    `INSERT INTO slices (id, cluster_id, company_id, created_at, updated_at) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (cluster_id, company_id) DO NOTHING`,
  )
  const removeEmpty = db.prepare<{ clusterId: string; companyId: string }>(
    `DELETE FROM slices WHERE cluster_id = @clusterId AND company_id = @companyId
       AND pools = '[]' AND tags = '[]' AND vmids = '[]' AND vlans = '[]' AND storages = '[]'
       AND NOT EXISTS (SELECT 1 FROM guests WHERE cluster_id = @clusterId AND pinned_company_id = @companyId)`,
  )
  return {
    pinOf: (guestId) => pinOf.get(guestId),
    movePin: (guestId, from, to) => movePin.run(to, guestId, from).changes === 1,
    ensure: ({ id, clusterId, companyId }, at) => {
      ensure.run(id, clusterId, companyId, at, at)
    },
    removeEmpty: (clusterId, companyId) => {
      removeEmpty.run({ clusterId, companyId })
    },
    all: () => all.all().map(sliceOf),
    save: ({ pools, tags, vmids, vlans, storages, ...slice }, at) => {
      save.run({
        ...slice,
        pools: JSON.stringify(pools),
        tags: JSON.stringify(tags),
        vmids: JSON.stringify(vmids),
        vlans: JSON.stringify(vlans),
        storages: JSON.stringify(storages),
        at,
      })
    },
    remove: (id) => {
      remove.run(id)
    },
    pins: () => pins.all(),
    pin: (guestId, companyId) => {
      pin.run(companyId, guestId)
    },
  }
}
