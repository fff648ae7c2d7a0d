import { writeSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { CompanyId, JobId } from '#shared/model/ids.ts'
import { EVERYTHING } from '#main/company-scope.ts'
import { openDatabase } from '#main/storage/database.ts'
import { allMigrations } from '#main/storage/migrations/all-migrations.ts'
import { systemClock } from '#main/system-clock.ts'
import { discoveryWorld } from '#support/discovery-world.ts'

/**
 * Takes up the job its predecessor left, or begins it: every guest of the database becomes that company's. Ends by itself
 * when nothing is under way any more.
 * @param enough says so when that many guests were handed over, and goes on; whoever is to kill it has as many more until it
 *   dies by its own hand
 */
const [, , path = '', company = '', job = '', enough = ''] = process.argv
const db = await openDatabase(path, { migrations: allMigrations, clock: systemClock })
const world = await discoveryWorld(db)
const id = JobId.parse(job)
const companyId = CompanyId.parse(company)
writeSync(1, 'ready\n')
world.engine.open()
if (world.jobs.find(EVERYTHING, id) === null) {
  const items = world.inventory.everyGuest().map((guest) => ({ guestId: guest.id, companyId, anyway: false }))
  await world.operations['discovery.import']({ id, items }, world.context)
}
const handedOver = db.prepare<[], number>('SELECT count(*) FROM guest_handovers').pluck()
const MORE = 30
let told = false
while (world.jobs.active(EVERYTHING, 1).length > 0) {
  const done = enough === '' ? -1 : (handedOver.get() ?? 0) - Number(enough)
  if (done >= 0 && !told) {
    told = true
    writeSync(1, 'so far\n')
  }
  if (done >= MORE) process.kill(process.pid, 'SIGKILL')
  await delay(1)
}
await world.engine.close()
await world.stop()
db.close()
