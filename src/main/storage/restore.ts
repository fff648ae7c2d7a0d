import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fsyncSync,
  openSync,
  chmodSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { join } from 'node:path'
import { AppError } from '#shared/errors.ts'
import { checkDatabaseFile } from './check-file.ts'
import { refuseNewer, type Migration } from './migrate.ts'

/**
 * The path of a copy that can be restored.
 * @throws AppError `not_found`, `database_damaged`, `database_newer`
 */
export const verifiedCopy = (copiesDir: string, name: string, migrations: readonly Migration[]): string => {
  const path = join(copiesDir, name)
  if (!/^[a-z0-9][a-z0-9.-]{0,120}\.db$/.test(name) || !existsSync(path)) {
    throw new AppError('not_found', `There is no copy named ${name}. Reload the list of copies.`)
  }
  const { version, problem } = checkDatabaseFile(path)
  if (problem !== null) {
    throw new AppError(
      'database_damaged',
      `The copy ${name} is damaged (${problem}). Choose another; nothing was changed.`,
    )
  }
  refuseNewer(version, migrations)
  return path
}

/**
 * Puts a file in place of the database, which must be closed. The new content is complete on the disk before it
 * gets the name; a crash in between leaves the old database.
 */
export const replaceDatabase = (path: string, replacement: string): void => {
  const next = `${path}.restoring`
  copyFileSync(replacement, next, constants.COPYFILE_FICLONE)
  chmodSync(next, 0o600)
  const file = openSync(next, 'r+')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  // Closing folded the log into the database; a leftover one would be replayed into the wrong file.
  for (const suffix of ['-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true })
  renameSync(next, path)
}
