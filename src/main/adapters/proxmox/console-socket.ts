import type { Agent } from 'node:https'
import { WebSocket } from 'ws'
import { connectFailure, TransportError } from './transport-error.ts'

/** Proxmox refuses frames above 128 KiB and fragmented messages. */
const MOST_FRAME = 64 * 1024
/** What Proxmox read from the machine at once comes as one frame; far above what it reads at once. */
const MOST_RECEIVED = 16 * 1024 * 1024
const PING_EVERY_MS = 20_000

/** The server answered the upgrade as an ordinary request: a refusal. */
export class UpgradeRefused extends Error {
  readonly status: number
  readonly reason: string

  constructor(status: number, reason: string) {
    super(reason)
    this.name = 'UpgradeRefused'
    this.status = status
    this.reason = reason
  }
}

/** Bytes over a WebSocket: first read in the amounts a handshake wants, then as they come. */
export interface ConsoleSocket {
  /** @throws Error when the other side hangs up before */
  readonly read: (count: number) => Promise<Buffer>
  /** Resolves when it has left, or the socket has ended. */
  readonly write: (data: Uint8Array) => Promise<void>
  /** What follows the reads, and the end; takes a pause back. */
  readonly stream: (onData: (data: Buffer) => void, onEnd: (why: 'far' | 'silent' | 'here') => void) => void
  readonly pause: () => void
  readonly resume: () => void
  readonly close: () => void
}

interface Waiting {
  readonly count: number
  readonly resolve: (data: Buffer) => void
  readonly reject: (error: Error) => void
}

/** @param lifetime the socket ends with it */
const overSocket = (socket: WebSocket, lifetime: AbortSignal): ConsoleSocket => {
  let held: Buffer = Buffer.alloc(0)
  let waiting: Waiting | null = null
  let deliver: ((data: Buffer) => void) | null = null
  let tellEnd: ((why: 'far' | 'silent' | 'here') => void) | null = null
  let end: 'far' | 'silent' | 'here' | null = null
  let alive = true
  let paused = false

  const hungUp = (): Error => new Error('the other side hung up')
  const give = (): void => {
    if (waiting === null || held.length < waiting.count) return
    const { count, resolve } = waiting
    waiting = null
    const taken = held.subarray(0, count)
    held = held.subarray(count)
    resolve(taken)
  }
  const ping = setInterval(() => {
    // Who is paused reads no pong either.
    if (!alive && !paused) {
      end ??= 'silent'
      socket.terminate()
      return
    }
    alive = false
    if (socket.readyState === socket.OPEN) socket.ping()
  }, PING_EVERY_MS)
  ping.unref()
  const terminate = (): void => socket.terminate()
  const resume = (): void => {
    paused = false
    alive = true
    socket.resume()
  }
  lifetime.addEventListener('abort', terminate)

  socket.on('pong', () => {
    alive = true
  })
  socket.on('message', (data: Buffer) => {
    alive = true
    if (deliver !== null) {
      deliver(data)
      return
    }
    held = held.length === 0 ? data : Buffer.concat([held, data])
    give()
  })
  socket.on('error', terminate)
  socket.on('close', () => {
    clearInterval(ping)
    lifetime.removeEventListener('abort', terminate)
    end ??= lifetime.aborted ? 'here' : 'far'
    waiting?.reject(hungUp())
    waiting = null
    tellEnd?.(end)
    tellEnd = null
  })

  return {
    read: (count) =>
      new Promise((resolve, reject) => {
        if (end !== null && held.length < count) {
          reject(hungUp())
          return
        }
        waiting = { count, resolve, reject }
        give()
      }),
    write: async (data) => {
      for (let at = 0; at < data.length; at += MOST_FRAME) {
        if (socket.readyState !== socket.OPEN) return
        await new Promise<void>((resolve) => {
          socket.send(data.subarray(at, at + MOST_FRAME), { binary: true, compress: false }, () => resolve())
        })
      }
    },
    stream: (onData, onEnd) => {
      deliver = onData
      if (held.length > 0) onData(held)
      held = Buffer.alloc(0)
      resume()
      if (end === null) tellEnd = onEnd
      else onEnd(end)
    },
    pause: () => {
      paused = true
      socket.pause()
    },
    resume,
    close: () => {
      end ??= 'here'
      socket.close()
      // A server that does not close in return is not waited for.
      setTimeout(terminate, 1000).unref()
    },
  }
}

/**
 * Opens the WebSocket of a console over the agent that trusts the pinned certificate alone. Not compressed: Proxmox hangs
 * up on frames with a reserved bit.
 * @param options.url `wss://…`, ticket included
 * @throws TransportError, UpgradeRefused
 */
export const openConsoleSocket = (options: {
  readonly url: string
  readonly agent: Agent
  readonly headers: Readonly<Record<string, string>>
  /** Ends the attempt. */
  readonly signal: AbortSignal
  /** Ends the open socket. */
  readonly lifetime: AbortSignal
  /** For the whole of connecting and being let in. */
  readonly timeoutMs: number
}): Promise<ConsoleSocket> =>
  new Promise((resolve, reject) => {
    const { url, agent, headers, signal, lifetime, timeoutMs } = options
    if (signal.aborted) {
      reject(new TransportError('aborted', false, 'called off'))
      return
    }
    const socket = new WebSocket(url, ['binary'], {
      agent,
      headers: { 'User-Agent': 'Multpanel', ...headers },
      perMessageDeflate: false,
      followRedirects: false,
      maxPayload: MOST_RECEIVED,
    })
    // Not `handshakeTimeout`, which begins anew with every byte: an answer that drips would never be given up.
    const timer = setTimeout(() => fail(new TransportError('timeout', true, 'no answer in time')), timeoutMs)
    const settle = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', abort)
      socket.removeAllListeners('error')
    }
    const fail = (error: Error): void => {
      settle()
      socket.on('error', () => undefined)
      socket.terminate()
      reject(error)
    }
    const abort = (): void => fail(new TransportError('aborted', true, 'called off'))
    signal.addEventListener('abort', abort)
    socket.once('open', () => {
      settle()
      resolve(overSocket(socket, lifetime))
    })
    socket.once('unexpected-response', (_request, response) => {
      response.resume()
      fail(new UpgradeRefused(response.statusCode ?? 0, response.statusMessage ?? ''))
    })
    socket.on('error', (error) => fail(connectFailure(error)))
  })
