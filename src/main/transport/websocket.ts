import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import { AppError, httpStatusOf } from '#shared/errors.ts'
import type { Clock } from '../ports.ts'
import type { Core } from '../core.ts'
import type { ClientAddress } from './client-address.ts'
import { heardBy } from './event-audience.ts'
import type { Actor } from './handlers.ts'
import { callerOf, type Identity } from './identity.ts'
import type { RequestGuard } from './request-guard.ts'
import { refuseUpgrade, type UpgradeDoor } from './upgrades.ts'

/** A client that leaves this much unread is cut off; when it comes back it loads everything anew. */
const MAX_BUFFERED_BYTES = 8_000_000
const MAX_CLIENTS = 200
/** Of one account: nobody has more pages open, and nobody shall take the places of others. */
const MAX_OF_ACCOUNT = 30
const PING_EVERY_MS = 30_000
const GONE_AFTER_MS = 5_000

/** Close codes (RFC 6455 §7.4; 4000–4999 are the application's). */
const CLOSE = { unexpected: 1003, goingAway: 1001, tooSlow: 4008, signedOut: 4001, otherRights: 4002 } as const

interface Listener {
  readonly identity: Identity
  readonly address: string
  /** What he might do and see when he came. */
  readonly standing: string
}

/** Everything that decides what somebody hears, as text. */
const standingOf = ({ role, companyId, permissions, scope }: Actor): string =>
  JSON.stringify([
    role,
    companyId,
    [...permissions].toSorted(),
    scope.kind === 'everything' || scope.projects === null ? null : [...scope.projects].toSorted(),
  ])

interface EventServerOptions {
  readonly core: Pick<Core, 'events' | 'actorOf'>
  readonly guard: RequestGuard
  readonly addressOf: ClientAddress
  readonly clock: Pick<Clock, 'now' | 'after'>
  /** The last page has been gone for a moment; a page that is only loaded anew does not count. */
  readonly onNobody: () => void
  readonly onProblem: (where: string, error: unknown) => void
}

/**
 * Events to the pages as `{ event, payload }`, one text frame each, in the order they were emitted. One way only: calls
 * go by HTTP. Not compressed: deltas are small, and snapshots do not come this way.
 */
export const serveEvents = (options: EventServerOptions): UpgradeDoor => {
  const { core, guard, addressOf, clock, onNobody, onProblem } = options
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: 1024,
    perMessageDeflate: false,
    clientTracking: true,
  })
  const alive = new WeakSet<WebSocket>()
  const listeners = new WeakMap<WebSocket, Listener>()
  /** Not those that came with a token. */
  const isPage = (client: WebSocket): boolean => {
    const identity = listeners.get(client)?.identity
    return identity !== undefined && !('tokenId' in identity)
  }
  const countOf = ({ userId }: Identity): number =>
    [...sockets.clients].filter((client) => listeners.get(client)?.identity.userId === userId).length
  const nobodyLooks = (): boolean => ![...sockets.clients].some(isPage)
  let stopped = false

  const onUpgrade = async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    try {
      const identity = await guard.checkCall(request)
      if (sockets.clients.size >= MAX_CLIENTS || stopped) return refuseUpgrade(socket, 503)
      if (countOf(identity) >= MAX_OF_ACCOUNT) return refuseUpgrade(socket, 429)
      const address = addressOf(request)
      const actor = core.actorOf(callerOf(identity, { via: 'websocket', address, agent: '' }))
      sockets.handleUpgrade(request, socket, head, (client) => {
        listeners.set(client, { identity, address, standing: standingOf(actor) })
        sockets.emit('connection', client, request)
      })
    } catch (error) {
      refuseUpgrade(socket, error instanceof AppError ? httpStatusOf(error.code) : 500)
    }
  }

  sockets.on('connection', (client: WebSocket) => {
    alive.add(client)
    client.on('pong', () => alive.add(client))
    client.on('error', () => client.terminate())
    client.on('close', () => {
      if (!isPage(client) || !nobodyLooks()) return
      clock.after(GONE_AFTER_MS, () => {
        if (!stopped && nobodyLooks()) onNobody()
      })
    })
    client.on('message', () => client.close(CLOSE.unexpected, 'this way is for events only'))
  })

  /** Whose events a client hears, as of now; one whose session, token or account ended is sent away. */
  const actorOf = (client: WebSocket): Actor | null => {
    const listener = listeners.get(client)
    if (listener === undefined) return null
    const { identity, address } = listener
    try {
      const isOver =
        'tokenId' in identity && identity.expiresAt !== null && Date.parse(identity.expiresAt) <= clock.now()
      if (isOver) throw new AppError('unauthenticated', 'the token ended')
      return core.actorOf(callerOf(identity, { via: 'websocket', address, agent: '' }))
    } catch (error) {
      // Anything else (the database is being exchanged) passes; the page is told to load everything anew then.
      if (error instanceof AppError && error.code === 'unauthenticated') client.close(CLOSE.signedOut, 'signed out')
      else onProblem('events', error)
      return null
    }
  }

  /**
   * Not at the next event, but when it changes: who is out is sent away, and who may see less or more comes back with a
   * page that loads everything anew.
   */
  const stopReviewing = core.events.onReview(() => {
    for (const client of sockets.clients) {
      if (client.readyState !== client.OPEN) continue
      const actor = actorOf(client)
      const known = listeners.get(client)
      if (actor === null || known === undefined || standingOf(actor) === known.standing) continue
      client.close(CLOSE.otherRights, 'rights changed')
    }
  })

  const endTokens = (tokenId: string): void => {
    for (const client of sockets.clients) {
      const identity = listeners.get(client)?.identity
      if (identity === undefined || !('tokenId' in identity) || identity.tokenId !== tokenId) continue
      client.close(CLOSE.signedOut, 'the token ended')
    }
  }

  const send = (client: WebSocket, frame: string): void => {
    if (client.bufferedAmount <= MAX_BUFFERED_BYTES) return client.send(frame)
    onProblem('events', `a page left ${client.bufferedAmount} bytes unread and was cut off`)
    client.close(CLOSE.tooSlow, 'too slow')
    client.terminate()
  }

  const stopListening = core.events.listen((event, payload, reach) => {
    if (sockets.clients.size === 0) return
    if (event === 'tokens.tokenRevoked' && 'id' in payload) endTokens(payload.id)
    // Most hear the same: it is written once.
    const frames = new Map<unknown, string>()
    for (const client of sockets.clients) {
      if (client.readyState !== client.OPEN) continue
      const actor = actorOf(client)
      const heard = actor === null ? null : heardBy(actor, event, payload, reach)
      if (heard === null) continue
      const frame = frames.get(heard) ?? JSON.stringify({ event, payload: heard })
      frames.set(heard, frame)
      send(client, frame)
    }
  })

  const ping = setInterval(() => {
    for (const client of sockets.clients) {
      if (client.readyState === client.OPEN) actorOf(client)
      if (!alive.delete(client)) client.terminate()
      else client.ping()
    }
  }, PING_EVERY_MS)
  ping.unref()

  return {
    upgrade: (request, socket, head) => void onUpgrade(request, socket, head),
    stop: () => {
      stopped = true
      clearInterval(ping)
      stopListening()
      stopReviewing()
      for (const client of sockets.clients) client.close(CLOSE.goingAway)
      for (const client of sockets.clients) client.terminate()
      sockets.close()
    },
  }
}
