import type { RangeKind, Reservation } from '#shared/model/address-range.ts'
import type { ClusterId, CompanyId, RangeId } from '#shared/model/ids.ts'
import { bitsOfKey, formatIp, keyOf, readIp, type IpFamily } from '#shared/model/ip/ip-address.ts'
import { cidrOf, lastOf, type Cidr, type Interval } from '#shared/model/ip/network.ts'
import { scopeCondition, type CompanyScope } from '#main/company-scope.ts'
import type { Database } from '#main/storage/database.ts'

/** A range as the table has it, its network read. */
export interface RangeRecord {
  readonly id: RangeId
  readonly cidr: string
  readonly network: Cidr
  readonly kind: RangeKind
  readonly gateway: string | null
  readonly dns: readonly string[]
  readonly vlan: number | null
  readonly bridge: string | null
  readonly vnet: string | null
  readonly companyId: CompanyId | null
  readonly shared: boolean
  /** Also of a cluster that was removed. */
  readonly clusterId: ClusterId | null
  /** What its cluster was called, when that was removed. */
  readonly lostCluster: string | null
  readonly description: string
}

interface RangeRow {
  id: string
  cidr: string
  kind: RangeKind
  gateway: string | null
  dns: string
  vlan: number | null
  bridge: string | null
  vnet: string | null
  companyId: string | null
  shared: number
  clusterId: string | null
  lostCluster: string | null
  description: string
}

const COLUMNS = `id, cidr, kind, gateway, dns, vlan, bridge, vnet, company_id AS companyId, shared,
  coalesce(cluster_id, lost_cluster_id) AS clusterId, lost_cluster_name AS lostCluster, description`

const recordOf = (row: RangeRow): RangeRecord => ({
  ...row,
  id: row.id as RangeId,
  network: cidrOf(row.cidr),
  dns: JSON.parse(row.dns) as string[],
  companyId: row.companyId as CompanyId | null,
  clusterId: row.clusterId as ClusterId | null,
  shared: row.shared === 1,
})

const rowOf = (range: RangeRecord, at: string) => ({
  id: range.id,
  cidr: range.cidr,
  family: range.network.family,
  first: keyOf(range.network.first),
  last: keyOf(lastOf(range.network)),
  kind: range.kind,
  gateway: range.gateway,
  dns: JSON.stringify(range.dns),
  vlan: range.vlan,
  bridge: range.bridge,
  vnet: range.vnet,
  companyId: range.companyId,
  shared: range.shared ? 1 : 0,
  clusterId: range.lostCluster === null ? range.clusterId : null,
  lostId: range.lostCluster === null ? null : range.clusterId,
  lostName: range.lostCluster,
  description: range.description,
  at,
})

interface ReservationRow {
  id: string
  from: string
  to: string
  reason: string
  createdAt: string
  createdBy: string
}

const RESERVATION = 'id, from_key AS "from", to_key AS "to", reason, created_at AS createdAt, created_by AS createdBy'

const bits = (address: string): bigint => readIp(address)?.bits ?? 0n

/** Ranges and what is reserved in them. Whoever holds a `RangeRecord` got it through a scope. */
export type RangesRepository = ReturnType<typeof createRangesRepository>

export const createRangesRepository = (db: Database) => {
  const insert = db.prepare(
    `INSERT INTO address_ranges (id, cidr, family, first_key, last_key, kind, gateway, dns, vlan, bridge, vnet, company_id,
       shared, cluster_id, lost_cluster_id, lost_cluster_name, description, created_at, updated_at)
     VALUES (@id, @cidr, @family, @first, @last, @kind, @gateway, @dns, @vlan, @bridge, @vnet, @companyId, @shared,
       @clusterId, @lostId, @lostName, @description, @at, @at)`,
  )
  const update = db.prepare(
    `UPDATE address_ranges SET cidr = @cidr, family = @family, first_key = @first, last_key = @last, kind = @kind,
       gateway = @gateway, dns = @dns, vlan = @vlan, bridge = @bridge, vnet = @vnet, company_id = @companyId,
       shared = @shared, cluster_id = @clusterId, lost_cluster_id = @lostId,
       lost_cluster_name = @lostName, description = @description, updated_at = @at
     WHERE id = @id`,
  )
  const remove = db.prepare('DELETE FROM address_ranges WHERE id = ?')
  const overlapping = db.prepare<[string, IpFamily, string, string], RangeRow>(
    `SELECT ${COLUMNS} FROM address_ranges
     WHERE id <> ? AND family = ? AND first_key <= ? AND last_key >= ? ORDER BY first_key, id`,
  )
  const intervals = db.prepare<[string], { from: string; to: string }>(
    'SELECT from_key AS "from", to_key AS "to" FROM address_reservations WHERE range_id = ? ORDER BY from_key',
  )
  const intervalsIn = db.prepare<[string], { rangeId: RangeId; from: string; to: string }>(
    `SELECT range_id AS rangeId, from_key AS "from", to_key AS "to" FROM address_reservations
     WHERE range_id IN (SELECT value FROM json_each(?)) ORDER BY range_id, from_key`,
  )
  const reservations = db.prepare<[string], ReservationRow>(
    `SELECT ${RESERVATION} FROM address_reservations WHERE range_id = ? ORDER BY from_key`,
  )
  const reserve = db.prepare(
    `INSERT INTO address_reservations (id, range_id, from_key, to_key, reason, created_at, created_by)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  )
  const unreserve = db.prepare('DELETE FROM address_reservations WHERE range_id = ? AND id = ?')
  const countOf = db.prepare<[string], number>('SELECT count(*) FROM address_ranges WHERE company_id = ?').pluck()

  /** What a scope may know of: its own ranges and every pool. */
  const visible = (scope: CompanyScope) => {
    const { where, params } = scopeCondition(scope)
    return { where: `(${where} OR shared = 1)`, params }
  }
  return {
    /** The scope's own and every pool, in numeric order, IPv4 first. */
    list: (scope: CompanyScope): RangeRecord[] => {
      const { where, params } = visible(scope)
      return db
        .prepare<[object], RangeRow>(
          `SELECT ${COLUMNS} FROM address_ranges WHERE ${where} ORDER BY family, first_key, last_key DESC, id`,
        )
        .all(params)
        .map(recordOf)
    },
    find: (scope: CompanyScope, id: RangeId): RangeRecord | null => {
      const { where, params } = visible(scope)
      const row = db
        .prepare<[object], RangeRow>(`SELECT ${COLUMNS} FROM address_ranges WHERE id = @id AND ${where}`)
        .get({ ...params, id })
      return row === undefined ? null : recordOf(row)
    },
    /** Whether the id is taken, by whomever. */
    isTaken: (id: RangeId): boolean => db.prepare('SELECT 1 FROM address_ranges WHERE id = ?').get(id) !== undefined,
    /** Other ranges that share addresses with it, of all companies: which of them matter is a rule, not a query. */
    overlapping: ({ id, network }: Pick<RangeRecord, 'id' | 'network'>): RangeRecord[] =>
      overlapping.all(id, network.family, keyOf(lastOf(network)), keyOf(network.first)).map(recordOf),
    insert: (range: RangeRecord, at: string): void => {
      insert.run(rowOf(range, at))
    },
    update: (range: RangeRecord, at: string): void => {
      update.run(rowOf(range, at))
    },
    remove: (range: RangeRecord): void => {
      remove.run(range.id)
    },
    /** In order, without overlap. */
    reserved: (range: RangeRecord): Interval[] =>
      intervals.all(range.id).map(({ from, to }) => ({ from: bitsOfKey(from), to: bitsOfKey(to) })),
    /** The same of many ranges in one read; of those without any there is no entry. */
    reservedIn: (list: readonly RangeRecord[]): ReadonlyMap<RangeId, Interval[]> => {
      const rows = intervalsIn.all(JSON.stringify(list.map(({ id }) => id)))
      const byRange = new Map<RangeId, Interval[]>()
      for (const { rangeId, from, to } of rows) {
        const interval = { from: bitsOfKey(from), to: bitsOfKey(to) }
        const known = byRange.get(rangeId)
        if (known === undefined) byRange.set(rangeId, [interval])
        else known.push(interval)
      }
      return byRange
    },
    reservations: ({ id, network: { family } }: RangeRecord): Reservation[] =>
      reservations.all(id).map((row) => ({
        ...row,
        from: formatIp({ family, bits: bitsOfKey(row.from) }),
        to: formatIp({ family, bits: bitsOfKey(row.to) }),
      })),
    isReservationTaken: (id: string): boolean =>
      db.prepare('SELECT 1 FROM address_reservations WHERE id = ?').get(id) !== undefined,
    reserve: (range: RangeRecord, { id, from, to, reason, createdAt, createdBy }: Reservation): void => {
      reserve.run(id, range.id, keyOf(bits(from)), keyOf(bits(to)), reason, createdAt, createdBy)
    },
    unreserve: (range: RangeRecord, id: string): void => {
      unreserve.run(range.id, id)
    },
    countOfCompany: (companyId: CompanyId): number => countOf.get(companyId) ?? 0,
    /** Everything in it commits together, and nobody else writes meanwhile, another process included. */
    immediately: <T>(work: () => T): T => db.transaction(work).immediate(),
  }
}
