import type { Migration } from '#main/storage/migrate.ts'
import { allMigrations } from '#main/storage/migrations/all-migrations.ts'

export const ROWS = 1500

/** Number of the first of the slow steps. */
export const FIRST_SLOW = 9001

type Begun = (number: number) => void

/** Steps after the real ones, each slow enough to be killed in the middle: every one rewrites all rows. */
const slowStep = (number: number, begun: Begun): Migration => ({
  number,
  name: `slow-${number}`,
  up: (db) => {
    db.exec(`CREATE TABLE step_${number} (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT`)
    begun(number)
    db.exec(`INSERT INTO step_${number} SELECT key, value || '.' || hex(randomblob(400)) FROM settings`)
    db.exec(`CREATE INDEX step_${number}_by_value ON step_${number} (value)`)
  },
})

/** @param begun hears of each slow step when it has changed something and is not through */
export const slowMigrations = (begun: Begun = () => undefined): readonly Migration[] => [
  ...allMigrations,
  ...[0, 1, 2, 3].map((more) => slowStep(FIRST_SLOW + more, begun)),
]
