import { gunzipSync } from 'node:zlib'
import { Axios } from 'axios'
import { openConsoleSocket, type ConsoleSocket } from './console-socket.ts'
import { httpsAdapter } from './https-adapter.ts'
import { createPinnedAgent, type PinnedAgent } from './pinned-agent.ts'
import { sendStream, type StreamedBody } from './send-stream.ts'
import { connectFailure, TransportError } from './transport-error.ts'

export interface TransportRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** From `/api2/json` on, query included. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  /** Form-encoded. */
  readonly body?: string | undefined
  /** Of a POST, in place of `body`. */
  readonly stream?: StreamedBody | undefined
  readonly signal?: AbortSignal | undefined
  /** How long the exchange may take; where a body is streamed, how long no byte may move. */
  readonly timeoutMs: number
}

export interface TransportAnswer {
  readonly status: number
  readonly reason: string
  /** Seconds of `Retry-After`, or null. */
  readonly retryAfter: number | null
  readonly body: string
}

/** One address of a cluster. Exchanges single requests; knows nothing of signing in, repeating or Proxmox. */
export interface Transport {
  /** @throws TransportError */
  readonly send: (request: TransportRequest) => Promise<TransportAnswer>
  /** Opens a WebSocket. @throws TransportError, UpgradeRefused */
  readonly upgrade: (request: {
    readonly path: string
    readonly headers: Readonly<Record<string, string>>
    readonly signal: AbortSignal
    /** The open socket ends with it. */
    readonly lifetime: AbortSignal
    readonly timeoutMs: number
  }) => Promise<ConsoleSocket>
  readonly close: () => void
}

/**
 * The inventory of a cluster of 5,000 guests is a seventh of this. Reading an answer stands in everybody's way, and what
 * is made to be slow to read takes a second for each 6 MiB.
 */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024
const CONNECT_TIMEOUT_MS = 6000

/**
 * axios with everything off that costs time or sends a request elsewhere: no redirects, no proxy of the environment (the
 * adapter knows neither), no transforms, statuses left to the caller. The class itself, not `axios.create`, whose defaults
 * (all of them off here) are merged anew for every request and took two thirds of what axios costs. Unpacking is done
 * here, in one piece: through a stream it costs more than all the rest of an exchange.
 */
const http = new Axios({
  adapter: httpsAdapter,
  transformRequest: [],
  transformResponse: [],
  validateStatus: () => true,
  maxContentLength: MAX_ANSWER_BYTES,
  headers: { 'User-Agent': 'Multpanel', Accept: 'application/json' },
})

/** Proxmox hangs up on a connection that was idle for 5 s; being first avoids writing into a closing one. */
const READING_IDLE_MS = 4000
const WRITING_IDLE_MS = 1000

/** @param options.address normalised `host:port`; `pem` and `fingerprint` are those of the pinned certificate */
export const createTransport = (options: {
  readonly address: string
  readonly pem: string
  readonly fingerprint: string
  readonly connections: number
}): Transport => {
  const agentFor = (idleMs: number): PinnedAgent =>
    createPinnedAgent({ ...options, connectTimeoutMs: CONNECT_TIMEOUT_MS, idleMs })
  const reading = agentFor(READING_IDLE_MS)
  // Packing saves five sixths of what goes over the line; where there is no line it only costs both ends time.
  const accepted = { 'Accept-Encoding': isLoopback(options.address) ? 'identity' : 'gzip' }
  // What changes something is never repeated, so it must not be lost on a connection that is just being closed: it takes
  // one that was used a moment ago (hundreds of machines are told one after the other), else a new one, and none that
  // brought a refusal. What is lost all the same (a proxy restarts within that moment) fails as sent, outcome unknown.
  const writing = agentFor(WRITING_IDLE_MS)
  return {
    send: (request) => {
      const headers = { ...accepted, ...request.headers }
      const origin = `https://${options.address}`
      if (request.stream !== undefined) return streamed(origin, writing, request.stream, { ...request, headers })
      return exchange(origin, request.method === 'GET' ? reading : writing, { ...request, headers })
    },
    upgrade: ({ path, ...request }) =>
      openConsoleSocket({ ...request, url: `wss://${options.address}${path}`, agent: writing.agent }),
    close: () => {
      reading.close()
      writing.close()
    },
  }
}

const isLoopback = (address: string): boolean => /^(127\.[\d.]+|\[::1\]|localhost):\d+$/.test(address)

const exchange = async (
  origin: string,
  { agent }: PinnedAgent,
  request: TransportRequest,
): Promise<TransportAnswer> => {
  const controller = new AbortController()
  let ended: 'timeout' | 'aborted' | null = null
  const end = (why: 'timeout' | 'aborted') => (): void => {
    ended = ended ?? why
    controller.abort()
  }
  const abort = end('aborted')
  if (request.signal?.aborted === true) throw new TransportError('aborted', false, 'called off')
  request.signal?.addEventListener('abort', abort)
  const timer = setTimeout(end('timeout'), request.timeoutMs)
  try {
    const answer = await http.request<Buffer>({
      method: request.method,
      url: origin + request.path,
      headers:
        request.body === undefined
          ? request.headers
          : { ...request.headers, 'Content-Type': 'application/x-www-form-urlencoded' },
      ...(request.body === undefined ? {} : { data: request.body }),
      httpsAgent: agent,
      signal: controller.signal,
    })
    return {
      status: answer.status,
      reason: reasonText(answer.statusText),
      retryAfter: retryAfterOf(answer.headers['retry-after']),
      body: unpack(answer.data, answer.headers['content-encoding']),
    }
  } catch (error) {
    if (ended === 'timeout') throw new TransportError('timeout', true, 'no answer in time', { cause: error })
    if (ended === 'aborted') throw new TransportError('aborted', true, 'called off', { cause: error })
    throw failureOf(error)
  } finally {
    clearTimeout(timer)
    request.signal?.removeEventListener('abort', abort)
  }
}

const streamed = async (
  origin: string,
  { agent }: PinnedAgent,
  body: StreamedBody,
  { path, headers, timeoutMs, signal }: TransportRequest,
): Promise<TransportAnswer> => {
  const named = { 'User-Agent': 'Multpanel', Accept: 'application/json', ...headers }
  const answer = await sendStream({ agent, url: origin + path, headers: named, body, idleMs: timeoutMs, signal })
  return {
    status: answer.status,
    reason: reasonText(answer.reason),
    retryAfter: retryAfterOf(answer.headers['retry-after']),
    body: unpack(answer.body, answer.headers['content-encoding']),
  }
}

/** Room for a whole inventory at once; the default of 16 KiB makes many small pieces of it. */
const UNPACK = { chunkSize: 256 * 1024, maxOutputLength: MAX_ANSWER_BYTES }

/** @throws TransportError when it is no gzip or larger than anything Proxmox sends */
const unpack = (body: Buffer, encoding: unknown): string => {
  if (encoding !== 'gzip') return body.toString('utf8')
  try {
    return gunzipSync(body, UNPACK).toString('utf8')
  } catch (error) {
    const tooLarge = error instanceof RangeError
    throw new TransportError(tooLarge ? 'too_large' : 'not_http', true, 'the answer could not be unpacked', {
      cause: error,
    })
  }
}

const failureOf = (error: unknown): TransportError => {
  if (error instanceof TransportError) return error
  return connectFailure(error)
}

/** Proxmox puts UTF-8 into the reason phrase, Node reads it as Latin-1. */
const reasonText = (reason: string): string => {
  const decoded = Buffer.from(reason, 'latin1').toString('utf8')
  return decoded.includes('\uFFFD') ? reason : decoded
}

const retryAfterOf = (value: unknown): number | null => {
  if (typeof value !== 'string') return null
  const seconds = /^\d+$/.test(value.trim()) ? Number(value) : (Date.parse(value) - Date.now()) / 1000
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 0), 600) : null
}
