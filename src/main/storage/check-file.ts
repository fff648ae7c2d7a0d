import BetterSqlite3 from 'better-sqlite3'
import { closeSync, existsSync, openSync, readSync, rmSync } from 'node:fs'
import { schemaVersion } from './migrate.ts'
import { storageErrorOf } from './storage-errors.ts'

/** First 16 bytes of every SQLite 3 file: https://www.sqlite.org/fileformat.html §1.3 */
const MAGIC = 'SQLite format 3\0'
const USER_VERSION_OFFSET = 60
const HEADER_LENGTH = 100

const readHeader = (path: string): Buffer => {
  const file = openSync(path, 'r')
  try {
    const header = Buffer.alloc(HEADER_LENGTH)
    return header.subarray(0, readSync(file, header, 0, header.length, 0))
  } finally {
    closeSync(file)
  }
}

/** The version as the header has it (a log beside the file may know a newer one); null when this is no SQLite file. */
export const versionInHeader = (path: string): number | null => {
  const header = readHeader(path)
  if (header.length < HEADER_LENGTH || header.toString('latin1', 0, 16) !== MAGIC) return null
  return header.readUInt32BE(USER_VERSION_OFFSET)
}

/** What a look without writing found. `problem` is SQLite's own words. */
interface Verdict {
  readonly version: number
  readonly problem: string | null
}

/** Every step of the schema leaves its number in a table; a file with tables and without those numbers is another's. */
const isOurs = (db: BetterSqlite3.Database): boolean => {
  const tables = db.prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all()
  if (tables.length === 0) return true
  if (!tables.includes('schema_migrations')) return false
  return db.prepare('SELECT max(number) FROM schema_migrations').pluck().get() === schemaVersion(db)
}

/**
 * A read-only connection still needs the shared index beside the file. On a full disk that index is kept in memory
 * instead, which takes an exclusive connection (https://www.sqlite.org/wal.html §8); it is told not to write.
 */
const openToLook = (path: string): BetterSqlite3.Database => {
  const shared = new BetterSqlite3(path, { readonly: true, fileMustExist: true })
  try {
    schemaVersion(shared)
    return shared
  } catch (error) {
    shared.close()
    if (storageErrorOf(error)?.code !== 'storage_full') throw error
  }
  const alone = new BetterSqlite3(path, { fileMustExist: true })
  alone.pragma('locking_mode = EXCLUSIVE')
  alone.pragma('query_only = ON')
  return alone
}

/** Reads version, runs SQLite's quick check and looks whose it is, on a read-only connection. */
export const checkDatabaseFile = (path: string): Verdict => {
  if (versionInHeader(path) === null) return { version: 0, problem: 'the file is not a SQLite database' }
  const absent = ['-wal', '-shm'].map((suffix) => path + suffix).filter((file) => !existsSync(file))
  let db: BetterSqlite3.Database | undefined
  try {
    db = openToLook(path)
    const answer = String(db.pragma('quick_check(1)', { simple: true }))
    if (answer !== 'ok') return { version: schemaVersion(db), problem: answer }
    return { version: schemaVersion(db), problem: isOurs(db) ? null : 'it is the database of another program' }
  } catch (error) {
    return { version: 0, problem: error instanceof Error ? error.message : String(error) }
  } finally {
    db?.close()
    // A read-only connection cannot tidy up what it had to make beside the file.
    for (const file of absent) rmSync(file, { force: true })
  }
}
