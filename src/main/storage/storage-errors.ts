import { AppError } from '#shared/errors.ts'

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''

/** What a folder that cannot be written says. */
const REFUSED: Readonly<Record<string, string>> = {
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'it is on a read-only file system',
  EEXIST: 'a file of that name is in the way',
  ENOTDIR: 'a file is in the way',
  ENOENT: 'no folder can be made there',
}

/** SHMSIZE: the index that connections share (`-shm`) could not grow. */
const NO_ROOM: readonly string[] = [
  'SQLITE_FULL',
  'ENOSPC',
  'EDQUOT',
  'SQLITE_IOERR_WRITE',
  'SQLITE_IOERR_FSYNC',
  'SQLITE_IOERR_SHMSIZE',
]

/**
 * Why a folder of ours cannot be used, as the program's own error; null for anything else.
 * @param advice what the person can do, a sentence
 */
export const folderErrorOf = (error: unknown, folder: string, advice: string): AppError | null => {
  const reason = REFUSED[codeOf(error)]
  if (reason === undefined) return storageErrorOf(error)
  return new AppError('forbidden', `The folder ${folder} cannot be used: ${reason}. ${advice}`, undefined, {
    cause: error,
  })
}

/**
 * What SQLite and the file system say when the disk is the cause, as the program's own error; null for anything else.
 * SQLite's result codes: https://www.sqlite.org/rescode.html
 */
export const storageErrorOf = (error: unknown): AppError | null => {
  const code = codeOf(error)
  if (NO_ROOM.includes(code)) {
    return new AppError(
      'storage_full',
      'The change was not saved: the disk that holds the data directory is full or cannot be written. Free some space, then try again.',
      { cause: code },
      { cause: error },
    )
  }
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') {
    return new AppError(
      'database_damaged',
      'The database is damaged. Restart the program: it checks the file and names the newest good copy to restore.',
      { cause: code },
      { cause: error },
    )
  }
  return null
}
