import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  chmodSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { join } from 'node:path'
import { AppError } from '#shared/errors.ts'
import { checkDatabaseFile } from './check-file.ts'
import { refuseNewer, type Migration } from './migrate.ts'

/** Whoever restores from the command line sees no list: the newest are named. */
const copiesThereAre = (copiesDir: string): string => {
  const names = existsSync(copiesDir) ? readdirSync(copiesDir).filter((name) => name.endsWith('.db')) : []
  return names.length === 0
    ? `None is in ${copiesDir}.`
    : `The newest in ${copiesDir}: ${names.toSorted().toReversed().slice(0, 7).join(', ')}.`
}

/**
 * The path of a copy that can be restored.
 * @throws AppError `not_found`, `database_damaged`, `database_newer`
 */
export const verifiedCopy = (copiesDir: string, name: string, migrations: readonly Migration[]): string => {
  const path = join(copiesDir, name)
  if (!/^[a-z0-9][a-z0-9.-]{0,120}\.db$/.test(name) || !existsSync(path)) {
    throw new AppError('not_found', `There is no copy named ${name}. ${copiesThereAre(copiesDir)}`)
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

const stagedFile = (path: string): string => `${path}.restoring`

/** Lays a copy of the replacement, complete on the disk, beside the database. */
export const stageReplacement = (path: string, replacement: string): void => {
  const staged = stagedFile(path)
  copyFileSync(replacement, staged, constants.COPYFILE_FICLONE)
  chmodSync(staged, 0o600)
  const file = openSync(staged, 'r+')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** Gives the staged file the database's name. The database must be closed; a crash leaves the one or the other. */
export const swapInReplacement = (path: string): void => {
  // Closing folded the log into the database; a leftover one would be replayed into the wrong file.
  for (const suffix of ['-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true })
  renameSync(stagedFile(path), path)
}
