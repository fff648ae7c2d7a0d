import { mkdirSync, readdirSync, rmSync, statfsSync, statSync } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { AppError } from '#shared/errors.ts'
import type { UserId } from '#shared/model/ids.ts'
import type { UploadSource } from '#main/adapters/proxmox/catalogue.port.ts'
import { elapsed } from '#main/elapsed.ts'
import type { Clock } from '#main/ports.ts'

/** A file on this machine as a job keeps it: chosen in the desktop's own dialog, or sent here by a browser. */
export interface LocalFile {
  readonly path: string
  readonly size: number
  /** Unix milliseconds of its last change. */
  readonly modifiedMs: number
  /** Sent by a browser: it goes when nobody needs it any more. */
  readonly temporary: boolean
}

interface Announced {
  readonly id: string
  readonly name: string
  readonly size: number
  readonly userId: UserId
  readonly path: string
  /** Unix milliseconds when it was announced, or its last piece came. */
  touchedAt: number
  received: number
  /** A piece is being written: the next waits its turn. */
  busy: boolean
}

interface Chosen {
  readonly name: string
  readonly userId: UserId
  readonly file: LocalFile
  /** Unix milliseconds. */
  readonly at: number
}

/** What one account may have lying here at once. */
const MOST_FOR_ONE = 4
/** A file nobody goes on sending, or that no job took, is forgotten after this: the page that sent it is gone. */
const IDLE_MINUTES = 15
const IDLE_MS = IDLE_MINUTES * 60_000
/** A file that a failed job may still need, or that was chosen in a dialog still open, goes after this. */
const KEPT_MS = 24 * 3_600_000
/** Room that stays for the database and its copies. */
const RESERVED_BYTES = 512 * 1024 * 1024

const gone = (): AppError =>
  new AppError('not_found', 'The file is not here: it was never chosen, or was given up. Choose it again.')

/**
 * Files that wait to be uploaded. The page knows them by an id made here or given by it, never by a path, and only whoever
 * brought a file can name it.
 * @param directory for files that browsers send; made when first needed
 */
export const createHeldFiles = (directory: string, clock: Pick<Clock, 'now' | 'after'>) => {
  const announced = new Map<string, Announced>()
  const chosen = new Map<string, Chosen>()
  let stopSweeping: () => void = () => undefined

  const remove = (path: string): void => rmSync(path, { force: true })
  const awaited = (): number => [...announced.values()].reduce((sum, { size, received }) => sum + size - received, 0)
  const ofUser = (userId: UserId): Announced[] => [...announced.values()].filter((file) => file.userId === userId)

  const forgetIdle = (): void => {
    const now = clock.now()
    for (const [id, file] of announced) {
      if (file.busy || elapsed(now, file.touchedAt) < IDLE_MS) continue
      announced.delete(id)
      remove(file.path)
    }
    for (const [id, { at }] of chosen) if (elapsed(now, at) >= KEPT_MS) chosen.delete(id)
  }
  const sweep = (): void => {
    forgetIdle()
    const now = clock.now()
    const expected = new Set([...announced.values()].map(({ path }) => basename(path)))
    for (const name of names()) {
      const path = join(directory, name)
      if (!expected.has(name) && elapsed(now, changedAt(path)) >= KEPT_MS) remove(path)
    }
    stopSweeping = clock.after(IDLE_MS, sweep)
  }
  const names = (): string[] => {
    try {
      return readdirSync(directory)
    } catch {
      return []
    }
  }
  const changedAt = (path: string): number => {
    try {
      return statSync(path).mtimeMs
    } catch {
      return 0
    }
  }

  const announcedOrThrow = (id: string, userId: UserId): Announced => {
    const file = announced.get(id)
    if (file === undefined || file.userId !== userId) throw gone()
    return file
  }

  return {
    start: sweep,
    stop: (): void => stopSweeping(),

    /** A file the desktop's dialog gave. @throws AppError `invalid_input` when it is none that can be read */
    choose: async (id: string, userId: UserId, path: string): Promise<{ name: string; size: number }> => {
      // Whatever the reason, to who chose it it cannot be read.
      const facts = await stat(path).catch(() => null)
      if (facts === null || !facts.isFile())
        throw new AppError('invalid_input', `${basename(path)} cannot be read. Choose a file this account may read.`)
      const { size, mtimeMs: modifiedMs } = facts
      if (size === 0) throw new AppError('invalid_input', `${basename(path)} is empty. Choose another file.`)
      const name = basename(path)
      chosen.set(id, { name, userId, file: { path, size, modifiedMs, temporary: false }, at: clock.now() })
      return { name, size }
    },

    /**
     * Makes a place for a file that a browser is about to send. Nothing is awaited between counting and taking the place:
     * of many that ask at once no more get one than there are, and no two are promised the same room on the disk.
     * @throws AppError `busy`, `storage_full`, `conflict`
     */
    announce: (id: string, userId: UserId, name: string, size: number): void => {
      forgetIdle()
      if (announced.has(id) || chosen.has(id))
        throw new AppError('conflict', 'Another file has this id already. Ask again with a new one.')
      if (ofUser(userId).length >= MOST_FOR_ONE)
        throw new AppError(
          'busy',
          `You are sending ${MOST_FOR_ONE} files already. Wait until one is here; one that nothing more comes of is forgotten after ${IDLE_MINUTES} minutes.`,
        )
      mkdirSync(directory, { recursive: true, mode: 0o700 })
      const { bavail, bsize } = statfsSync(directory)
      const free = bavail * bsize - awaited() - RESERVED_BYTES
      if (free < size)
        throw new AppError(
          'storage_full',
          `The console’s own disk has not room for ${name} on its way to the clusters. Free some space where its data lies, or let the nodes download it from an address.`,
        )
      const path = join(directory, `${id}.part`)
      announced.set(id, { id, name, size, userId, path, touchedAt: clock.now(), received: 0, busy: false })
    },

    /** How much of an announced file is here. @throws AppError `not_found`, also for another account's */
    received: (id: string, userId: UserId): number => announcedOrThrow(id, userId).received,

    /**
     * Adds a piece. The same piece sent twice, because its answer was lost, counts once.
     * @returns bytes that are here now
     * @throws AppError `not_found`, `conflict` for a piece that does not follow, `storage_full`
     */
    append: async (id: string, userId: UserId, offset: number, piece: Buffer): Promise<number> => {
      const file = announcedOrThrow(id, userId)
      if (file.busy) throw new AppError('busy', 'The piece before is still being written. Send this one again.')
      if (offset + piece.length <= file.received) return file.received
      if (offset !== file.received || offset + piece.length > file.size)
        throw new AppError('conflict', 'This piece does not follow the one before it.', { received: file.received })
      file.busy = true
      try {
        const handle = await open(file.path, offset === 0 ? 'w' : 'r+', 0o600)
        try {
          for (let at = 0; at < piece.length;)
            at += (await handle.write(piece, at, piece.length - at, offset + at)).bytesWritten
        } finally {
          await handle.close()
        }
        // Given up meanwhile.
        if (announced.get(id) !== file) {
          remove(file.path)
          throw gone()
        }
        file.received += piece.length
        file.touchedAt = clock.now()
        return file.received
      } finally {
        file.busy = false
      }
    },

    /**
     * A whole file for a job. Until `used` says that the job has begun it can be taken again; nothing may be awaited between
     * the two, or a second job would have the same file. @throws AppError `not_found`, `conflict`
     */
    take: (id: string, userId: UserId): LocalFile => {
      const ready = chosen.get(id)
      if (ready !== undefined && ready.userId === userId) return ready.file
      const file = announcedOrThrow(id, userId)
      if (file.received !== file.size || file.busy)
        throw new AppError('conflict', `${file.name} has not arrived whole yet. Send the rest first.`, {
          received: file.received,
        })
      const { size, mtimeMs: modifiedMs } = statSync(file.path)
      return { path: file.path, size, modifiedMs, temporary: true }
    },

    /** The job that took it has begun: the id is used up. */
    used: (id: string): void => {
      announced.delete(id)
      chosen.delete(id)
    },

    /** Gives up a file that no job has. Another account's is answered as if it were not there. */
    drop: (id: string, userId: UserId): void => {
      if (chosen.get(id)?.userId === userId) chosen.delete(id)
      const file = announced.get(id)
      if (file?.userId !== userId) return
      announced.delete(id)
      if (!file.busy) remove(file.path)
    },

    /** A job is done with a file. */
    release: ({ path, temporary }: LocalFile): void => {
      if (temporary) remove(path)
    },
  }
}

export type HeldFiles = ReturnType<typeof createHeldFiles>

/** @throws AppError `conflict` when it is not the file it was when it was chosen, `not_found` when it is gone */
export const openFile = async ({ path, size, modifiedMs, temporary }: LocalFile): Promise<UploadSource> => {
  const name = basename(path)
  // Said below, with the next step.
  const handle = await open(path, 'r').catch(() => null)
  if (handle === null)
    throw new AppError(
      'not_found',
      temporary
        ? 'The console no longer keeps the file: what is sent is kept for a day. Upload it again.'
        : `${name} is no longer where it was. Upload it again.`,
    )
  const facts = await handle.stat()
  if (facts.size !== size || facts.mtimeMs !== modifiedMs) {
    await handle.close()
    throw new AppError('conflict', `${name} was changed since it was chosen. Upload it again.`)
  }
  return {
    read: async (buffer, position) => (await handle.read(buffer, 0, buffer.length, position)).bytesRead,
    close: () => handle.close(),
  }
}
