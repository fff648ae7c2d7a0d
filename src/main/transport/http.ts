import Fastify, { type FastifyError, type FastifyReply, type FastifyRequest } from 'fastify'
import type { Answer } from '#shared/bridge.ts'
import { COLUMNS_TYPE } from '#shared/columns.ts'
import type { OperationSpec } from '#shared/contract/contract.ts'
import { contract, isOperationName } from '#shared/contract/index.ts'
import { AppError, httpStatusOf, toWireError } from '#shared/errors.ts'
import type { Core } from '../core.ts'
import type { Clock, RandomBytes } from '../ports.ts'
import { serveApiPages } from './api-pages.ts'
import { createBearer } from './bearer.ts'
import { createClientAddress, type TrustedProxies } from './client-address.ts'
import { limitConnections } from './connection-limit.ts'
import { serveConsoles } from './console-websocket.ts'
import { callerOf, type Identity } from './identity.ts'
import { INTERNAL_CALL } from './owner-actor.ts'
import { readPageFiles } from './page-files.ts'
import { createRequestGuard } from './request-guard.ts'
import { SECURITY_HEADERS } from './security-headers.ts'
import { createSessionCookies } from './session-cookies.ts'
import { createTickets } from './tickets.ts'
import type { TlsMaterial } from './tls-material.ts'
import { serveUpgrades } from './upgrades.ts'
import { serveUploads } from './upload-route.ts'
import { serveEvents } from './websocket.ts'
import { byColumns } from './wire-columns.ts'

/** Largest request body; the largest honest call is a tenth of it. */
const BODY_LIMIT = 1_000_000
const SECONDS = 1000

export interface ServerOptions {
  readonly core: Pick<
    Core,
    | 'dispatch'
    | 'events'
    | 'version'
    | 'verifyToken'
    | 'reportRefusal'
    | 'sessions'
    | 'actorOf'
    | 'consoles'
    | 'uploads'
  >
  /** Something failed without a caller to tell. */
  readonly onProblem: (where: string, error: unknown) => void
  readonly clock: Clock
  readonly randomBytes: RandomBytes
  /** Interface to listen on. */
  readonly host: string
  /** 0: any free one. */
  readonly port: number
  /** Host names the server answers to besides its addresses. */
  readonly names: readonly string[]
  /** Absent: plain HTTP, which is refused anywhere but on loopback. */
  readonly tls?: TlsMaterial
  /** Proxies in front of the server whose X-Forwarded-For is believed; absent: nobody's. */
  readonly trusted?: TrustedProxies
  /** Folder of the built page. */
  readonly page: string
}

export interface Server {
  /** `http://127.0.0.1:4711` */
  readonly origin: string
  readonly port: number
  /** A fresh address that signs one browser in. */
  readonly address: () => string
  readonly stop: () => Promise<void>
}

export const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || /^127\./.test(host)

const answerWith = (reply: FastifyReply, answer: Answer): FastifyReply =>
  reply.code(answer.ok ? 200 : httpStatusOf(answer.error.code)).send(answer)

const failWith = (reply: FastifyReply, error: AppError): FastifyReply =>
  answerWith(reply, { ok: false, error: toWireError(error) })

/** By HTTP status. curl, for one, calls a body a form unless told otherwise. */
const REFUSED: Readonly<Record<number, string>> = {
  413: 'it is too large',
  414: 'its address is too long',
  415: 'its body must be JSON, sent as Content-Type: application/json',
}

/** What Fastify itself refuses (body too large, not the right type, an address it cannot read), in the words of the gate. */
const ofFramework = (error: FastifyError, onProblem: ServerOptions['onProblem']): AppError => {
  if (error instanceof AppError) return error
  const status = error.statusCode ?? 500
  if (status >= 400 && status < 500) {
    return new AppError(
      'invalid_input',
      `The request was refused: ${REFUSED[status] ?? 'its address or its form is not valid'}.`,
    )
  }
  onProblem('http', error)
  return new AppError('internal', 'Something went wrong inside the program. The log has it.')
}

const abortedWith = (request: FastifyRequest, reply: FastifyReply): AbortSignal => {
  const ended = new AbortController()
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) ended.abort()
  })
  if (request.raw.destroyed) ended.abort()
  return ended.signal
}

const agentOf = ({ headers }: FastifyRequest): string => headers['user-agent'] ?? ''

/** Called by whoever is not signed in yet. */
const isAnonymous = (operation: string): boolean =>
  isOperationName(operation) && (contract[operation] as OperationSpec).scope === 'anonymous'

const originOf = (secure: boolean, host: string, port: number): string =>
  `${secure ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${port}`

/**
 * The served way: the page, `POST /api/<operation>` over the one gate, and `/events`.
 * @throws AppError `unsupported` for plain HTTP beyond loopback
 */
export const startServer = async (options: ServerOptions): Promise<Server> => {
  const { core, onProblem, clock, randomBytes, host, names, tls, page, trusted = () => false } = options
  if (tls === undefined && !isLoopback(host)) {
    throw new AppError(
      'unsupported',
      `Plain HTTP is served on loopback only; ${host} needs TLS (--tls-cert and --tls-key).`,
    )
  }
  const secure = tls !== undefined
  const tickets = createTickets(clock, randomBytes)
  const addressOf = createClientAddress(trusted)
  const bearer = createBearer({ core, clock })
  const guard = createRequestGuard({ sessions: core.sessions, bearer, addressOf, secure, names })
  const identities = new WeakMap<FastifyRequest, Identity>()
  const cookies = createSessionCookies(guard, secure)
  const app = Fastify({
    bodyLimit: BODY_LIMIT,
    requestTimeout: 30 * SECONDS,
    connectionTimeout: 0,
    keepAliveTimeout: 60 * SECONDS,
    forceCloseConnections: true,
    trustProxy: trusted,
    routerOptions: { maxParamLength: 100 },
    // An address that cannot be decoded passes no hook and no error handler.
    frameworkErrors: (error, _request, reply) => {
      void failWith(reply.headers({ ...SECURITY_HEADERS, 'cache-control': 'no-store' }), ofFramework(error, onProblem))
    },
    ...(secure ? { https: { cert: tls.cert, key: tls.key, minVersion: 'TLSv1.2' as const } } : {}),
  })
  limitConnections(app.server, trusted)
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, JSON.parse(String(body)))
    } catch {
      done(new AppError('invalid_input', 'The request was refused: it is not valid JSON.'))
    }
  })

  // eslint-disable-next-line @typescript-eslint/require-await -- Fastify waits for a promise or for a call of done
  app.addHook('onRequest', async (request, reply) => {
    reply.headers({ ...SECURITY_HEADERS, 'cache-control': 'no-store' })
    if (secure) reply.header('strict-transport-security', 'max-age=31536000')
    guard.checkHost(request.raw)
  })
  app.setErrorHandler((error: FastifyError, _request, reply) => {
    const known = ofFramework(error, onProblem)
    if (known.code === 'unauthenticated') reply.header('www-authenticate', 'Bearer realm="multpanel"')
    return failWith(reply, known)
  })
  app.setNotFoundHandler((_request, reply) =>
    failWith(reply, new AppError('not_found', 'There is nothing at this address.')),
  )

  const hasSession = async ({ raw }: FastifyRequest): Promise<boolean> => {
    if (raw.headers.authorization !== undefined) return false
    return guard.checkRead(raw).then(
      () => true,
      () => false,
    )
  }

  // Not for HEAD: what looks at links before a person opens them would use the ticket up, and get the session.
  app.get<{ Querystring: { ticket?: unknown } }>('/open', { exposeHeadRoute: false }, async (request, reply) => {
    const { ticket } = request.query
    const refuse = (refusal: AppError): FastifyReply => {
      if (!request.headers.accept?.includes('text/html')) return failWith(reply, refusal)
      return reply.code(httpStatusOf(refusal.code)).type('text/plain; charset=utf-8').send(refusal.message)
    }
    if (typeof ticket === 'string' && tickets.redeem(ticket)) {
      try {
        const opened = await core.sessions.openForOwner({ address: addressOf(request.raw), agent: agentOf(request) })
        return await reply.header('set-cookie', cookies.keep(request.raw, opened)).redirect('/', 303)
      } catch (error) {
        tickets.giveBack(ticket)
        if (error instanceof AppError) return refuse(error)
        throw error
      }
    }
    // The address clicked a second time in the terminal, in the browser that it signed in.
    if (await hasSession(request)) return reply.redirect('/', 303)
    return refuse(
      new AppError(
        'unauthenticated',
        'This address was used already or is too old. Press Enter where the program runs: it prints a fresh one.',
      ),
    )
  })

  const callerFor = (request: FastifyRequest, identity: Identity | null) =>
    callerOf(identity, { via: 'http', address: addressOf(request.raw), agent: agentOf(request) })

  serveUploads(app, { core, callerOf: async (request) => callerFor(request, await guard.checkCall(request.raw)) })

  app.post<{ Params: { operation: string } }>(
    '/api/:operation',
    {
      onRequest: async (request) => {
        if (isAnonymous(request.params.operation)) guard.checkAnonymous(request.raw)
        else identities.set(request, await guard.checkCall(request.raw))
      },
    },
    async (request, reply) => {
      const caller = callerFor(request, identities.get(request) ?? null)
      const setSession = (content: string | null): void => {
        reply.header('set-cookie', cookies.keep(request.raw, content))
      }
      const { operation } = request.params
      const answer = await core.dispatch(operation, request.body, {
        caller,
        signal: abortedWith(request, reply),
        setSession,
      })
      const compact = byColumns(operation, request.headers.accept, answer)
      return compact === null ? answerWith(reply, answer) : reply.type(COLUMNS_TYPE).send(await compact)
    },
  )

  serveApiPages(app, guard, core.version)

  const files = readPageFiles(page)
  app.get('/*', (request, reply) => {
    const file = files.get(request.url.split('?', 1)[0] ?? '')
    if (file === undefined) return reply.callNotFound()
    if (file.immutable) reply.header('cache-control', 'public, max-age=31536000, immutable')
    return reply.type(file.type).send(file.body)
  })

  const stopSockets = serveUpgrades(app.server, {
    '/events': serveEvents({
      core,
      guard,
      addressOf,
      clock,
      onProblem,
      // A closed page cannot say that it is not looked at any more.
      onNobody: () => void core.dispatch('app.setVisible', { visible: false }, INTERNAL_CALL),
    }),
    '/consoles': serveConsoles({ core, guard, addressOf }),
  })
  try {
    await app.listen({ host, port: options.port })
  } catch (error) {
    stopSockets()
    await app.close()
    throw error
  }
  const bound = app.server.address()
  const port = typeof bound === 'object' && bound !== null ? bound.port : options.port
  // What listens everywhere is opened by the machine's name.
  const shown = ['0.0.0.0', '::'].includes(host) ? (names.find((name) => name !== 'localhost') ?? 'localhost') : host
  const origin = originOf(secure, shown, port)
  return {
    origin,
    port,
    address: () => `${origin}/open?ticket=${tickets.issue()}`,
    stop: async () => {
      stopSockets()
      await app.close()
    },
  }
}
