import type { ClusterId, CompanyId, GuestId, JobId } from '#shared/model/ids.ts'
import { costOf } from '#shared/model/machine/machine-cost.ts'
import { MachineDefaults, StoredMachineSpec } from '#shared/model/machine/machine-spec.ts'
import type { QuotaAmounts } from '#shared/model/quota.ts'
import { scopeCondition, type CompanyScope } from '#main/company-scope.ts'
import type { Database } from '#main/storage/database.ts'
import {
  MachineProgress,
  SettledParts,
  type MachineChange,
  type MachineRecord,
  type MachineState,
  type WantedAddress,
} from './machine-record.ts'

type Json = 'progress' | 'spec' | 'settled' | 'parts' | 'volumes' | 'warnings'
type MachineRow = Omit<MachineRecord, Json | 'seen'> & Record<Json, string> & { readonly seen: number }

const SELECT = `SELECT id, whole_job_id AS wholeJobId, job_id AS jobId, place, cluster_id AS clusterId,
  company_id AS companyId, name, type, node, vmid, spec, settled, state, progress, seen, guest_id AS guestId, parts, volumes, reason,
  warnings, password_user AS passwordUser, password_shown_at AS passwordShownAt, created_at AS createdAt,
  created_by_id AS createdById, created_by AS createdBy FROM machines`

const COLUMNS: Readonly<Record<keyof MachineChange, string>> = {
  jobId: 'job_id',
  vmid: 'vmid',
  state: 'state',
  progress: 'progress',
  seen: 'seen',
  guestId: 'guest_id',
  parts: 'parts',
  volumes: 'volumes',
  reason: 'reason',
  warnings: 'warnings',
  passwordUser: 'password_user',
  passwordShownAt: 'password_shown_at',
}

const parsed = <T>(json: string): T => JSON.parse(json) as T

const recordOf = (row: MachineRow): MachineRecord => ({
  ...row,
  spec: StoredMachineSpec.parse(parsed(row.spec)),
  settled: SettledParts.parse(parsed(row.settled)),
  progress: MachineProgress.parse(parsed(row.progress)),
  parts: parsed(row.parts),
  volumes: parsed(row.volumes),
  warnings: parsed(row.warnings),
  seen: row.seen === 1,
})

const stored = (value: unknown): unknown => {
  if (typeof value === 'boolean') return value ? 1 : 0
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value
}

const defaultsKey = (companyId: CompanyId | null): string => companyId ?? ''

/** Machines under way, made, and failed with what they left; what companies chose last. */
export type MachinesRepository = ReturnType<typeof createMachinesRepository>

export const createMachinesRepository = (db: Database) => {
  const find = db.prepare<[string], MachineRow>(`${SELECT} WHERE id = ?`)
  const ofJob = db.prepare<[string, string], MachineRow>(
    `${SELECT} WHERE whole_job_id = ? OR job_id = ? ORDER BY whole_job_id, place`,
  )
  const inState = db.prepare<[string], MachineRow>(`${SELECT} WHERE state = ? ORDER BY created_at, place`)
  const unbound = db.prepare<[string, number], MachineRow>(
    `${SELECT} WHERE cluster_id = ? AND vmid = ? AND seen = 1 AND guest_id IS NULL AND state IN ('creating', 'made', 'left')`,
  )
  const underWay = db.prepare<[string], MachineRow>(`${SELECT} WHERE cluster_id = ? AND state IN ('new', 'creating')`)
  const addresses = db.prepare<[string], WantedAddress>(
    `SELECT machine_id AS machineId, interface, family, range_id AS rangeId, wanted, gateway, cidr,
       assignment_id AS assignmentId, address FROM machine_addresses WHERE machine_id = ? ORDER BY interface, family`,
  )
  const insertAddress = db.prepare(
    `INSERT INTO machine_addresses (machine_id, interface, family, range_id, wanted, gateway, cidr, assignment_id, address)
     VALUES (@machineId, @interface, @family, @rangeId, @wanted, @gateway, @cidr, @assignmentId, @address)`,
  )
  const setAddress = db.prepare(
    `UPDATE machine_addresses SET assignment_id = @assignmentId, address = @address
     WHERE machine_id = @machineId AND interface = @interface AND family = @family`,
  )
  const all = (rows: MachineRow[]): MachineRecord[] => rows.map(recordOf)

  return {
    immediately: <T>(work: () => T): T => db.transaction(work).immediate(),
    insert: (machine: MachineRecord, wanted: readonly WantedAddress[]): void => {
      const row = Object.fromEntries(Object.entries(machine).map(([key, value]) => [key, stored(value)]))
      db.prepare(
        `INSERT INTO machines (id, whole_job_id, job_id, place, cluster_id, company_id, name, type, node, vmid, spec, settled,
           state, progress, seen, guest_id, parts, volumes, reason, warnings, password_user, password_shown_at, created_at,
           created_by_id, created_by)
         VALUES (@id, @wholeJobId, @jobId, @place, @clusterId, @companyId, @name, @type, @node, @vmid, @spec, @settled,
           @state, @progress, @seen, @guestId, @parts, @volumes, @reason, @warnings, @passwordUser, @passwordShownAt, @createdAt,
           @createdById, @createdBy)`,
      ).run(row)
      for (const one of wanted) insertAddress.run(one)
    },
    update: (id: string, change: MachineChange): void => {
      const keys = Object.keys(change) as (keyof MachineChange)[]
      const sets = keys.map((key) => `${COLUMNS[key]} = @${key}`).join(', ')
      const values = Object.fromEntries(keys.map((key) => [key, stored(change[key])]))
      db.prepare(`UPDATE machines SET ${sets} WHERE id = @id`).run({ ...values, id })
    },
    remove: (id: string): void => {
      db.prepare('DELETE FROM machines WHERE id = ?').run(id)
    },
    /** Whoever's: for the job itself. */
    find: (id: string): MachineRecord | null => {
      const row = find.get(id)
      return row === undefined ? null : recordOf(row)
    },
    findIn: (scope: CompanyScope, id: string): MachineRecord | null => {
      const { where, params } = scopeCondition(scope)
      const row = db.prepare<[object], MachineRow>(`${SELECT} WHERE ${where} AND id = @id`).get({ ...params, id })
      return row === undefined ? null : recordOf(row)
    },
    /** Of the job that was asked for, or of the part that makes one. */
    ofJob: (id: JobId): MachineRecord[] => all(ofJob.all(id, id)),
    inState: (state: MachineState): MachineRecord[] => all(inState.all(state)),
    /** Left on clusters, newest first. */
    left: (scope: CompanyScope): MachineRecord[] => {
      const { where, params } = scopeCondition(scope)
      return all(
        db
          .prepare<[object], MachineRow>(
            `${SELECT} WHERE ${where} AND state = 'left' ORDER BY created_at DESC, place LIMIT 1000`,
          )
          .all(params),
      )
    },
    /** With a password in the vault, newest first. @param guestId null: of all */
    withPassword: (scope: CompanyScope, guestId: GuestId | null): MachineRecord[] => {
      const { where, params } = scopeCondition(scope)
      return all(
        db
          .prepare<[object], MachineRow>(
            `${SELECT} WHERE ${where} AND password_user IS NOT NULL AND state = 'made' AND (@guestId IS NULL OR guest_id = @guestId)
             ORDER BY created_at DESC, place LIMIT 1000`,
          )
          .all({ ...params, guestId }),
      )
    },
    /** On the cluster under this number with the mark, and not yet known by the guest's id. */
    unbound: (clusterId: ClusterId, vmid: number): MachineRecord | null => {
      const row = unbound.get(clusterId, vmid)
      return row === undefined ? null : recordOf(row)
    },
    underWay: (clusterId: ClusterId): MachineRecord[] => all(underWay.all(clusterId)),
    /** What machines that are made take of a quota, until the inventory has them. Their addresses count where they are kept. */
    costUnderWay: (companyId: CompanyId | null, clusterId: ClusterId): QuotaAmounts =>
      costOf(
        all(underWay.all(clusterId))
          .filter((machine) => machine.companyId === companyId && machine.guestId === null)
          .map(({ settled }) => ({ ...settled.cost, externalAddresses: 0 })),
      ),
    addresses: (machineId: string): WantedAddress[] => addresses.all(machineId),
    setAddress: (one: Pick<WantedAddress, 'machineId' | 'interface' | 'family' | 'assignmentId' | 'address'>): void => {
      setAddress.run(one)
    },
    defaults: (companyId: CompanyId | null, clusterId: ClusterId): MachineDefaults | null => {
      const json = db
        .prepare<[string, string], string>('SELECT spec FROM machine_defaults WHERE company_key = ? AND cluster_id = ?')
        .pluck()
        .get(defaultsKey(companyId), clusterId)
      // Of an older version of the program: then there are none.
      return json === undefined ? null : (MachineDefaults.safeParse(JSON.parse(json)).data ?? null)
    },
    setDefaults: (companyId: CompanyId | null, clusterId: ClusterId, spec: MachineDefaults, at: string): void => {
      db.prepare(
        `INSERT INTO machine_defaults (company_key, cluster_id, spec, at) VALUES (?, ?, ?, ?)
         ON CONFLICT (company_key, cluster_id) DO UPDATE SET spec = excluded.spec, at = excluded.at`,
      ).run(defaultsKey(companyId), clusterId, JSON.stringify(spec), at)
    },
  }
}
