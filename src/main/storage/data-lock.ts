import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '#shared/errors.ts'
import { folderErrorOf } from './storage-errors.ts'

const NAME = 'multpanel.lock'

/** When a process started, where the system tells (Linux: field 22 of /proc/PID/stat), so that a reused id is seen. */
const startOf = (pid: number): string => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  } catch {
    return ''
  }
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it is there and belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

const holderOf = (path: string): number | null => {
  const [pid, started] = readFileSync(path, 'utf8').trim().split(' ')
  const id = Number(pid)
  if (!Number.isInteger(id) || id <= 0 || !isAlive(id)) return null
  return started === undefined || started === startOf(id) ? id : null
}

const refusal = (error: unknown, directory: string): unknown =>
  folderErrorOf(error, directory, 'Make it yours, or start with another --data directory.') ?? error

const makeDirectory = (directory: string): void => {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw refusal(error, directory)
  }
}

/**
 * Takes the data directory for this process: two cores on one database would each think they know what it holds.
 * A lock whose process is gone is taken over.
 * @returns the function that gives it back
 * @throws AppError `conflict` when a running process holds it, `forbidden` when the directory cannot be written
 */
export const lockDataDirectory = (directory: string): (() => void) => {
  makeDirectory(directory)
  const path = join(directory, NAME)
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      const file = openSync(path, 'wx', 0o600)
      writeSync(file, `${process.pid} ${startOf(process.pid)}\n`)
      closeSync(file)
      return () => rmSync(path, { force: true })
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw refusal(error, directory)
    }
    const holder = holderOf(path)
    if (holder !== null) {
      throw new AppError(
        'conflict',
        `Multpanel is already running on ${directory} (process ${holder}). Use that one, or start with another --data directory.`,
        { process: holder },
      )
    }
    rmSync(path, { force: true })
  }
  throw new AppError('conflict', `The data directory ${directory} cannot be locked. Try again.`)
}
