import type { Migration } from '#main/storage/migrate.ts'
import { allMigrations } from '#main/storage/migrations/all-migrations.ts'

export const ROWS = 1500

/** Steps after the real ones, each slow enough to be killed in the middle: every one rewrites all rows. */
const slowStep = (number: number): Migration => ({
  number,
  name: `slow-${number}`,
  up: (db) => {
    db.exec(`CREATE TABLE step_${number} (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT`)
    db.exec(`INSERT INTO step_${number} SELECT key, value || '.' || hex(randomblob(400)) FROM settings`)
    db.exec(`CREATE INDEX step_${number}_by_value ON step_${number} (value)`)
  },
})

export const slowMigrations: readonly Migration[] = [...allMigrations, ...[9001, 9002, 9003, 9004].map(slowStep)]
