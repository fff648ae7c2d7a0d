import BetterSqlite3 from 'better-sqlite3'
import { chmodSync, closeSync, existsSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Clock } from '../ports.ts'
import { copyDatabase } from './database-copies.ts'
import { inspectDatabase } from './inspect.ts'
import { migrate, pendingMigrations, schemaVersion, type Migration } from './migrate.ts'

/** The open database, as repositories take it. */
export type Database = BetterSqlite3.Database

export interface OpenOptions {
  readonly migrations: readonly Migration[]
  readonly clock: Pick<Clock, 'now'>
  /** Where copies go; absent (tests in memory): none is made. */
  readonly copiesDir?: string
}

/** Files of the database and what it keeps beside itself are the owner's alone. */
const FILE_MODE = 0o600
const DIRECTORY_MODE = 0o700

/** Creates the file itself, so that it never exists with another mode; SQLite gives `-wal` and `-shm` the same. */
const createPrivately = (path: string): void => {
  mkdirSync(dirname(path), { recursive: true, mode: DIRECTORY_MODE })
  if (existsSync(path)) chmodSync(path, FILE_MODE)
  else closeSync(openSync(path, 'a', FILE_MODE))
}

const applyPragmas = (db: Database): void => {
  db.pragma('busy_timeout = 5000')
  db.pragma('journal_mode = WAL')
  // In WAL mode NORMAL survives the death of the process at any moment; only a power cut can take the last commits.
  db.pragma('synchronous = NORMAL')
  db.pragma('foreign_keys = ON')
  db.pragma('trusted_schema = OFF')
}

/**
 * Opens (or creates) the database, checks it, copies it when migrations wait, and migrates it.
 * `:memory:` skips what concerns files.
 * @throws AppError `database_newer` or `database_damaged`; the file is then exactly as it was
 */
export const openDatabase = async (path: string, options: OpenOptions): Promise<Database> => {
  const { migrations, clock, copiesDir } = options
  const inMemory = path === ':memory:'
  if (!inMemory) {
    inspectDatabase(path, migrations, copiesDir)
    createPrivately(path)
  }
  const db = new BetterSqlite3(path)
  try {
    applyPragmas(db)
    const version = schemaVersion(db)
    if (copiesDir !== undefined && version > 0 && pendingMigrations(version, migrations).length > 0) {
      await copyDatabase(db, copiesDir, 'migration', clock.now())
    }
    migrate(db, migrations, new Date(clock.now()).toISOString())
    return db
  } catch (error) {
    db.close()
    throw error
  }
}
