import { AddressFate, DiscoveryScan, type HandoverResult, type SameMachine } from '#shared/model/discovery.ts'
import type { ClusterId, CompanyId, GuestId, JobId } from '#shared/model/ids.ts'
import type { Database } from '#main/storage/database.ts'

/** A machine that is known twice, by what both sights of it have in common. */
export type Duplicate = Omit<SameMachine, 'name' | 'vmid' | 'missing' | 'clusterId' | 'companyId'> & {
  readonly of: GuestId
}

interface HandoverRow {
  guestId: GuestId
  name: string
  vmid: number
  clusterId: ClusterId
  from: CompanyId | null
  to: CompanyId | null
  state: 'done' | 'failed'
  message: string
  addresses: string
}

/** Its job ended without a word of the scan: it was cancelled before it went on, or its database put back from a copy. */
const CUT_OFF = `state = 'running' AND NOT EXISTS
  (SELECT 1 FROM jobs WHERE jobs.id = discovery_scans.job_id AND jobs.state IN ('queued', 'running'))`

const SCAN = `cluster_id AS clusterId, job_id AS jobId, iif(${CUT_OFF}, 'failed', state) AS state, started_at AS startedAt, finished_at AS finishedAt,
  user_name AS who, company_id AS companyId, total, looked_at AS lookedAt, found, skipped, reasons, imported, unread,
  iif(${CUT_OFF}, 'It was cut off before its end. Scan again.', problem) AS problem`

const Fates = AddressFate.array()

type ScanRow = Omit<DiscoveryScan, 'reasons'> & { readonly reasons: string }
const scanOf = ({ reasons, ...row }: ScanRow): DiscoveryScan =>
  DiscoveryScan.parse({ ...row, reasons: JSON.parse(reasons) as unknown })

/** What scans found and what became of guests that were handed over. */
export type DiscoveryRepository = ReturnType<typeof createDiscoveryRepository>

export const createDiscoveryRepository = (db: Database) => {
  const scans = db.prepare<[], ScanRow>(`SELECT ${SCAN} FROM discovery_scans ORDER BY cluster_id`)
  const scan = db.prepare<[string], ScanRow>(`SELECT ${SCAN} FROM discovery_scans WHERE cluster_id = ?`)
  // A cluster that was removed meanwhile gets no row: what was found went with it.
  const begin = db.prepare<Omit<ScanRow, 'finishedAt'>>(
    `INSERT INTO discovery_scans (cluster_id, job_id, state, started_at, finished_at, user_name, company_id, total,
       looked_at, found, skipped, reasons, imported, unread, problem)
     SELECT id, @jobId, @state, @startedAt, NULL, @who, @companyId, @total, @lookedAt, @found, @skipped, @reasons,
       @imported, @unread, @problem FROM clusters WHERE id = @clusterId
     ON CONFLICT (cluster_id) DO UPDATE SET job_id = @jobId, state = @state, started_at = @startedAt,
       finished_at = NULL, user_name = @who, company_id = @companyId, total = @total, looked_at = @lookedAt,
       found = @found, skipped = @skipped, reasons = @reasons, imported = @imported, unread = @unread, problem = @problem`,
  )
  const save = db.prepare<Omit<ScanRow, 'imported' | 'startedAt' | 'who' | 'companyId'>>(
    `UPDATE discovery_scans SET state = @state, finished_at = @finishedAt, total = @total, looked_at = @lookedAt,
       found = @found, skipped = @skipped, reasons = @reasons, unread = @unread, problem = @problem
     WHERE cluster_id = @clusterId AND job_id = @jobId`,
  )
  const countImport = db.prepare('UPDATE discovery_scans SET imported = imported + 1 WHERE cluster_id = ?')
  const duplicates = (where: string) => `SELECT mine.guest_id AS guestId, mine.kind AS "by", other.guest_id AS "of"
    FROM guests g JOIN guest_identities mine ON mine.guest_id = g.id
    JOIN guest_identities other ON other.kind = mine.kind AND other.value = mine.value AND other.guest_id <> mine.guest_id
    JOIN guests owned ON owned.id = other.guest_id
    WHERE ${where} AND (owned.company_id IS NOT NULL OR owned.pinned_company_id IS NOT NULL)
    ORDER BY mine.kind DESC`
  const duplicatesOn = db.prepare<[string], Duplicate>(duplicates('g.cluster_id = ? AND g.company_id IS NULL'))
  const duplicateOf = db.prepare<[string], Duplicate>(`${duplicates('g.id = ?')} LIMIT 1`)
  const done = db
    .prepare<[string], GuestId>(`SELECT guest_id FROM guest_handovers WHERE job_id = ? AND state = 'done'`)
    .pluck()
  const results = db.prepare<[string], HandoverRow>(
    `SELECT guest_id AS guestId, name, vmid, cluster_id AS clusterId, former_company_id AS "from", company_id AS "to",
       state, message, addresses
     FROM guest_handovers WHERE job_id = ? ORDER BY state DESC, name, vmid`,
  )
  const put = db.prepare<HandoverRow & { jobId: string; code: string; at: string }>(
    `INSERT INTO guest_handovers (job_id, guest_id, cluster_id, name, vmid, former_company_id, company_id, state, code,
       message, addresses, at)
     SELECT @jobId, @guestId, id, @name, @vmid, @from, @to, @state, @code, @message, @addresses, @at
     FROM clusters WHERE id = @clusterId
     ON CONFLICT (job_id, guest_id) DO UPDATE SET former_company_id = @from, company_id = @to, state = @state,
       code = @code, message = @message, addresses = @addresses, at = @at WHERE state = 'failed'`,
  )
  return {
    scans: (): DiscoveryScan[] => scans.all().map(scanOf),
    /** Null: the cluster was never scanned, or is gone. */
    scan: (id: ClusterId): DiscoveryScan | null => {
      const row = scan.get(id)
      return row === undefined ? null : scanOf(row)
    },
    begin: ({ finishedAt: _finishedAt, reasons, ...row }: DiscoveryScan): void => {
      begin.run({ ...row, reasons: JSON.stringify(reasons) })
    },
    /** Counters and state; another scan that began meanwhile is left alone. */
    save: ({
      imported: _imported,
      startedAt: _startedAt,
      who: _who,
      companyId: _companyId,
      reasons,
      ...row
    }: DiscoveryScan) => {
      save.run({ ...row, reasons: JSON.stringify(reasons) })
    },
    /** Within a hand-over: what was offered is a company's now. */
    countImport: (id: ClusterId): void => {
      countImport.run(id)
    },
    /** Guests of a cluster that are nobody's and of which a company has another sight. The SMBIOS tells before an interface. */
    duplicatesOn: (id: ClusterId): ReadonlyMap<GuestId, Duplicate> => {
      const found = new Map<GuestId, Duplicate>()
      for (const row of duplicatesOn.all(id)) if (!found.has(row.guestId)) found.set(row.guestId, row)
      return found
    },
    duplicateOf: (id: GuestId): Duplicate | null => duplicateOf.get(id) ?? null,
    /** Guests that this job has handed over already. */
    done: (jobId: JobId): ReadonlySet<GuestId> => new Set(done.all(jobId)),
    results: (jobId: JobId): HandoverResult[] =>
      results.all(jobId).map(({ addresses, ...row }) => ({ ...row, addresses: Fates.parse(JSON.parse(addresses)) })),
    /** What became of a guest; what was done once stays done. */
    put: (jobId: JobId, { addresses, ...row }: HandoverResult, code: string, at: string): void => {
      put.run({ ...row, jobId, code, at, addresses: JSON.stringify(addresses) })
    },
    /** Everything in it commits together, and nobody else writes meanwhile, another process included. */
    immediately: <T>(work: () => T): T => db.transaction(work).immediate(),
    /** A part of it that can fail alone. */
    nested: <T>(work: () => T): T => db.transaction(work)(),
  }
}
