import { writeSync } from 'node:fs'
import { join } from 'node:path'
import { openDatabase } from '#main/storage/database.ts'
import { slowMigrations } from './kill-migrations.ts'

/** Migrates the database in the given directory; the test kills it somewhere on the way. */
const directory = process.argv[2] ?? ''
writeSync(1, 'ready\n')
const db = await openDatabase(join(directory, 'multpanel.db'), {
  migrations: slowMigrations,
  clock: { now: () => Date.now() },
  copiesDir: join(directory, 'copies'),
})
db.close()
