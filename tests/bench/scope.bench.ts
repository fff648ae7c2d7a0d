import BetterSqlite3 from 'better-sqlite3'
import { randomBytes } from 'node:crypto'
import type { InventorySnapshot } from '#shared/contract/inventory.contract.ts'
import { CompanyId, UserId } from '#shared/model/ids.ts'
import { compileSearch } from '#shared/model/search/compile.ts'
import { parseSearch } from '#shared/model/search/parse.ts'
import { createSearchIndex } from '#shared/model/search/row-index.ts'
import { uuidv7 } from '#shared/model/uuid.ts'
import { databaseFile } from '#main/compose.ts'
import type { Core } from '#main/core.ts'
import type { Caller } from '#main/transport/handlers.ts'
import { newFolder, removeFolder, startBenchCore } from './bench-core.ts'
import { median, type Bench } from './bench.ts'

const COMPANIES = 200
const GUESTS = 15_000
const OWN = GUESTS / COMPANIES
const ROUNDS = 400
/** Lists take tens of microseconds: so many are timed together. */
const TOGETHER = 20
const QUERIES = ['web', 'status:running tag:prod', 'mem>50 -db', '10.1.*']
const AT = '2026-01-01T00:00:00.000Z'

const newId = (): string => uuidv7(Date.now(), randomBytes(10))

/** Companies with a cluster each and so many guests on it, as earlier runs left them. @returns the ids of the companies */
const fill = (folder: string, companies: number, guests: number): CompanyId[] => {
  const db = new BetterSqlite3(databaseFile(folder))
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
  const ids = Array.from({ length: companies }, () => CompanyId.parse(newId()))
  db.transaction(() => {
    ids.forEach((id, index) => {
      company.run(id, index + 1, `Company ${index}`, AT, AT)
      const clusterId = newId()
      cluster.run(clusterId, `site-${index}`, id, AT, AT)
      for (let number = 0; number < guests / companies; number += 1) {
        guest.run(newId(), clusterId, id, 100 + number, `web-${number}`, `["10.${index % 250}.0.${number % 250}"]`)
      }
    })
  })()
  db.close()
  return ids
}

/** A core on a folder that holds such a fleet. */
const startFilled = async (companies: number, guests: number) => {
  const folder = newFolder()
  const empty = await startBenchCore(folder)
  empty.database.close()
  await empty.core.stop()
  const ids = fill(folder, companies, guests)
  const bench = await startBenchCore(folder)
  return { folder, bench, ids }
}

const lister = (core: Core, caller: Caller) => async (): Promise<InventorySnapshot> => {
  const answer = await core.dispatch('inventory.snapshot', {}, { caller, signal: new AbortController().signal })
  if (!answer.ok) throw new Error(answer.error.message)
  return answer.value as InventorySnapshot
}

const filters = () => {
  const index = createSearchIndex({ cluster: () => 'site', company: () => 'Company', project: () => '' })
  return QUERIES.map((query) => compileSearch(parseSearch(query).ast, { index, now: Date.parse(AT) }))
}

/** Milliseconds of one list with every search run over it. */
const timeOf = async (
  list: () => Promise<InventorySnapshot>,
  searches: ReturnType<typeof filters>,
): Promise<number> => {
  const started = performance.now()
  for (let turn = 0; turn < TOGETHER; turn += 1) {
    const { guests } = await list()
    for (const search of searches) guests.filter(search)
  }
  return (performance.now() - started) / TOGETHER
}

export const scopeBench: Bench = {
  name: 'scope',
  description: `Inventory list and four searches over it for a company_admin of one of ${COMPANIES} companies in a fleet of ${GUESTS.toLocaleString('en')} guests, through the gate, against the unscoped list of a fleet that has only as many rows (${OWN}).`,
  goals: [{ figure: 'ratio_to_unscoped', op: '<=', goal: 1.2 }],
  run: async () => {
    const whole = await startFilled(COMPANIES, GUESTS)
    const alone = await startFilled(1, OWN)
    try {
      const userId = UserId.parse(newId())
      const person = { name: 'Admin', login: 'admin@example.com', role: 'company_admin' as const, profileId: null }
      const password = 'seven green chairs'
      await whole.bench.call('users.add', { id: userId, ...person, companyId: whole.ids[77] ?? null, password })
      // Until he chose a password of his own he may do nothing.
      const db = new BetterSqlite3(databaseFile(whole.folder))
      db.prepare('UPDATE users SET must_change_password = 0 WHERE id = ?').run(userId)
      db.close()
      const scoped = lister(whole.bench.core, { kind: 'user', userId, via: 'ipc', address: '' })
      const unscoped = lister(alone.bench.core, { kind: 'owner', via: 'internal', address: '' })
      const rows = (await scoped()).guests.length
      if (rows !== OWN || (await unscoped()).guests.length !== OWN) throw new Error(`${rows} rows instead of ${OWN}`)
      const searches = [filters(), filters()] as const
      const [own, peer]: [number[], number[]] = [[], []]
      for (let round = 0; round < ROUNDS; round += 1) {
        own.push(await timeOf(scoped, searches[0]))
        peer.push(await timeOf(unscoped, searches[1]))
      }
      const [scopedMs, unscopedMs] = [median(own), median(peer)]
      return { scoped_ms: scopedMs, unscoped_ms: unscopedMs, ratio_to_unscoped: scopedMs / unscopedMs, rows }
    } finally {
      for (const { bench, folder } of [whole, alone]) {
        bench.database.close()
        await bench.core.stop()
        removeFolder(folder)
      }
    }
  },
}
