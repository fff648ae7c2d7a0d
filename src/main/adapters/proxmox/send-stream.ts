import { request, type Agent } from 'node:https'
import type { IncomingMessage } from 'node:http'
import { AppError } from '#shared/errors.ts'
import type { UploadSource } from './catalogue.port.ts'
import { sendable } from './https-adapter.ts'
import { connectFailure, TransportError } from './transport-error.ts'

/** A body that is read while it is sent. Its length is known: Proxmox refuses chunked ones. */
export interface StreamedBody {
  readonly contentType: string
  readonly head: Buffer
  readonly tail: Buffer
  /** Bytes between head and tail. */
  readonly size: number
  readonly open: () => Promise<UploadSource>
  readonly onSent: (bytes: number) => void
}

export interface StreamAnswer {
  readonly status: number
  readonly reason: string
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

/** Large enough that reading costs little, small enough that all of them together do not show in the memory used. */
const PIECE_BYTES = 256 * 1024
const PIECES = 4
/** An answer to an upload is a UPID or a sentence. */
const MOST_ANSWER = 64 * 1024

/** Buffers that are used again as soon as their bytes have left, so that a file of any size takes the same memory. */
const createPieces = () => {
  const free = Array.from({ length: PIECES }, () => Buffer.allocUnsafeSlow(PIECE_BYTES) as Buffer)
  let waiting: ((piece: Buffer | null) => void) | null = null
  let closed = false
  return {
    /** @returns null once nothing is to be sent any more. For one reader at a time. */
    take: (): Promise<Buffer | null> => {
      const piece = closed ? null : free.pop()
      return piece === undefined
        ? new Promise((resolve) => {
            waiting = resolve
          })
        : Promise.resolve(piece)
    },
    giveBack: (piece: Buffer): void => {
      const next = waiting
      waiting = null
      if (next === null) free.push(piece)
      else next(piece)
    },
    /** Lets whoever waits go: of a connection that is gone no buffer comes back. */
    close: (): void => {
      closed = true
      waiting?.(null)
    },
  }
}

type Pieces = ReturnType<typeof createPieces>

const changed = (): AppError =>
  new AppError('conflict', 'The file changed while it was being sent, so nothing was stored. Choose it again.')

/**
 * Sends a request whose body is streamed. It may take as long as it likes, but not stand still for `idleMs`, which is also
 * what its answer may take.
 * @throws TransportError, or the AppError of a source that cannot be read
 */
export const sendStream = (options: {
  readonly agent: Agent
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: StreamedBody
  readonly idleMs: number
  readonly signal: AbortSignal | undefined
}): Promise<StreamAnswer> =>
  new Promise((resolve, reject) => {
    const { agent, url, headers, body, idleMs, signal } = options
    const length = body.head.length + body.size + body.tail.length
    const sending = request(url, {
      agent,
      method: 'POST',
      headers: { ...sendable(headers), 'Content-Type': body.contentType, 'Content-Length': String(length) },
    })
    let over = false
    let answering = false
    let timer: NodeJS.Timeout | undefined
    const pieces = createPieces()
    const end = (): void => {
      over = true
      pieces.close()
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
    }
    const fail = (error: unknown): void => {
      if (over) return
      end()
      sending.destroy()
      reject(error instanceof AppError || error instanceof TransportError ? error : connectFailure(error))
    }
    const abort = (): void => fail(new TransportError('aborted', true, 'called off'))
    const moved = (): void => {
      if (over || answering) return
      clearTimeout(timer)
      timer = setTimeout(() => fail(new TransportError('timeout', true, 'no byte moved in time')), idleMs)
    }
    // A server that has answered may hang up on the rest of the body: its answer is what counts.
    const unlessAnswering = (error: unknown): void => {
      if (!answering) fail(error)
    }
    sending.on('error', unlessAnswering)
    sending.on('close', () => {
      if (!answering) fail(new Error('closed without an answer'))
    })
    sending.on('response', (answer) => {
      // The answer has this long as a whole: one that drips is none.
      moved()
      answering = true
      pieces.close()
      const said: Buffer[] = []
      let size = 0
      answer.on('error', fail)
      answer.on('aborted', () => fail(new Error('aborted in the middle of the answer')))
      answer.on('data', (piece: Buffer) => {
        size += piece.length
        if (size > MOST_ANSWER) fail(new TransportError('too_large', true, `answer larger than ${MOST_ANSWER} bytes`))
        else said.push(piece)
      })
      answer.on('end', () => {
        if (over) return
        end()
        const { statusCode = 0, statusMessage = '' } = answer
        resolve({ status: statusCode, reason: statusMessage, headers: answer.headers, body: Buffer.concat(said) })
        // Refused before all of it was sent: the rest would go nowhere.
        if (!sending.writableFinished) sending.destroy()
      })
    })
    if (signal?.aborted === true) {
      fail(new TransportError('aborted', false, 'called off'))
      return
    }
    signal?.addEventListener('abort', abort)
    moved()
    write(sending, body, pieces, { isOver: () => over || answering, moved }).catch(unlessAnswering)
  })

const write = async (
  sending: ReturnType<typeof request>,
  body: StreamedBody,
  pieces: Pieces,
  state: { readonly isOver: () => boolean; readonly moved: () => void },
): Promise<void> => {
  const source = await body.open()
  try {
    sending.write(body.head)
    let sent = 0
    for (let position = 0; position < body.size && !state.isOver();) {
      const piece = await pieces.take()
      if (piece === null || state.isOver()) return
      const count = await source.read(piece, position)
      if (count === 0 || position + count > body.size) throw changed()
      position += count
      sending.write(piece.subarray(0, count), (error) => {
        if (error !== null && error !== undefined) return
        sent += count
        state.moved()
        body.onSent(sent)
        pieces.giveBack(piece)
      })
    }
    if (state.isOver()) return
    // A file that grew is another file than the one that was checked.
    if ((await source.read(Buffer.alloc(1), body.size)) > 0) throw changed()
    sending.end(body.tail)
  } finally {
    await source.close()
  }
}
