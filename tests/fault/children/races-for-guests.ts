import { createInterface } from 'node:readline'
import { CompanyId, JobId } from '#shared/model/ids.ts'
import { openDatabase } from '#main/storage/database.ts'
import { allMigrations } from '#main/storage/migrations/all-migrations.ts'
import { systemClock } from '#main/system-clock.ts'
import type { JobContext } from '#main/tasks/job-kind.ts'
import { discoveryWorld, freshId } from '#support/discovery-world.ts'

/**
 * A console of its own on a database others write to. For a line `<moment> <company>` it takes over every guest for that
 * company from that moment (Unix ms) on, and says how many it got and how many it was refused.
 */
const [, , path = ''] = process.argv
const db = await openDatabase(path, { migrations: allMigrations, clock: systemClock })
const world = await discoveryWorld(db)

const race = async (moment: number, companyId: CompanyId): Promise<string> => {
  const id = JobId.parse(freshId())
  const items = world.inventory.everyGuest().map((guest) => ({ guestId: guest.id, companyId, anyway: false }))
  // Stored, and run here instead of by an engine: two of these on one table would run each other's.
  await world.operations['discovery.import']({ id, items }, world.context)
  const { input } = world.jobs.contents(id)
  const context = {
    id,
    signal: new AbortController().signal,
    progress: () => undefined,
    log: () => undefined,
    // The work of an import uses no more of a job than this.
  } as unknown as JobContext<unknown>
  while (Date.now() < moment);
  await world
    .kind('guest-import')
    .plan(input)
    .run(context)
    .catch(() => undefined)
  const count = db
    .prepare<[string, string], number>('SELECT count(*) FROM guest_handovers WHERE job_id = ? AND state = ?')
    .pluck()
  return `${count.get(id, 'done') ?? 0} ${count.get(id, 'failed') ?? 0}`
}

createInterface({ input: process.stdin }).on('line', (line) => {
  const [moment = '', company = ''] = line.split(' ')
  void race(Number(moment), CompanyId.parse(company)).then((text) => process.stdout.write(`${text}\n`))
})
process.stdout.write('ready\n')
