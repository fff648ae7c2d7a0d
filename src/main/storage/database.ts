import BetterSqlite3 from 'better-sqlite3'
import { chmodSync, closeSync, existsSync, mkdirSync, openSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { AppError } from '#shared/errors.ts'
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
  /** The disk takes nothing: what is there is opened to be read, without a file beside it. */
  readonly diskFull?: boolean
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
 * Opens a database that is there on a disk that is full. The index of the log lives in memory, which SQLite allows the
 * only connection (https://www.sqlite.org/wal.html §8); the data directory's lock sees to that. Writes fail as long as
 * there is no room and work from then on.
 * @throws AppError `storage_full` when there is nothing to show yet, or only after a migration
 */
const openOnFullDisk = (path: string, migrations: readonly Migration[]): Database => {
  const refused = new AppError('storage_full', 'There is no room to prepare the database.')
  if (!existsSync(path) || statSync(path).size === 0) throw refused
  const db = new BetterSqlite3(path)
  try {
    db.pragma('locking_mode = EXCLUSIVE')
    applyPragmas(db)
    if (pendingMigrations(schemaVersion(db), migrations).length > 0) throw refused
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/**
 * Opens (or creates) the database, checks it, copies it when migrations wait, and migrates it.
 * `:memory:` skips what concerns files.
 * @throws AppError `database_newer` or `database_damaged`, `storage_full`; the file is then exactly as it was
 */
export const openDatabase = async (path: string, options: OpenOptions): Promise<Database> => {
  const { migrations, clock, copiesDir, diskFull = false } = options
  const inMemory = path === ':memory:'
  if (!inMemory) {
    inspectDatabase(path, migrations, copiesDir)
    if (diskFull) return openOnFullDisk(path, migrations)
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
