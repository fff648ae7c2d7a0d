import { writeSync } from 'node:fs'
import { join } from 'node:path'
import { openDatabase } from '#main/storage/database.ts'
import { allMigrations } from '#main/storage/migrations/all-migrations.ts'

/**
 * Writes like a poll does: one transaction over many rows, then tells its number. What was told must be there
 * after any death, and never a part of a transaction.
 */
const directory = process.argv[2] ?? ''
const db = await openDatabase(join(directory, 'multpanel.db'), { migrations: allMigrations, clock: { now: () => 0 } })
const upsert = db.prepare(
  "INSERT INTO settings (key, value, updated_at) VALUES (?, ?, '') ON CONFLICT (key) DO UPDATE SET value = excluded.value",
)
const apply = db.transaction((generation: number) => {
  for (let row = 0; row < 300; row += 1) upsert.run(`row.${row}`, String(generation))
})
let generation = Number(db.prepare("SELECT value FROM settings WHERE key = 'row.0'").pluck().get() ?? 0)
writeSync(1, 'ready\n')
for (;;) {
  generation += 1
  apply.immediate(generation)
  writeSync(1, `${generation}\n`)
}
