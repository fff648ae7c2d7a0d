import { appendFileSync, chmodSync, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { LogEntry, LogSink } from './log.ts'

interface FileSinkOptions {
  readonly path: string
  /** A file that would grow past this many bytes is put aside first. */
  readonly maxBytes?: number
  /** Older files beside the present one: `.1` is the newest of them. */
  readonly kept?: number
}

const formatEntry = ({ at, level, scope, message, fields }: LogEntry): string =>
  JSON.stringify({ at, level, scope, message, ...(Object.keys(fields).length === 0 ? {} : { fields }) })

/** One JSON line per entry; all files together never exceed `maxBytes * (kept + 1)`. */
export const createFileSink = ({ path, maxBytes = 2_000_000, kept = 4 }: FileSinkOptions): LogSink => {
  const makeFolder = (): void => void mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  try {
    makeFolder()
  } catch (error) {
    // A full disk is no reason not to start; the folder is made when there is room.
    if (!(error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')))
      throw error
  }
  let size = existsSync(path) ? statSync(path).size : 0
  if (size > 0) chmodSync(path, 0o600)

  const rotate = (): void => {
    rmSync(`${path}.${kept}`, { force: true })
    for (let index = kept - 1; index >= 1; index -= 1) {
      if (existsSync(`${path}.${index}`)) renameSync(`${path}.${index}`, `${path}.${index + 1}`)
    }
    if (kept > 0) renameSync(path, `${path}.1`)
    else rmSync(path)
    size = 0
  }

  return (entry) => {
    let line = `${formatEntry(entry)}\n`
    if (Buffer.byteLength(line) > maxBytes) line = `${formatEntry({ ...entry, fields: { dropped: 'too long' } })}\n`
    const bytes = Buffer.byteLength(line)
    if (size > 0 && size + bytes > maxBytes) rotate()
    if (size === 0) makeFolder()
    // Synchronous on purpose: the lines before a crash are the ones that matter, and there are few.
    appendFileSync(path, line, { mode: 0o600 })
    size += bytes
  }
}
