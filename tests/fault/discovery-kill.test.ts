import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, it, onTestFinished } from 'vitest'
import { JobId } from '#shared/model/ids.ts'
import { EVERYTHING } from '#main/company-scope.ts'
import { openDatabase, type Database } from '#main/storage/database.ts'
import { allMigrations } from '#main/storage/migrations/all-migrations.ts'
import { systemClock } from '#main/system-clock.ts'
import { childProgram } from '#support/child-program.ts'
import { discoveryWorld, freshId, seedCluster, seedCompany } from '#support/discovery-world.ts'
import { runAndKill } from '#support/killed-child.ts'
import { seededRandom } from '#support/seeded-random.ts'
import { temporaryDirectory } from '#support/temporary-directory.ts'

const GUESTS = 400
const KILLS = 8

const opened = async (path: string): Promise<Database> => {
  const db = await openDatabase(path, { migrations: allMigrations, clock: systemClock })
  onTestFinished(() => {
    if (db.open) db.close()
  })
  return db
}
const count = (db: Database, sql: string): unknown => db.prepare(sql).pluck().get()

it(`an import killed ${KILLS} times takes every guest over once, with its address and its record`, async () => {
  const path = join(temporaryDirectory(), 'multpanel.db')
  const seeded = await opened(path)
  const { clusterId } = seedCluster(seeded, GUESTS)
  const company = seedCompany(seeded, 'Beta AG', 1)
  const world = await discoveryWorld(seeded)
  world.addRange('10.0.0.0/16', company, clusterId)
  await world.stop()
  seeded.close()

  const job = JobId.parse(freshId())
  const script = childProgram('hands-over')
  const args = [path, company, job]
  const random = seededRandom(4711)
  const done: number[] = []
  for (let kill = 0; kill < KILLS; kill += 1) {
    // Each dies a part further on than the one before: on a machine of any speed that is in the midst.
    const enough = 5 + Math.floor(((GUESTS - 80) / KILLS) * kill)
    await runAndKill({ script, args: [...args, String(enough)], afterLines: 1, afterMs: random.below(20) })
    const db = await opened(path)
    done.push(Number(count(db, 'SELECT count(*) FROM guest_handovers')))
    db.close()
  }
  const last = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'ignore', 'inherit'] })
  onTestFinished(() => void last.kill('SIGKILL'))
  expect((await once(last, 'close'))[0]).toBe(0)

  const db = await opened(path)
  // It was killed in its midst, not only before and after.
  expect(done.some((number) => number > 0 && number < GUESTS)).toBe(true)
  expect(count(db, 'SELECT count(*) FROM guests WHERE pinned_company_id IS NULL')).toBe(0)
  expect(count(db, 'SELECT count(*) FROM guests WHERE company_id IS NULL')).toBe(0)
  expect(count(db, "SELECT count(*) FROM guest_handovers WHERE state = 'done'")).toBe(GUESTS)
  expect(count(db, 'SELECT count(*) FROM slices')).toBe(1)
  // The first and the last of such a network are nobody's: the container that says it is on the first is told so.
  expect(count(db, 'SELECT count(*) FROM address_assignments')).toBe(GUESTS - 1)
  expect(count(db, 'SELECT count(*) FROM address_events')).toBe(GUESTS - 1)
  const told = db.prepare<[], { n: number }>(
    "SELECT count(*) AS n FROM activity WHERE action = 'guest.imported' GROUP BY entity_id",
  )
  const perGuest = told.all().map(({ n }) => n)
  expect(perGuest).toHaveLength(GUESTS)
  // For the provider and for the company.
  expect(new Set(perGuest)).toEqual(new Set([2]))
  const again = await discoveryWorld(db)
  expect(again.jobs.find(EVERYTHING, job)?.state).toBe('completed')
  await again.stop()
}, 600_000)

it('two processes that take over the same guests at the same moment share them, and each guest is one’s', async () => {
  const path = join(temporaryDirectory(), 'multpanel.db')
  const db = await opened(path)
  const { ids } = seedCluster(db, 120)
  const companies = [seedCompany(db, 'Beta AG', 1), seedCompany(db, 'Gamma KG', 2)]
  const asks = await Promise.all(
    companies.map(async (company) => {
      const child = spawn(process.execPath, [childProgram('races-for-guests'), path], {
        stdio: ['pipe', 'pipe', 'inherit'],
      })
      onTestFinished(() => void child.kill())
      const lines = createInterface({ input: child.stdout })
      const next = (): Promise<string> => new Promise((resolve) => lines.once('line', resolve))
      await next()
      return (moment: number): Promise<string> => {
        const answer = next()
        child.stdin.write(`${moment} ${company}\n`)
        return answer
      }
    }),
  )
  const moment = Date.now() + 150
  const answers = (await Promise.all(asks.map((ask) => ask(moment)))).map((text) => text.split(' ').map(Number))
  const [won, lost] = [0, 1].map((at) => answers.reduce((sum, numbers) => sum + (numbers[at] ?? 0), 0))
  expect(won).toBe(ids.length)
  expect(lost).toBe(ids.length)
  const owners = db
    .prepare<[], { company: string; n: number }>(
      'SELECT pinned_company_id AS company, count(*) AS n FROM guests GROUP BY pinned_company_id',
    )
    .all()
  expect(owners.reduce((sum, { n }) => sum + n, 0)).toBe(ids.length)
  expect(owners.every(({ company }) => companies.includes(company as never))).toBe(true)
  const doubled = db.prepare(
    "SELECT guest_id FROM guest_handovers WHERE state = 'done' GROUP BY guest_id HAVING count(*) > 1",
  )
  expect(doubled.all()).toEqual([])
}, 600_000)
