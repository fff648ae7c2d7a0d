import type { AssignmentUse, RangeKind } from '#shared/model/address-range.ts'
import type { AssignmentId, ClusterId, CompanyId, GuestId, RangeId } from '#shared/model/ids.ts'
import { bitsOfKey, keyOf, readIp } from '#shared/model/ip/ip-address.ts'
import { runsOfKeys } from '#shared/model/ip/key-runs.ts'
import type { Interval } from '#shared/model/ip/network.ts'
import { onlyCompany, scopeCondition, type CompanyScope } from '#main/company-scope.ts'
import type { Database } from '#main/storage/database.ts'
import type { Who } from './addresses.ports.ts'
import type { RangeRecord } from './ranges.repository.ts'

export interface AssignmentRecord {
  readonly id: AssignmentId
  readonly rangeId: RangeId
  readonly cidr: string
  readonly rangeKind: RangeKind
  readonly address: string
  readonly companyId: CompanyId | null
  readonly use: AssignmentUse
  readonly guestId: GuestId | null
  readonly clusterId: ClusterId | null
  readonly label: string
  readonly interface: string | null
  readonly primary: boolean
  readonly createdAt: string
  readonly createdBy: string
}

/** What the reconciliation looks at. */
export interface HeldAddress {
  readonly id: AssignmentId
  /** The address as the database compares it. */
  readonly key: string
  readonly companyId: CompanyId | null
  readonly guestId: GuestId | null
  readonly label: string
  readonly interface: string | null
  readonly createdAt: string
}

export interface AssignmentFilter {
  readonly rangeId: RangeId | null
  readonly guestId: GuestId | null
  readonly companyId: CompanyId | null
  readonly text: string
}

interface EventRow {
  readonly address: string
  readonly what: 'assigned' | 'released'
  readonly at: string
  readonly by: string
  readonly companyId: CompanyId | null
  readonly label: string
  readonly interface: string | null
}

type AssignmentRow = Omit<AssignmentRecord, 'primary'> & { readonly primary: number }

const SELECT = `SELECT a.id, a.range_id AS rangeId, r.cidr, r.kind AS rangeKind, a.address, a.company_id AS companyId,
    a.use, a.guest_id AS guestId, a.cluster_id AS clusterId, a.label, a.interface, a.is_primary AS "primary",
    a.created_at AS createdAt, a.created_by AS createdBy
  FROM address_assignments a JOIN address_ranges r ON r.id = a.range_id`

const HELD = `id, address_key AS "key", company_id AS companyId, guest_id AS guestId, label, interface,
  created_at AS createdAt`

const recordOf = (row: AssignmentRow): AssignmentRecord => ({ ...row, primary: row.primary === 1 })
const keyOfAddress = (address: string): string => keyOf(readIp(address)?.bits ?? 0n)
const escaped = (text: string): string => text.replace(/[\\%_]/g, String.raw`\$&`)

/** What was given out, to whom, and what became of it. */
export type AssignmentsRepository = ReturnType<typeof createAssignmentsRepository>

export const createAssignmentsRepository = (db: Database) => {
  const insert = db.prepare(
    `INSERT INTO address_assignments (id, range_id, address, address_key, company_id, use, guest_id, cluster_id, label,
       interface, is_primary, created_at, created_by)
     VALUES (@id, @rangeId, @address, @key, @companyId, @use, @guestId, @clusterId, @label, @interface, @primary,
       @createdAt, @createdBy)`,
  )
  const record = db.prepare(
    `INSERT INTO address_events (range_id, address, address_key, what, at, by_id, by_name, company_id, guest_id, label, interface)
     VALUES (@rangeId, @address, @key, @what, @at, @byId, @byName, @companyId, @guestId, @label, @interface)`,
  )
  const bind = db.prepare(
    `UPDATE address_assignments SET use = 'guest', guest_id = @guestId, cluster_id = @clusterId, label = @label
     WHERE id = @id AND use = 'device'`,
  )
  const remove = db.prepare('DELETE FROM address_assignments WHERE id = ?')
  const usedKeys = db
    .prepare<[string], string>('SELECT address_key FROM address_assignments WHERE range_id = ? ORDER BY address_key')
    .pluck()
  const coolingKeys = db
    .prepare<[string, string, string], string>(
      `SELECT DISTINCT address_key FROM address_events
       WHERE range_id = ? AND what = 'released' AND at > ? AND at <= ? ORDER BY address_key`,
    )
    .pluck()
  const held = db.prepare<[string, string, number], HeldAddress>(
    `SELECT ${HELD}
     FROM address_assignments WHERE range_id = ? AND address_key > ? ORDER BY address_key LIMIT ?`,
  )
  const heldAt = db.prepare<[string, string], HeldAddress>(
    `SELECT ${HELD} FROM address_assignments WHERE range_id = ? AND address_key = ?`,
  )
  const holderOf = db.prepare<[string, string], AssignmentRow>(`${SELECT} WHERE a.range_id = ? AND a.address_key = ?`)
  const ofGuest = db.prepare<[string], AssignmentRow>(`${SELECT} WHERE a.guest_id = ? ORDER BY a.address_key`)
  // The “+” keeps SQLite from looking through all that the company has, where a guest has a few.
  const unmark = db.prepare(
    `UPDATE address_assignments SET is_primary = 0
     WHERE guest_id = ? AND +company_id IS ? AND id <> ? AND range_id IN (SELECT id FROM address_ranges WHERE kind = ?)`,
  )
  const mark = db.prepare('UPDATE address_assignments SET is_primary = 1 WHERE id = ?')
  const hasPrimary = db.prepare<[string, string | null, RangeKind]>(
    `SELECT 1 FROM address_assignments a JOIN address_ranges r ON r.id = a.range_id
     WHERE a.guest_id = ? AND +a.company_id IS ? AND r.kind = ? AND a.is_primary = 1`,
  )
  // One that is on no cluster is reached from all of them, so it counts on each: else nothing would limit it.
  const countExternal = db
    .prepare<[{ company: string; cluster: string }], number>(
      `SELECT count(*) FROM address_assignments a JOIN address_ranges r ON r.id = a.range_id
       WHERE r.kind = 'external' AND a.company_id = @company
         AND coalesce(a.cluster_id, r.cluster_id, @cluster) = @cluster`,
    )
    .pluck()
  const countOfCompany = db
    .prepare<[string], number>('SELECT count(*) FROM address_assignments WHERE company_id = ?')
    .pluck()

  /** @param guests where the scope is a few projects, the guests of these; null: all */
  const conditionOf = (scope: CompanyScope, guests: readonly GuestId[] | null, table = 'a') => {
    const { where, params } = scopeCondition(scope, `${table}.company_id`)
    return guests === null
      ? { where, params: { ...params } }
      : {
          where: `${where} AND ${table}.guest_id IN (SELECT value FROM json_each(@guests))`,
          params: { ...params, guests: JSON.stringify(guests) },
        }
  }
  const filtered = (scope: CompanyScope, guests: readonly GuestId[] | null, filter: AssignmentFilter) => {
    const { where, params } = conditionOf(scope, guests)
    const conditions = [where]
    if (filter.rangeId !== null) conditions.push('a.range_id = @rangeId')
    if (filter.guestId !== null) conditions.push('a.guest_id = @guestId')
    if (filter.companyId !== null) conditions.push('a.company_id = @companyId')
    if (filter.text !== '')
      conditions.push(String.raw`(a.address LIKE @like ESCAPE '\' OR a.label LIKE @like ESCAPE '\')`)
    return { where: conditions.join(' AND '), params: { ...params, ...filter, like: `%${escaped(filter.text)}%` } }
  }

  return {
    /** In numeric order. @param after `key/id` of the last row of the page before */
    page: (
      scope: CompanyScope,
      guests: readonly GuestId[] | null,
      filter: AssignmentFilter,
      after: string | null,
      limit: number,
    ) => {
      const { where, params } = filtered(scope, guests, filter)
      const [afterKey = '', afterId = ''] = (after ?? '').split('/')
      const rows = db
        .prepare<[object], AssignmentRow>(
          `${SELECT} WHERE ${where} AND (a.address_key, a.id) > (@afterKey, @afterId)
           ORDER BY a.address_key, a.id LIMIT @limit`,
        )
        .all({ ...params, afterKey, afterId, limit: limit + 1 })
        .map(recordOf)
      const last = rows.length > limit ? rows[limit - 1] : undefined
      const total = db
        .prepare<[object], number>(`SELECT count(*) FROM address_assignments a WHERE ${where}`)
        .pluck()
        .get(params)
      return {
        rows: rows.slice(0, limit),
        next: last === undefined ? null : `${keyOfAddress(last.address)}/${last.id}`,
        total: total ?? 0,
      }
    },
    find: (scope: CompanyScope, guests: readonly GuestId[] | null, id: AssignmentId): AssignmentRecord | null => {
      const { where, params } = conditionOf(scope, guests)
      const row = db.prepare<[object], AssignmentRow>(`${SELECT} WHERE ${where} AND a.id = @id`).get({ ...params, id })
      return row === undefined ? null : recordOf(row)
    },
    /** How many of a range the scope has. */
    count: (scope: CompanyScope, range: RangeRecord): number => {
      const { where, params } = scopeCondition(scope)
      return (
        db
          .prepare<[object], number>(`SELECT count(*) FROM address_assignments WHERE ${where} AND range_id = @id`)
          .pluck()
          .get({ ...params, id: range.id }) ?? 0
      )
    },
    /** Everybody's addresses of a range, for the rules that must know all of them. */
    ofRange: (range: RangeRecord): AssignmentRecord[] =>
      db
        .prepare<[string], AssignmentRow>(`${SELECT} WHERE a.range_id = ? ORDER BY a.address_key`)
        .all(range.id)
        .map(recordOf),
    /** The same in pieces, for who reads those of many ranges. @param after key of the last one of the piece before */
    heldAfter: (range: RangeRecord, after: string, limit: number): HeldAddress[] => held.all(range.id, after, limit),
    /** Whatever is recorded for a guest, whoever's it is. */
    ofGuest: (guestId: GuestId): AssignmentRecord[] => ofGuest.all(guestId).map(recordOf),
    heldAt: (range: RangeRecord, bits: bigint): HeldAddress | null => heldAt.get(range.id, keyOf(bits)) ?? null,
    holder: (range: RangeRecord, bits: bigint): AssignmentRecord | null => {
      const row = holderOf.get(range.id, keyOf(bits))
      return row === undefined ? null : recordOf(row)
    },
    /** In order, neighbours together. */
    used: (range: RangeRecord): Interval[] => runsOfKeys(usedKeys.all(range.id)),
    /** Released after `since` and not after `until`, ISO both. */
    cooling: (range: RangeRecord, since: string, until: string): bigint[] =>
      coolingKeys.all(range.id, since, until).map(bitsOfKey),
    /** Fails on an address that is given out already, whoever was quicker. */
    insert: (assignment: AssignmentRecord, { userId, name }: Who): void => {
      const { cidr: _cidr, rangeKind: _kind, primary, ...fields } = assignment
      const key = keyOfAddress(assignment.address)
      insert.run({ ...fields, key, primary: primary ? 1 : 0 })
      record.run({ ...fields, key, what: 'assigned', at: assignment.createdAt, byId: userId, byName: name })
    },
    release: (assignment: AssignmentRecord, { userId, name }: Who, at: string): void => {
      remove.run(assignment.id)
      const { rangeId, address, companyId, guestId, label, interface: nic } = assignment
      const key = keyOfAddress(address)
      record.run({
        rangeId,
        address,
        key,
        companyId,
        guestId,
        label,
        interface: nic,
        what: 'released',
        at,
        byId: userId,
        byName: name,
      })
    },
    /** What was kept for a machine under its name is its guest's from now on. */
    bind: (
      id: AssignmentId,
      guest: { readonly id: GuestId; readonly clusterId: ClusterId; readonly name: string },
    ): void => {
      bind.run({ id, guestId: guest.id, clusterId: guest.clusterId, label: guest.name })
    },
    /** Of what this company holds for the guest: another may still hold addresses from when the guest was its own. */
    hasPrimary: (guestId: GuestId, companyId: CompanyId | null, kind: RangeKind): boolean =>
      hasPrimary.get(guestId, companyId, kind) !== undefined,
    /** The only marked one of its guest, company and kind. */
    markPrimary: ({ id, guestId, companyId, rangeKind }: AssignmentRecord): void => {
      unmark.run(guestId, companyId, id, rangeKind)
      mark.run(id)
    },
    /** Newest first. @param bits null: of every address */
    history: (
      scope: CompanyScope,
      guests: readonly GuestId[] | null,
      range: RangeRecord,
      bits: bigint | null,
      limit: number,
    ): EventRow[] => {
      const { where, params } = conditionOf(scope, guests, 'e')
      const only = bits === null ? '' : 'AND address_key = @key'
      return db
        .prepare<[object], EventRow>(
          `SELECT address, what, at, by_name AS by, company_id AS companyId, label, interface FROM address_events e
           WHERE e.range_id = @id ${only} AND ${where} ORDER BY e.id DESC LIMIT @limit`,
        )
        .all({ ...params, id: range.id, key: bits === null ? '' : keyOf(bits), limit })
    },
    countExternal: (company: CompanyId, cluster: ClusterId): number => countExternal.get({ company, cluster }) ?? 0,
    countOfCompany: (companyId: CompanyId): number => countOfCompany.get(companyId) ?? 0,
    ignored: (scope: CompanyScope): ReadonlyMap<string, { reason: string; by: string; at: string }> => {
      const { where, params } = scopeCondition(scope)
      return new Map(
        db
          .prepare<[object], { key: string; reason: string; by: string; at: string }>(
            `SELECT key, reason, by_name AS by, at FROM address_ignored_findings WHERE ${where} ORDER BY company_id DESC`,
          )
          .all(params)
          .map(({ key, ...rest }) => [key, rest]),
      )
    },
    ignore: (scope: CompanyScope, rangeId: RangeId, key: string, reason: string, by: string, at: string): void => {
      db.prepare(
        `INSERT INTO address_ignored_findings (key, range_id, company_id, reason, by_name, at) VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT (key, company_id) DO UPDATE SET reason = excluded.reason, by_name = excluded.by_name, at = excluded.at`,
      ).run(key, rangeId, onlyCompany(scope) ?? '', reason, by, at)
    },
    /** @returns whether it was set aside in this scope */
    unignore: (scope: CompanyScope, key: string): boolean => {
      const { where, params } = scopeCondition(scope)
      return (
        db.prepare(`DELETE FROM address_ignored_findings WHERE key = @key AND ${where}`).run({ ...params, key })
          .changes > 0
      )
    },
  }
}
