import type BetterSqlite3 from 'better-sqlite3'
import { AppError } from '#shared/errors.ts'

type Database = BetterSqlite3.Database

/** One step of the schema. `number` only ever grows; a released step is never edited. */
export interface Migration {
  readonly number: number
  readonly name: string
  /** Runs inside a transaction with foreign keys unenforced; they are checked before it commits. */
  readonly up: (db: Database) => void
}

/** The schema's number, 0 for an empty database. */
export const schemaVersion = (db: Database): number => Number(db.pragma('user_version', { simple: true }))

const newestNumber = (migrations: readonly Migration[]): number => migrations.at(-1)?.number ?? 0

/** Steps the database has not seen, oldest first. */
export const pendingMigrations = (version: number, migrations: readonly Migration[]): readonly Migration[] =>
  migrations.filter((migration) => migration.number > version)

/**
 * @throws AppError `database_newer` when a newer program wrote this database
 */
export const refuseNewer = (version: number, migrations: readonly Migration[]): void => {
  const newest = newestNumber(migrations)
  if (version <= newest) return
  throw new AppError(
    'database_newer',
    `This database was written by a newer version of Multpanel (schema ${version}, this program knows ${newest}). ` +
      'Nothing was changed. Update the program, or restore a copy made before the update.',
    { schema: version, known: newest },
  )
}

const assertMonotonic = (migrations: readonly Migration[]): void => {
  migrations.forEach((migration, index) => {
    const before = migrations[index - 1]?.number ?? 0
    if (migration.number <= before) throw new Error(`migration ${migration.number} does not follow ${before}`)
  })
}

/**
 * Applies each pending migration in a transaction of its own: a crash between two leaves a consistent database at the
 * version of the last that committed. `user_version` decides, because it is written with the same commit.
 */
export const migrate = (db: Database, migrations: readonly Migration[], appliedAt: string): void => {
  assertMonotonic(migrations)
  refuseNewer(schemaVersion(db), migrations)
  // Rebuilding a table that others refer to needs enforcement off; the pragma does nothing inside a transaction.
  db.pragma('foreign_keys = OFF')
  try {
    for (const migration of pendingMigrations(schemaVersion(db), migrations)) {
      db.transaction(() => {
        db.exec(
          'CREATE TABLE IF NOT EXISTS schema_migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at TEXT NOT NULL) STRICT',
        )
        migration.up(db)
        const broken = db.pragma('foreign_key_check')
        if (Array.isArray(broken) && broken.length > 0) {
          throw new Error(`migration ${migration.number} leaves ${broken.length} rows without the row they refer to`)
        }
        db.prepare('INSERT INTO schema_migrations (number, name, applied_at) VALUES (?, ?, ?)').run(
          migration.number,
          migration.name,
          appliedAt,
        )
        db.pragma(`user_version = ${migration.number}`)
      }).immediate()
    }
  } finally {
    db.pragma('foreign_keys = ON')
  }
}
