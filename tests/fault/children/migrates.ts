import { writeSync } from 'node:fs'
import { join } from 'node:path'
import { openDatabase } from '#main/storage/database.ts'
import { slowMigrations } from './kill-migrations.ts'

/**
 * Migrates the database in the given directory and says which step it begins; the test kills it somewhere on the way.
 * @param held number of the step in whose midst it stands still until then
 */
const [, , directory = '', held = ''] = process.argv
const begun = (number: number): void => {
  writeSync(1, `${number}\n`)
  if (String(number) === held) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
}
writeSync(1, 'ready\n')
const db = await openDatabase(join(directory, 'multpanel.db'), {
  migrations: slowMigrations(begun),
  clock: { now: () => Date.now() },
  copiesDir: join(directory, 'copies'),
})
db.close()
