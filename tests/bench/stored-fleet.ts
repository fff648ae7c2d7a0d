import BetterSqlite3 from 'better-sqlite3'
import { randomBytes } from 'node:crypto'
import { ClusterId, CompanyId, GuestId } from '#shared/model/ids.ts'
import { uuidv7 } from '#shared/model/uuid.ts'
import { databaseFile } from '#main/compose.ts'
import { newFolder, startBenchCore } from './bench-core.ts'

/** When everything stored is from. */
export const STORED_AT = '2026-01-01T00:00:00.000Z'

export const newId = (): string => uuidv7(Date.now(), randomBytes(10))

export interface StoredGuest {
  readonly id: GuestId
  readonly name: string
  readonly address: string
}

/** A company with a cluster of its own and the guests on it. */
export interface StoredCompany {
  readonly companyId: CompanyId
  readonly clusterId: ClusterId
  readonly guests: readonly StoredGuest[]
}

/** Companies with a cluster each and so many guests on it, as earlier runs left them; each /24 is of one company. */
const fill = (db: BetterSqlite3.Database, companies: number, guests: number): StoredCompany[] => {
  const company = db.prepare(
    `INSERT INTO companies (id, number, name, status, contact, notes, colour, created_at, updated_at)
     VALUES (?, ?, ?, 'active', '', '', '#4477aa', ?, ?)`,
  )
  const cluster = db.prepare(
    `INSERT INTO clusters (id, name, location, company_id, credential_kind, credential_login, enabled, identity,
       created_at, updated_at) VALUES (?, ?, '', ?, 'token', 'root@pam!t', 0, '{}', ?, ?)`,
  )
  const guest = db.prepare(
    `INSERT INTO guests (id, cluster_id, company_id, vmid, type, name, node, status, template, tags, pool, lock, ha,
       maxcpu, maxmem, maxdisk, addresses, vlans, bridges, storages, os_type)
     VALUES (?, ?, ?, ?, 'qemu', ?, 'pve1', 'running', 0, '["prod","web"]', '', '', '', 4, 8589934592, 34359738368,
       ?, '[20]', '["vmbr0"]', '["ceph"]', 'l26')`,
  )
  return Array.from({ length: companies }, (_, index) => {
    const companyId = CompanyId.parse(newId())
    const clusterId = ClusterId.parse(newId())
    company.run(companyId, index + 1, `Company ${index}`, STORED_AT, STORED_AT)
    cluster.run(clusterId, `site-${index}`, companyId, STORED_AT, STORED_AT)
    const stored = Array.from({ length: guests / companies }, (_guest, number): StoredGuest => {
      const row = { id: GuestId.parse(newId()), name: `web-${number}`, address: `10.${index % 250}.0.${number % 250}` }
      guest.run(row.id, clusterId, companyId, 100 + number, row.name, JSON.stringify([row.address]))
      return row
    })
    return { companyId, clusterId, guests: stored }
  })
}

/** A core on a folder that holds such a fleet. @param more what else is stored, before the core starts */
export const startStored = async (
  companies: number,
  guests: number,
  more: (db: BetterSqlite3.Database, fleet: readonly StoredCompany[]) => void = () => undefined,
) => {
  const folder = newFolder()
  const empty = await startBenchCore(folder)
  empty.database.close()
  await empty.core.stop()
  const db = new BetterSqlite3(databaseFile(folder))
  const fleet = db.transaction(() => {
    const stored = fill(db, companies, guests)
    more(db, stored)
    return stored
  })()
  db.close()
  const bench = await startBenchCore(folder)
  return { folder, bench, fleet }
}
