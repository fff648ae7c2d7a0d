import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '#shared/errors.ts'
import type { Clock } from '../ports.ts'
import { storageErrorOf } from './storage-errors.ts'

/** Room a start and the next changes need: SQLite's shared index (32 KiB), its log, a line in the program's own log. */
const NEEDED_BYTES = 256 * 1024
/** While there is none: how often it is looked for. */
const AGAIN_MS = 15_000
/** While there is some: how often the free space is read, so that a person is told before a change of his fails. */
const WATCH_MS = 60_000

/**
 * Whether the directory's disk takes what a change needs. It is written, not calculated: quotas and reserved blocks do
 * not show in the free space.
 */
const takes = (directory: string): boolean => {
  const probe = join(directory, `multpanel.room.${process.pid}`)
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    writeFileSync(probe, Buffer.alloc(NEEDED_BYTES, 1), { mode: 0o600 })
    return true
  } catch (error) {
    // Whatever else is wrong with the directory has its own sentence elsewhere.
    return storageErrorOf(error)?.code !== 'storage_full'
  } finally {
    rmSync(probe, { force: true })
  }
}

const isNearlyFull = (directory: string): boolean => {
  try {
    const { bavail, bsize } = statfsSync(directory)
    return bavail * bsize < NEEDED_BYTES
  } catch {
    return false
  }
}

/** Whether changes can be stored. Without room the console shows what it holds and takes no change. */
export interface DiskRoom {
  /** Why no change is taken, a sentence for the page; null while there is room. */
  readonly problem: () => string | null
  /** Looks anew. @returns the error a change is refused with; null when there is room */
  readonly refusal: () => AppError | null
  /** A write found the disk full. */
  readonly reportFull: () => void
  readonly stop: () => void
}

interface Options {
  readonly directory: string
  readonly clock: Pick<Clock, 'after'>
  /** Hears each turn: the sentence, or null when there is room again. */
  readonly onChanged: (problem: string | null) => void
}

/** Looks at once, and from then on by itself. */
export const watchDiskRoom = ({ directory, clock, onChanged }: Options): DiskRoom => {
  let full = !takes(directory)
  let cancel: () => void = () => undefined

  const problem = (): string | null =>
    full
      ? `The disk that holds ${directory} is full. Everything can be read, searched and exported; no change is taken. ` +
        'Free some space there: the console goes on by itself.'
      : null
  const set = (next: boolean): void => {
    if (next === full) return
    full = next
    cancel()
    plan()
    onChanged(problem())
  }
  const look = (): void => {
    if (full) set(!takes(directory))
    else if (isNearlyFull(directory)) set(!takes(directory))
  }
  const plan = (): void => {
    cancel = clock.after(full ? AGAIN_MS : WATCH_MS, () => {
      plan()
      look()
    })
  }
  plan()
  return {
    problem,
    refusal: () => {
      if (full) look()
      return full
        ? new AppError(
            'storage_full',
            `Nothing was changed: the disk that holds ${directory} is full. Free some space there, then try again.`,
            { directory },
          )
        : null
    },
    reportFull: () => set(!takes(directory)),
    stop: () => cancel(),
  }
}

/** What a start says that cannot even show what is there. */
export const noRoomToStart = (directory: string, cause: unknown): AppError =>
  new AppError(
    'storage_full',
    `Multpanel cannot start: the disk that holds ${directory} is full. Free some space there, then start again; nothing was lost.`,
    { directory },
    { cause },
  )
