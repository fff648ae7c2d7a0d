import type BetterSqlite3 from 'better-sqlite3'
import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { z } from 'zod'
import type { DatabaseCopy as DatabaseCopySchema } from '#shared/contract/app.contract.ts'
import { checkDatabaseFile } from './check-file.ts'

export type DatabaseCopy = z.infer<typeof DatabaseCopySchema>
export type CopyReason = DatabaseCopy['reason']

/** How many copies of each reason stay. */
const KEPT = 7

/** `20261123t125306123z-daily.db`: sorts by time, and the name alone tells when and why. */
const NAME = /^(\d{4})(\d{2})(\d{2})t(\d{2})(\d{2})(\d{2})(\d{3})z-(daily|manual|migration|restore)\.db$/

const isReason = (text: string | undefined): text is CopyReason =>
  text === 'daily' || text === 'manual' || text === 'migration' || text === 'restore'

const nameOf = (takenAt: number, reason: CopyReason): string =>
  `${new Date(takenAt).toISOString().toLowerCase().replace(/[-:.]/g, '')}-${reason}.db`

const parse = (directory: string, name: string): DatabaseCopy | null => {
  const [, year, month, day, hour, minute, second, fraction, reason] = NAME.exec(name) ?? []
  if (!isReason(reason)) return null
  const takenAt = `${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction}Z`
  return { name, takenAt, reason, size: statSync(join(directory, name)).size }
}

/** Copies in the directory, newest first; other files there are not ours and stay. */
export const listCopies = (directory: string): DatabaseCopy[] => {
  if (!existsSync(directory)) return []
  return readdirSync(directory)
    .toSorted()
    .toReversed()
    .flatMap((name) => parse(directory, name) ?? [])
}

/** The newest copy that passes SQLite's own check; null when none does. */
export const newestGoodCopy = (directory: string): DatabaseCopy | null =>
  listCopies(directory).find((copy) => checkDatabaseFile(join(directory, copy.name)).problem === null) ?? null

/**
 * Removes the oldest copies of one reason. Those dated after the one just made were taken while the clock was wrong: they
 * count as oldest, else they would push out every copy made from now on.
 */
const prune = (directory: string, reason: CopyReason, madeAt: string): void => {
  const copies = listCopies(directory).filter((copy) => copy.reason === reason)
  const past = copies.filter(({ takenAt }) => takenAt <= madeAt)
  const future = copies.filter(({ takenAt }) => takenAt > madeAt)
  for (const copy of [...past, ...future].slice(KEPT)) rmSync(join(directory, copy.name), { force: true })
}

/**
 * Copies the open database while it is in use (SQLite's online backup), under a name that appears only when complete.
 * @param takenAt Unix time in milliseconds
 */
export const copyDatabase = async (
  db: BetterSqlite3.Database,
  directory: string,
  reason: CopyReason,
  takenAt: number,
): Promise<DatabaseCopy> => {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  for (const name of readdirSync(directory)) {
    if (/\.partial(-journal|-wal|-shm)?$/.test(name)) rmSync(join(directory, name), { force: true })
  }
  const name = nameOf(takenAt, reason)
  const partial = join(directory, `${name}.partial`)
  try {
    await db.backup(partial)
    chmodSync(partial, 0o600)
    renameSync(partial, join(directory, name))
  } finally {
    rmSync(partial, { force: true })
  }
  const madeAt = new Date(takenAt).toISOString()
  prune(directory, reason, madeAt)
  return { name, takenAt: madeAt, reason, size: statSync(join(directory, name)).size }
}
