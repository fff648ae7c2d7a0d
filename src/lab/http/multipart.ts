import { createHash, type Hash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { UploadPlan } from '../faults/faults.ts'
import { FrontError } from './front-error.ts'
import type { LabUpload } from './handler.ts'

/** Fields before the file; a form that has more before it is no upload. */
const HEAD_LIMIT = 64 * 1024
const ALGORITHMS = new Set(['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'])

/** What the front end says of a body it cannot read: nothing but the reason phrase. */
const badRequest = (): FrontError => new FrontError(400, 'Bad Request')

type Head = { fields: Record<string, string>; filename: string; length: number }

const FIELD = (name: string): RegExp =>
  new RegExp(`^Content-Disposition: form-data; name="${name}"\\r?\\n(?:[A-Za-z-]+: [^\\r\\n]*\\r?\\n)*\\r?\\n`, 'i')
const FILE =
  /^Content-Disposition: form-data; name="([^"]*)"; filename="([^"]+)"[^\r\n]*\r?\n(?:[A-Za-z-]+: [^\r\n]*\r?\n)*\r?\n/i

/**
 * Fields in the one order pve-http-server reads them (file_upload_multipart), then the file's own headers; undefined
 * while there is not enough.
 */
const readHead = (text: string, boundary: string): Head | undefined => {
  const delimiter = `--${boundary}`
  const first = text.indexOf(delimiter)
  if (first < 0) return undefined
  let at = first
  const fields: Record<string, string> = {}
  const skip = (): boolean => {
    const end = /^\r?\n/.exec(text.slice(at + delimiter.length))
    if (end === null) return false
    at += delimiter.length + end[0].length
    return true
  }
  for (const name of ['content', 'checksum-algorithm', 'checksum']) {
    const before = at
    if (!skip()) return undefined
    const found = FIELD(name).exec(text.slice(at))
    const end = found === null ? -1 : text.indexOf(delimiter, at + found[0].length)
    if (found === null || end < 0) {
      at = before
      continue
    }
    fields[name] = text.slice(at + found[0].length, end).trim()
    at = end
  }
  if (!skip()) return undefined
  const file = FILE.exec(text.slice(at))
  if (file?.[1] !== 'filename') return undefined
  return {
    fields,
    filename: (file[2] ?? '').trim(),
    length: Buffer.byteLength(text.slice(0, at + file[0].length), 'latin1'),
  }
}

/** Counts and hashes a file as its bytes pass; keeps its first ones. */
const createSink = (algorithm: string | undefined) => {
  const hashes = new Map<string, Hash>([['sha256', createHash('sha256')]])
  if (algorithm !== undefined && ALGORITHMS.has(algorithm)) hashes.set(algorithm, createHash(algorithm))
  let size = 0
  let start = Buffer.alloc(0)
  return {
    take: (bytes: Buffer): void => {
      if (bytes.length === 0) return
      if (start.length < 8) start = Buffer.concat([start, bytes.subarray(0, 8)])
      size += bytes.length
      for (const hash of hashes.values()) hash.update(bytes)
    },
    end: (): Pick<LabUpload, 'size' | 'hashes' | 'start'> => ({
      size,
      start,
      hashes: Object.fromEntries([...hashes].map(([name, hash]) => [name, hash.digest('hex')])),
    }),
  }
}

/**
 * Reads the body of an upload as it comes, keeping none of it.
 * @param length of the whole body, as announced
 * @param plan how the node treats it: slowly, or not to its end
 * @throws FrontError 400 for a body that is no form, or has its fields in another order
 */
export const readUpload = async (
  request: IncomingMessage,
  { boundary, length }: { boundary: string; length: number },
  plan: UploadPlan,
  signal: AbortSignal,
): Promise<LabUpload> => {
  const closing = Buffer.from(`--${boundary}--`, 'latin1')
  // The line end before the last delimiter, the delimiter, and a line end that may follow.
  const tailLength = closing.length + 4
  let head: Head | undefined
  let held: Buffer = Buffer.alloc(0)
  let received = 0
  let sink: ReturnType<typeof createSink> | undefined
  for await (const piece of request as AsyncIterable<Buffer>) {
    received += piece.length
    if (plan.resetAfter !== undefined && received >= plan.resetAfter) {
      request.socket.destroy()
      throw new Error('the upload was cut off')
    }
    if (plan.stallAfter !== undefined && received >= plan.stallAfter) await sleep(3_600_000, undefined, { signal })
    if (plan.bytesPerSecond !== undefined)
      await sleep((piece.length / plan.bytesPerSecond) * 1000, undefined, { signal })
    held = held.length === 0 ? piece : Buffer.concat([held, piece])
    if (head === undefined) {
      head = readHead(held.toString('latin1'), boundary)
      if (head === undefined) {
        if (held.length > HEAD_LIMIT) throw badRequest()
        continue
      }
      held = held.subarray(head.length)
      sink = createSink(head.fields['checksum-algorithm'])
    }
    const whole = held.length - tailLength
    if (whole <= 0) continue
    sink?.take(held.subarray(0, whole))
    held = held.subarray(whole)
  }
  if (received < length || head === undefined || sink === undefined) throw badRequest()
  const end = held.lastIndexOf(closing)
  if (end < 0) throw badRequest()
  const last = held
    .subarray(0, end)
    .toString('latin1')
    .replace(/\r?\n$/, '')
  sink.take(Buffer.from(last, 'latin1'))
  return { ...sink.end(), fields: head.fields, filename: Buffer.from(head.filename, 'latin1').toString('utf8') }
}
