import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { AppError } from '#shared/errors.ts'
import { folderErrorOf } from './storage-errors.ts'

const NAME = 'multpanel.lock'

/** The fields of /proc/PID/stat from the third on (Linux, `man 5 proc`); none where the system does not tell. */
const statOf = (pid: number): readonly string[] => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    return []
  }
}

/** When a process started, where the system tells, so that a reused id is seen. */
const startOf = (pid: number): string => statOf(pid)[19] ?? ''

/** Killed, and its parent has not asked how it ended: it answers to signals and holds nothing any more. */
const isZombie = (pid: number): boolean => ['Z', 'X'].includes(statOf(pid)[0] ?? '')

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it is there and belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

const hasCode = (error: unknown, ...codes: readonly string[]): boolean =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && codes.includes(error.code)

/** The running process a lock names, or null. */
const holderOf = (content: string): number | null => {
  const [pid, started] = content.trim().split(' ')
  const id = Number(pid)
  if (!Number.isInteger(id) || id <= 0 || !isAlive(id) || isZombie(id)) return null
  return started === undefined || started === startOf(id) ? id : null
}

/** Null when it is gone by now. */
const contentOf = (path: string): string | null => {
  try {
    return lstatSync(path).isSymbolicLink() ? readlinkSync(path) : readFileSync(path, 'utf8')
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null
    throw error
  }
}

/** A full disk takes no content, but still a link that says it: short ones live in the directory's own entry. */
const takeWithoutRoom = (path: string, content: string): boolean => {
  try {
    symlinkSync(content.trim(), path)
    return true
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false
    throw error
  }
}

/** The lock appears with its content or not at all: who starts at the same moment must not find it empty. */
const take = (path: string): boolean => {
  const claim = `${path}.${process.pid}`
  const content = `${process.pid} ${startOf(process.pid)}\n`
  try {
    writeFileSync(claim, content, { mode: 0o600 })
    linkSync(claim, path)
    return true
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false
    if (hasCode(error, 'ENOSPC', 'EDQUOT')) return takeWithoutRoom(path, content)
    // No links on this file system (exFAT, some shares).
    if (!hasCode(error, 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS')) throw error
  } finally {
    rmSync(claim, { force: true })
  }
  try {
    writeFileSync(path, content, { mode: 0o600, flag: 'wx' })
    return true
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false
    throw error
  }
}

/** Removes the lock that was found dead, and no other: somebody may have taken it over since, and then has it back. */
const removeDead = (path: string, dead: string): void => {
  const aside = `${path}.${process.pid}.dead`
  try {
    renameSync(path, aside)
    if (contentOf(aside) !== dead) linkSync(aside, path)
  } catch (error) {
    if (!hasCode(error, 'ENOENT', 'EEXIST')) throw error
  } finally {
    rmSync(aside, { force: true })
  }
}

const refusal = (error: unknown, directory: string): unknown =>
  folderErrorOf(error, directory, 'Make it yours, or start with another --data directory.') ?? error

/** Step by step: Node's own recursive mkdir says ENOENT for a read-only file system and never ends below /proc. */
const makeSteps = (directory: string): void => {
  const above = dirname(directory)
  if (above !== directory && !existsSync(above)) makeSteps(above)
  try {
    mkdirSync(directory, { mode: 0o700 })
  } catch (error) {
    if (!hasCode(error, 'EEXIST') || !statSync(directory).isDirectory()) throw error
  }
}

const makeDirectory = (directory: string): void => {
  try {
    makeSteps(directory)
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
  for (let attempt = 0; attempt < 10; attempt += 1) {
    try {
      if (take(path)) return () => rmSync(path, { force: true })
    } catch (error) {
      throw refusal(error, directory)
    }
    const content = contentOf(path)
    const holder = content === null ? null : holderOf(content)
    if (holder !== null) {
      throw new AppError(
        'conflict',
        `Multpanel is already running on ${directory} (process ${holder}). Use that one, or start with another --data directory.`,
        { process: holder },
      )
    }
    if (content !== null) removeDead(path, content)
  }
  throw new AppError('conflict', `The data directory ${directory} cannot be locked. Try again.`)
}
