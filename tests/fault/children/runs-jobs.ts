import { randomBytes } from 'node:crypto'
import { writeSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { JobId } from '#shared/model/ids.ts'
import { uuidv7 } from '#shared/model/uuid.ts'
import { EVERYTHING } from '#main/company-scope.ts'
import { silentLog } from '#main/log/log.ts'
import { openDatabase } from '#main/storage/database.ts'
import { allMigrations } from '#main/storage/migrations/all-migrations.ts'
import { systemClock } from '#main/system-clock.ts'
import { createJobEngine } from '#main/tasks/job-engine.ts'
import { createJobsRepository } from '#main/tasks/jobs.repository.ts'
import { KINDS, killKinds } from './job-kinds.ts'

/**
 * Runs jobs: takes up what its predecessor left, and, unless it is the last, starts new ones and says so. Whoever reads
 * `started` may count on the job. The last one ends by itself when nothing is under way any more.
 */
const [, , directory = '', last = ''] = process.argv
const db = await openDatabase(join(directory, 'multpanel.db'), { migrations: allMigrations, clock: systemClock })
const kinds = killKinds(directory)
const newId = () => JobId.parse(uuidv7(Date.now(), randomBytes(10)))
const repository = createJobsRepository(db)
const engine = createJobEngine({
  repository,
  kinds: Object.values(kinds),
  clock: systemClock,
  newId,
  log: silentLog,
  clean: (text) => text,
  // Three hundred deaths are not the jobs' fault.
  mostResumed: Infinity,
  changed: () => undefined,
})
writeSync(1, 'ready\n')
engine.open()
for (let round = 0; last === '' && round < 3; round += 1) {
  for (const name of KINDS) {
    const id = newId()
    engine.start(kinds[name], { name: id }, { id, actor: null, companyId: null, projectId: null })
    writeSync(1, `started ${id}\n`)
  }
  await delay(12)
}
while (last === '' || repository.active(EVERYTHING, 1).length > 0) await delay(10)
await engine.close()
db.close()
