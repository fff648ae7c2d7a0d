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
 */
const [, , path = '', company = '', job = ''] = process.argv
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
while (world.jobs.active(EVERYTHING, 1).length > 0) await delay(5)
await world.engine.close()
await world.stop()
db.close()
