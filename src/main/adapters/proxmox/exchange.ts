import { AppError } from '#shared/errors.ts'
import { withoutEcho } from './echo.ts'
import type { Endpoint, Endpoints } from './endpoints.ts'
import { isRow, type RawRow } from './fields.ts'
import { networkError, notProxmox } from './network-errors.ts'
import type { StreamedBody } from './send-stream.ts'
import type { TransportAnswer, TransportRequest } from './transport.ts'
import { TransportError } from './transport-error.ts'

/** One request, without the address it goes to. */
export interface Ask {
  readonly method: TransportRequest['method']
  /** Below `/api2/json`, parts encoded, query included. */
  readonly path: string
  readonly body?: string
  /** A body that is read while it is sent; the time a request may take is then the time it may stand still. */
  readonly stream?: StreamedBody
  /** Node the path names; empty for what concerns the cluster. A silent node is no silent cluster. */
  readonly node: string
}

/** An answer Proxmox gave, of whatever status. */
export interface Reply {
  readonly answer: TransportAnswer
  /** Null: the body was empty or plain text. */
  readonly body: RawRow | null
  readonly endpoint: Endpoint
}

/** Nobody answered as Proxmox does: the last address' failure, and how long the servers want to be left alone. */
export class NobodyAnswered extends Error {
  readonly problem: AppError
  readonly waitMs: number

  constructor(problem: AppError, waitMs: number) {
    super(problem.message, { cause: problem })
    this.name = 'NobodyAnswered'
    this.problem = problem
    this.waitMs = waitMs
  }
}

/** Only so many addresses are waited for in one request that they all leave without answer. */
const MOST_TIMEOUTS = 2

/**
 * Sends one request to the first address that answers. A GET goes on to the next address after any network failure
 * (to the same one again when there is only one and the connection broke), anything else only while it is certain
 * that nothing was sent.
 * @throws NobodyAnswered when the cluster is to be seen as unreachable, AppError for a failure of this request alone
 */
export const exchange = async (
  endpoints: Endpoints,
  ask: Ask,
  sending: {
    readonly headers: Readonly<Record<string, string>>
    readonly signal: AbortSignal | undefined
    readonly timeoutMs: number
  },
): Promise<Reply> => {
  const order = endpoints.order()
  const only = order.length === 1 ? order[0] : undefined
  const attempts = only !== undefined && ask.method === 'GET' ? [only, only] : order
  let problem: AppError | null = null
  let waitMs = 0
  let timeouts = 0
  for (const [index, endpoint] of attempts.entries()) {
    const outcome = await attempt(endpoint, ask, sending)
    if (!('problem' in outcome)) {
      endpoints.answered(endpoint)
      return outcome
    }
    problem = outcome.problem
    if (outcome.alone) throw problem
    endpoints.failed(endpoint)
    waitMs = Math.max(waitMs, outcome.waitMs)
    if (outcome.failure === 'timeout') timeouts += 1
    const again = ask.method === 'GET' || !outcome.sent
    // The same address twice is worth it when a connection broke, not when there is nobody or no end to the wait.
    if (!again || timeouts >= MOST_TIMEOUTS || (attempts[index + 1] === endpoint && outcome.failure !== 'reset')) break
  }
  throw new NobodyAnswered(problem ?? new AppError('unreachable', 'The cluster has no address.'), waitMs)
}

interface Failed {
  readonly problem: AppError
  readonly failure: string
  readonly sent: boolean
  readonly waitMs: number
  /** Concerns this request alone: the address is not to blame. */
  readonly alone: boolean
}

const attempt = async (
  endpoint: Endpoint,
  ask: Ask,
  sending: Parameters<typeof exchange>[2],
): Promise<Reply | Failed> => {
  try {
    const transport = await endpoint.transport(sending.signal)
    const answer = await transport.send({
      method: ask.method,
      path: `/api2/json${ask.path}`,
      headers: sending.headers,
      body: ask.body,
      stream: ask.stream,
      signal: sending.signal,
      timeoutMs: sending.timeoutMs,
    })
    return readAnswer(endpoint, withoutEcho(answer, sending.headers, ask.body))
  } catch (error) {
    if (!(error instanceof TransportError)) throw error
    const { failure } = error
    return {
      problem: networkError(error, endpoint.address, sending.timeoutMs),
      failure,
      sent: error.sent,
      waitMs: 0,
      alone:
        failure === 'aborted' ||
        failure === 'too_large' ||
        failure === 'certificate' ||
        failure === 'certificate_expired' ||
        (failure === 'timeout' && ask.node !== '') ||
        // A transfer of minutes that breaks says nothing of the cluster: the next poll tells whether it is there.
        (ask.stream !== undefined && error.sent),
    }
  }
}

/** Tells Proxmox from whatever else may listen, and a server that wants to be left alone from both. */
const readAnswer = (endpoint: Endpoint, answer: TransportAnswer): Reply | Failed => {
  const { status } = answer
  const failed = (problem: AppError, failure: string, waitMs = 0): Failed => ({
    problem,
    failure,
    sent: true,
    waitMs,
    alone: false,
  })
  if (status === 503 || status === 429) {
    const waitMs = (answer.retryAfter ?? 0) * 1000
    const wait = waitMs === 0 ? 'a while' : `${Math.ceil(waitMs / 1000)} s`
    return failed(
      new AppError(
        'rate_limited',
        `${endpoint.address} is too busy for requests now (status ${status}) and is left alone for ${wait}.`,
        { address: endpoint.address, retryAfter: answer.retryAfter },
      ),
      'busy',
      waitMs,
    )
  }
  const body = parse(answer.body)
  if (body !== null && 'data' in body) return { answer, body, endpoint }
  // Refusals of the front end have no body (401, 595 …) or the bare text of the reason phrase (500, 501, 506).
  const bare = answer.body === '' || (body === null && !answer.body.trimStart().startsWith('<'))
  if (bare && PLAIN_REFUSALS.has(status)) return { answer, body: null, endpoint }
  if (status === 502 || status === 504)
    return failed(
      new AppError(
        'unreachable',
        `The proxy in front of ${endpoint.address} cannot reach Proxmox (status ${status}). Check that pveproxy runs on the node.`,
        { address: endpoint.address, status },
      ),
      'gateway',
    )
  return failed(notProxmox(endpoint.address, status), 'not_proxmox')
}

const PLAIN_REFUSALS = new Set([400, 401, 403, 500, 501, 506, 595, 596, 597, 598, 599])

const OPENING_BRACE = 0x7b
const OPENING_BRACKET = 0x5b
/** Ten times what the largest honest answer holds. */
const MOST_VALUES = 500_000
/** Not worth counting below: a megabyte of nothing but brackets is read in a moment. */
const COUNTED_LENGTH = 1_000_000

/** Objects and lists cost two hundred times the bytes they are written in: made of little else, 16 MiB become gigabytes. */
const isBomb = (body: string): boolean => {
  if (body.length < COUNTED_LENGTH) return false
  let values = 0
  for (let at = 0; at < body.length; at += 1) {
    const code = body.charCodeAt(at)
    if (code === OPENING_BRACE || code === OPENING_BRACKET) values += 1
  }
  return values > MOST_VALUES
}

const parse = (body: string): RawRow | null => {
  if (body === '' || isBomb(body)) return null
  try {
    const value: unknown = JSON.parse(body)
    return isRow(value) ? value : null
  } catch {
    return null
  }
}
