import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { createDatabaseService } from '#main/features/app/database.service.ts'
import { silentLog } from '#main/log/log.ts'
import { copyDatabase, listCopies } from '#main/storage/database-copies.ts'
import { openDatabase } from '#main/storage/database.ts'
import { allMigrations } from '#main/storage/migrations/all-migrations.ts'
import { createHeldClock } from '#support/held-clock.ts'
import { temporaryDirectory } from '#support/temporary-directory.ts'

const DAY = 86_400_000
const TODAY = Date.UTC(2026, 10, 23, 12)

const afterAYearAhead = async () => {
  const directory = temporaryDirectory()
  const clock = createHeldClock(TODAY)
  const db = await openDatabase(join(directory, 'multpanel.db'), { migrations: allMigrations, clock })
  onTestFinished(() => void db.close())
  const copiesDir = join(directory, 'copies')
  for (let day = 0; day < 7; day += 1) await copyDatabase(db, copiesDir, 'daily', TODAY + (365 + day) * DAY)
  return { db, copiesDir, clock }
}

it('keeps the copies of the present when the clock was a year ahead for a week', async () => {
  const { db, copiesDir } = await afterAYearAhead()
  const made = await copyDatabase(db, copiesDir, 'daily', TODAY)
  const next = await copyDatabase(db, copiesDir, 'daily', TODAY + DAY)
  const names = listCopies(copiesDir).map(({ name }) => name)
  expect(names).toHaveLength(7)
  expect(names).toEqual(expect.arrayContaining([made.name, next.name]))
})

it('goes on with a copy a day after the clock was set right', async () => {
  const { db, copiesDir, clock } = await afterAYearAhead()
  const restore = () => Promise.reject(new Error('not asked for'))
  const service = createDatabaseService({ db, copiesDir, clock, log: silentLog, restore })
  service.startDaily()
  clock.advance(60_000)
  await service.stop()
  expect(listCopies(copiesDir).some(({ takenAt }) => takenAt.startsWith('2026-11-23'))).toBe(true)
})
