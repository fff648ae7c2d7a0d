import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import { AppError, httpStatusOf } from '#shared/errors.ts'
import type { Clock } from '../ports.ts'
import type { EventBus } from './event-bus.ts'
import type { RequestGuard } from './request-guard.ts'

/** A client that leaves this much unread is cut off; when it comes back it loads everything anew. */
const MAX_BUFFERED_BYTES = 8_000_000
const MAX_CLIENTS = 200
const PING_EVERY_MS = 30_000
const GONE_AFTER_MS = 5_000

/** Close codes (RFC 6455 §7.4; 4000–4999 are the application's). */
const CLOSE = { unexpected: 1003, goingAway: 1001, tooSlow: 4008 } as const

interface EventServerOptions {
  readonly server: Server
  readonly events: EventBus
  readonly guard: RequestGuard
  readonly clock: Pick<Clock, 'after'>
  /** The last page has been gone for a moment; a page that is only loaded anew does not count. */
  readonly onNobody: () => void
  readonly onProblem: (where: string, error: unknown) => void
}

const refuse = (socket: Duplex, status: number): void => {
  socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}

/**
 * Events to the pages as `{ event, payload }`, one text frame each, in the order they were emitted. One way only: calls
 * go by HTTP. Not compressed: deltas are small, and snapshots do not come this way.
 * @returns the function that ends it
 */
export const serveEvents = (options: EventServerOptions): (() => void) => {
  const { server, events, guard, clock, onNobody, onProblem } = options
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: 1024,
    perMessageDeflate: false,
    clientTracking: true,
  })
  const alive = new WeakSet<WebSocket>()
  let stopped = false

  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    socket.on('error', () => socket.destroy())
    try {
      if (URL.parse(request.url ?? '', 'http://localhost')?.pathname !== '/events') return refuse(socket, 404)
      guard.checkCall(request)
      if (sockets.clients.size >= MAX_CLIENTS) return refuse(socket, 503)
      sockets.handleUpgrade(request, socket, head, (client) => sockets.emit('connection', client, request))
    } catch (error) {
      refuse(socket, error instanceof AppError ? httpStatusOf(error.code) : 500)
    }
  }

  sockets.on('connection', (client: WebSocket) => {
    alive.add(client)
    client.on('pong', () => alive.add(client))
    client.on('error', () => client.terminate())
    client.on('close', () => {
      if (sockets.clients.size > 0) return
      clock.after(GONE_AFTER_MS, () => {
        if (!stopped && sockets.clients.size === 0) onNobody()
      })
    })
    client.on('message', () => client.close(CLOSE.unexpected, 'this way is for events only'))
  })

  const stopListening = events.listen((event, payload) => {
    if (sockets.clients.size === 0) return
    const frame = JSON.stringify({ event, payload })
    for (const client of sockets.clients) {
      if (client.readyState !== client.OPEN) continue
      if (client.bufferedAmount > MAX_BUFFERED_BYTES) {
        onProblem('events', `a page left ${client.bufferedAmount} bytes unread and was cut off`)
        client.close(CLOSE.tooSlow, 'too slow')
        client.terminate()
      } else client.send(frame)
    }
  })

  const ping = setInterval(() => {
    for (const client of sockets.clients) {
      if (!alive.delete(client)) client.terminate()
      else client.ping()
    }
  }, PING_EVERY_MS)
  ping.unref()

  server.on('upgrade', onUpgrade)
  return () => {
    stopped = true
    clearInterval(ping)
    stopListening()
    server.removeListener('upgrade', onUpgrade)
    for (const client of sockets.clients) client.close(CLOSE.goingAway)
    for (const client of sockets.clients) client.terminate()
    sockets.close()
  }
}
