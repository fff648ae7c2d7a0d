import BetterSqlite3 from 'better-sqlite3'
import type { InventorySnapshot } from '#shared/contract/inventory.contract.ts'
import { UserId } from '#shared/model/ids.ts'
import { compileSearch } from '#shared/model/search/compile.ts'
import { parseSearch } from '#shared/model/search/parse.ts'
import { createSearchIndex } from '#shared/model/search/row-index.ts'
import { databaseFile } from '#main/compose.ts'
import type { Core } from '#main/core.ts'
import type { Caller } from '#main/transport/handlers.ts'
import { removeFolder } from './bench-core.ts'
import { median, type Bench } from './bench.ts'
import { newId, startStored, STORED_AT } from './stored-fleet.ts'

const COMPANIES = 200
const GUESTS = 15_000
const OWN = GUESTS / COMPANIES
const ROUNDS = 400
/** Lists take tens of microseconds: so many are timed together. */
const TOGETHER = 20
const QUERIES = ['web', 'status:running tag:prod', 'mem>50 -db', '10.1.*']
const lister = (core: Core, caller: Caller) => async (): Promise<InventorySnapshot> => {
  const answer = await core.dispatch('inventory.snapshot', {}, { caller, signal: new AbortController().signal })
  if (!answer.ok) throw new Error(answer.error.message)
  return answer.value as InventorySnapshot
}

const filters = () => {
  const index = createSearchIndex({ cluster: () => 'site', company: () => 'Company', project: () => '' })
  return QUERIES.map((query) => {
    const passes = compileSearch(parseSearch(query).ast, { now: Date.parse(STORED_AT) })
    return (guests: InventorySnapshot['guests']) => index.filter(guests, passes)
  })
}

/** Milliseconds of one list with every search run over it. */
const timeOf = async (
  list: () => Promise<InventorySnapshot>,
  searches: ReturnType<typeof filters>,
): Promise<number> => {
  const started = performance.now()
  for (let turn = 0; turn < TOGETHER; turn += 1) {
    const { guests } = await list()
    for (const search of searches) search(guests)
  }
  return (performance.now() - started) / TOGETHER
}

export const scopeBench: Bench = {
  name: 'scope',
  description: `Inventory list and four searches over it for a company_admin of one of ${COMPANIES} companies in a fleet of ${GUESTS.toLocaleString('en')} guests, through the gate, against the unscoped list of a fleet that has only as many rows (${OWN}).`,
  goals: [{ figure: 'ratio_to_unscoped', op: '<=', goal: 1.2 }],
  run: async () => {
    const whole = await startStored(COMPANIES, GUESTS)
    const alone = await startStored(1, OWN)
    try {
      const userId = UserId.parse(newId())
      const person = { name: 'Admin', login: 'admin@example.com', role: 'company_admin' as const, profileId: null }
      const password = 'seven green chairs'
      await whole.bench.call('users.add', {
        id: userId,
        ...person,
        companyId: whole.fleet[77]?.companyId ?? null,
        password,
      })
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
