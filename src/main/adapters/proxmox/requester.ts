import { AppError } from '#shared/errors.ts'
import type { ClusterCredential } from '#shared/model/cluster.ts'
import type { Clock } from '#main/ports.ts'
import { readServerCertificate } from './certificate.ts'
import { UpgradeRefused, type ConsoleSocket } from './console-socket.ts'
import { withoutEcho } from './echo.ts'
import { createEndpoints, type Endpoint, type PinnedEndpoint } from './endpoints.ts'
import { exchange, NobodyAnswered, type Ask, type Reply } from './exchange.ts'
import type { RawRow } from './fields.ts'
import { formOf } from './form.ts'
import { networkError } from './network-errors.ts'
import { createHealthTracker, type HealthTracker } from './health.ts'
import { cancelled, createLimiter } from './limiter.ts'
import type { ProxmoxCall, ProxmoxHealth, ProxmoxLane } from './proxmox.port.ts'
import { reasonOf, refusal } from './refusals.ts'
import { createSession } from './session.ts'
import { TransportError } from './transport-error.ts'

/** What a client is made of. */
export interface ProxmoxClientOptions {
  /** The cluster as a person knows it, for sentences. */
  readonly label: () => string
  readonly addresses: readonly PinnedEndpoint[]
  readonly credential: () => Promise<ClusterCredential>
  readonly clock: Clock
  /** 0 to 1; spreads attempts in time. */
  readonly random: () => number
  /** This credential has worked before: a refusal now means that it ran out or was taken away. */
  readonly acceptedBefore: boolean
  /** A block that was in force when the program ended. */
  readonly initialHealth?: ProxmoxHealth | undefined
  readonly onCertificateRead: (address: string, pem: string) => void
}

/** Sends what the API module asks for: limits, signing, failover, health, refusals as AppErrors. */
export interface Requester {
  /** @returns the whole body; its payload is `data` */
  readonly request: (ask: Ask, call: ProxmoxCall) => Promise<RawRow>
  /** The same, with the address that answered: some things are continued there and nowhere else. */
  readonly requestAt: (ask: Ask, call: ProxmoxCall) => Promise<{ readonly body: RawRow; readonly endpoint: Endpoint }>
  /** Opens the WebSocket of a console at one address, signed; it ends with the client. */
  readonly upgrade: (endpoint: Endpoint, ask: Ask, call: ProxmoxCall) => Promise<ConsoleSocket>
  /** `root@pam`, `root@pam!token`; empty before the first request. */
  readonly login: () => string
  /** For the calls that need no sign-in. Not limited, does not touch health. */
  readonly requestUnsigned: (ask: Ask, call: ProxmoxCall) => Promise<RawRow>
  readonly health: HealthTracker
  /** One attempt now, whatever back-off or block says. */
  readonly retryNow: () => Promise<void>
  readonly close: () => void
}

const PER_SECOND = 10
const BURST = 20
const AT_ONCE = 4
const TIMEOUT_MS: Record<ProxmoxLane, number> = { interactive: 15_000, poll: 10_000, background: 20_000 }
const SIGN_IN_TIMEOUT_MS = 15_000
const CANARY: Ask = { method: 'GET', path: '/version', node: '' }

export const createRequester = (options: ProxmoxClientOptions): Requester => {
  const { clock, label } = options
  const closing = new AbortController()
  let accepted = options.acceptedBefore
  const endpoints = createEndpoints({ ...options, connections: AT_ONCE })
  const health = createHealthTracker({
    clock,
    label,
    random: options.random,
    initial: options.initialHealth,
    canary: () => void canary(),
  })
  // Until something answered, requests go one at a time: a dead site costs one wait, a bad token one 401.
  const limiter = createLimiter({
    clock,
    perSecond: PER_SECOND,
    burst: BURST,
    atOnce: () => (health.current().state === 'up' ? AT_ONCE : 1),
  })
  health.subscribe(() => {
    if (health.refusal() === null) limiter.wake()
    else limiter.dismiss(() => health.refusal() ?? cancelled())
  })

  const session = createSession({
    clock,
    credential: options.credential,
    signIn: async (user, password) => {
      const body = formOf({ username: user, password })
      const ask: Ask = { method: 'POST', path: '/access/ticket', body, node: '' }
      const reply = await exchange(endpoints, ask, {
        headers: {},
        signal: closing.signal,
        timeoutMs: SIGN_IN_TIMEOUT_MS,
      })
      if (reply.answer.status === 401) throw passwordRefused(user, reply)
      return readBody(reply, user, '').data
    },
  })

  const readBody = (reply: Reply, login: string, node: string): RawRow => {
    if (reply.answer.status >= 200 && reply.answer.status < 300) return reply.body ?? {}
    throw refusal(reply.answer, reply.body, { label: label(), login, node })
  }

  const passwordRefused = (user: string, reply: Reply): AppError =>
    new AppError(
      'credentials_refused',
      `${label()} refuses the sign-in of ${user} (${reasonOf(reply.answer, reply.body)}). Check user, realm and password, and that the account is enabled and not expired; then enter the credential again. Nothing more is sent until then.`,
      { reason: reasonOf(reply.answer, reply.body) },
    )

  const tokenRefused = (reply: Reply): AppError => {
    const reason = reasonOf(reply.answer, reply.body)
    const token = session.login()
    if (accepted || /expired/i.test(reason))
      return new AppError(
        'credentials_expired',
        `${label()} no longer accepts the API token ${token} (${reason}): it has expired, was deleted or regenerated, or its user was disabled. Renew it in Proxmox (Datacenter, Permissions, API Tokens) and enter it here. Nothing more is sent until then.`,
        { reason },
      )
    return new AppError(
      'credentials_refused',
      `${label()} refuses the API token ${token} (${reason}). Check user, realm, token name and secret, and that the token has not expired; then enter it again. Nothing more is sent until then.`,
      { reason },
    )
  }

  const signed = async (ask: Ask, signal: AbortSignal, timeoutMs: number): Promise<Reply> => {
    const changes = ask.method !== 'GET'
    const signature = await session.sign(changes)
    const reply = await exchange(endpoints, ask, { headers: signature.headers, signal, timeoutMs })
    if (reply.answer.status !== 401) return reply
    if (signature.ticket === null) throw tokenRefused(reply)
    // Nothing was done with a 401, so that even a POST may go again with a fresh ticket, once.
    session.drop(signature.ticket)
    const fresh = await session.sign(changes)
    const second = await exchange(endpoints, ask, { headers: fresh.headers, signal, timeoutMs })
    if (second.answer.status === 401) throw passwordRefused(session.login(), second)
    return second
  }

  /** Keeps the books about what a request says of the whole cluster. */
  const judged = async (ask: Ask, signal: AbortSignal, timeoutMs: number): Promise<Reply> => {
    try {
      const reply = await signed(ask, signal, timeoutMs)
      accepted = true
      health.succeeded()
      return reply
    } catch (error) {
      if (error instanceof NobodyAnswered) {
        // Requests that were under way together fail together; only the canary's failure lengthens the wait.
        const counts = ask === CANARY || health.current().state !== 'down'
        if (counts && !closing.signal.aborted) health.failed(error.problem, error.waitMs)
        throw error.problem
      }
      if (!(error instanceof AppError)) throw error
      const blocking = error.code === 'certificate_changed' ? await withSeen(error) : error
      if (BLOCKING.has(error.code)) health.block(blocking)
      if (error.code === 'vault_unavailable') health.failed(error)
      throw blocking
    }
  }

  const canary = async (): Promise<void> => {
    try {
      // In turn like any other, so that whatever is asked meanwhile waits for its outcome.
      const release = await limiter.acquire('interactive', closing.signal)
      await judged(CANARY, closing.signal, TIMEOUT_MS.poll).finally(release)
    } catch {
      // Told by `health`; nobody waits for this request itself.
    }
  }

  /** Runs one exchange when its turn has come. */
  const inTurn = async <Value>(
    call: ProxmoxCall,
    work: (signal: AbortSignal, timeoutMs: number, leavePlace: () => void) => Promise<Value>,
  ): Promise<Value> => {
    const early = health.refusal()
    if (early !== null) throw early
    const release = await limiter.acquire(call.lane, call.signal)
    const link = joinSignals(closing.signal, call.signal)
    try {
      const late = health.refusal()
      if (late !== null) throw late
      return await work(link.signal, call.timeoutMs ?? TIMEOUT_MS[call.lane], release)
    } finally {
      link.end()
      release()
    }
  }

  const requestAt: Requester['requestAt'] = (ask, call) =>
    inTurn(call, async (signal, timeoutMs, leavePlace) => {
      // A file takes minutes: who sends it sees to it that few do at once, so that it holds no place meanwhile.
      if (ask.stream !== undefined) leavePlace()
      const reply = await judged(ask, signal, timeoutMs)
      return { body: readBody(reply, session.login(), ask.node), endpoint: reply.endpoint }
    })

  const upgrade: Requester['upgrade'] = (endpoint, ask, call) =>
    inTurn(call, async (signal, timeoutMs) => {
      const { headers } = await session.sign(false)
      try {
        const transport = await endpoint.transport(signal)
        const path = `/api2/json${ask.path}`
        return await transport.upgrade({ path, headers, signal, lifetime: closing.signal, timeoutMs })
      } catch (error) {
        if (error instanceof TransportError) throw networkError(error, endpoint.address, timeoutMs)
        if (!(error instanceof UpgradeRefused)) throw error
        const { status, reason } = error
        const refused = { label: label(), login: session.login(), node: ask.node }
        throw refusal(withoutEcho({ status, reason, retryAfter: null, body: '' }, headers, undefined), null, refused)
      }
    })

  return {
    request: async (ask, call) => (await requestAt(ask, call)).body,
    requestAt,
    upgrade,
    login: session.login,
    health,
    requestUnsigned: async (ask, call) => {
      const link = joinSignals(closing.signal, call.signal)
      const timeoutMs = call.timeoutMs ?? TIMEOUT_MS[call.lane]
      try {
        return readBody(await exchange(endpoints, ask, { headers: {}, signal: link.signal, timeoutMs }), '', '')
      } catch (error) {
        if (error instanceof NobodyAnswered) throw error.problem
        throw error instanceof AppError && error.code === 'certificate_changed' ? await withSeen(error) : error
      } finally {
        link.end()
      }
    },
    retryNow: async () => {
      if (health.current().state === 'up' || closing.signal.aborted) return
      health.reset()
      await canary()
    },
    close: () => {
      closing.abort()
      limiter.dismiss(cancelled)
      health.close()
      endpoints.close()
    },
  }
}

/** After these only a person helps. */
const BLOCKING: ReadonlySet<string> = new Set(['certificate_changed', 'credentials_refused', 'credentials_expired'])

/** Adds the fingerprint that is shown now, for whoever must compare it. Trusts nothing, sends nothing. */
const withSeen = async (error: AppError): Promise<AppError> => {
  const address = error.details?.address
  if (typeof address !== 'string' || error.details?.seen !== undefined) return error
  try {
    const shown = await readServerCertificate(address, { timeoutMs: 3000 })
    const message = `${error.message} Shown now: ${shown.fingerprint}`
    return new AppError(error.code, message, { ...error.details, seen: shown.fingerprint }, { cause: error })
  } catch {
    return error
  }
}

/** One signal that ends when either does; `end` unties it again. */
const joinSignals = (
  always: AbortSignal,
  maybe: AbortSignal | undefined,
): { readonly signal: AbortSignal; readonly end: () => void } => {
  if (maybe === undefined) return { signal: always, end: () => undefined }
  const joined = new AbortController()
  const abort = (): void => joined.abort()
  if (always.aborted || maybe.aborted) joined.abort()
  always.addEventListener('abort', abort)
  maybe.addEventListener('abort', abort)
  return {
    signal: joined.signal,
    end: () => {
      always.removeEventListener('abort', abort)
      maybe.removeEventListener('abort', abort)
    },
  }
}
