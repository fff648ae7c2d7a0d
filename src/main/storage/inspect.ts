import { existsSync, statSync } from 'node:fs'
import { AppError } from '#shared/errors.ts'
import { checkDatabaseFile, versionInHeader } from './check-file.ts'
import { newestGoodCopy } from './database-copies.ts'
import { refuseNewer, type Migration } from './migrate.ts'

const sizeOf = (path: string): number => (existsSync(path) ? statSync(path).size : 0)

const damaged = (path: string, problem: string, copiesDir: string | undefined): AppError => {
  const copy = copiesDir === undefined ? null : newestGoodCopy(copiesDir)
  const advice =
    copy === null
      ? 'There is no good copy of it. Move the file away to start with an empty one.'
      : `The newest good copy is ${copy.name}, taken ${copy.takenAt}. Start with --restore ${copy.name} to put it in place.`
  return new AppError(
    'database_damaged',
    `The database ${path} is damaged (${problem}). Nothing was changed. ${advice}`,
    {
      problem,
      copy: copy?.name ?? null,
    },
  )
}

/**
 * Refuses a file this program must not open, before anything opens it for writing.
 * @throws AppError `database_newer`, `database_damaged`
 */
export const inspectDatabase = (path: string, migrations: readonly Migration[], copiesDir?: string): void => {
  if (sizeOf(path) === 0) return
  // Without a log beside it the header tells the version, and not even a read-only connection is needed to refuse.
  if (sizeOf(`${path}-wal`) === 0) refuseNewer(versionInHeader(path) ?? 0, migrations)
  const verdict = checkDatabaseFile(path)
  if (verdict.problem !== null) throw damaged(path, verdict.problem, copiesDir)
  refuseNewer(verdict.version, migrations)
}
