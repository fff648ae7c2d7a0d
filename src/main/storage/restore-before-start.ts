import { copyFileSync, existsSync } from 'node:fs'
import { lockDataDirectory } from './data-lock.ts'
import { allMigrations } from './migrations/all-migrations.ts'
import { stageReplacement, swapInReplacement, verifiedCopy } from './restore.ts'

/**
 * Puts a copy in place before anything opens the database; what is there is kept beside it.
 * @returns path of the kept file
 * @throws AppError `conflict` (data directory in use), `not_found`, `database_damaged`, `database_newer`
 */
export const restoreBeforeStart = (data: string, file: string, copies: string, name: string): string => {
  const unlock = lockDataDirectory(data)
  try {
    stageReplacement(file, verifiedCopy(copies, name, allMigrations))
    const kept = `${file}.before-restore`
    for (const suffix of ['', '-wal'])
      if (existsSync(`${file}${suffix}`)) copyFileSync(`${file}${suffix}`, `${kept}${suffix}`)
    swapInReplacement(file)
    return kept
  } finally {
    unlock()
  }
}
