import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import { AppError, httpStatusOf } from '#shared/errors.ts'
import { MOST_CONSOLE_MESSAGE, type ConsoleEnd } from '#shared/model/console.ts'
import type { Core } from '../core.ts'
import type { ConsolePeer, JoinedConsole } from '../features/consoles/console-door.ts'
import type { ClientAddress } from './client-address.ts'
import type { Caller } from './handlers.ts'
import { callerOf } from './identity.ts'
import type { RequestGuard } from './request-guard.ts'
import { refuseUpgrade, type UpgradeDoor } from './upgrades.ts'

const MAX_CLIENTS = 300
/** The first message says which console it is for. */
const JOIN_WITHIN_MS = 10_000
const PING_EVERY_MS = 20_000

/** Close codes (RFC 6455 §7.4; 4000–4999 are the application's). */
const CLOSE = { normal: 1000, goingAway: 1001, ended: 4000, refused: 4003 } as const

interface ConsoleServerOptions {
  readonly core: Pick<Core, 'consoles'>
  readonly guard: RequestGuard
  readonly addressOf: ClientAddress
}

/** What the console sends leaves as binary frames; its end as one text frame, then the socket closes. */
const peerOver = (client: WebSocket): ConsolePeer => ({
  send: (data) =>
    new Promise((resolve) => {
      if (client.readyState !== client.OPEN) resolve()
      else client.send(data, { binary: true }, () => resolve())
    }),
  end: (end: ConsoleEnd) => {
    if (client.readyState === client.OPEN) client.send(JSON.stringify(end))
    client.close(CLOSE.ended)
  },
})

const bytesOf = (data: Buffer | ArrayBuffer | Buffer[]): Buffer =>
  Array.isArray(data) ? Buffer.concat(data) : Buffer.isBuffer(data) ? data : Buffer.from(data)

/**
 * Consoles of the served way, one WebSocket each: host, origin and session are checked as for a call, then the first
 * message names the console by its relay token. No token stands in an address, where histories and proxies keep it.
 */
export const serveConsoles = ({ core, guard, addressOf }: ConsoleServerOptions): UpgradeDoor => {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MOST_CONSOLE_MESSAGE,
    perMessageDeflate: false,
    clientTracking: true,
  })
  const alive = new WeakSet<WebSocket>()
  let stopped = false

  const carry = (client: WebSocket, caller: Caller): void => {
    let joined: JoinedConsole | null = null
    alive.add(client)
    const timer = setTimeout(() => client.close(CLOSE.refused, 'no console was named'), JOIN_WITHIN_MS)
    client.on('pong', () => alive.add(client))
    client.on('error', () => client.terminate())
    client.on('close', () => {
      clearTimeout(timer)
      joined?.leave()
    })
    const join = (relay: string): void => {
      clearTimeout(timer)
      try {
        joined = core.consoles.join(relay, caller, peerOver(client))
      } catch {
        client.close(CLOSE.refused, 'there is no such console')
      }
    }
    let underWay = 0
    const forward = async (console: JoinedConsole, data: Buffer): Promise<void> => {
      // The page waits while the cluster does.
      underWay += 1
      client.pause()
      await console.receive(data)
      underWay -= 1
      if (underWay === 0) client.resume()
    }
    client.on('message', (data: Buffer | ArrayBuffer | Buffer[], isBinary) => {
      alive.add(client)
      const bytes = bytesOf(data)
      if (joined !== null) {
        if (isBinary) void forward(joined, bytes)
      } else if (!isBinary) join(bytes.toString('utf8'))
      else client.close(CLOSE.refused, 'no console was named')
    })
  }

  const onUpgrade = async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    try {
      const identity = await guard.checkCall(request)
      if (sockets.clients.size >= MAX_CLIENTS || stopped) return refuseUpgrade(socket, 503)
      const caller = callerOf(identity, { via: 'http', address: addressOf(request), agent: '' })
      sockets.handleUpgrade(request, socket, head, (client) => carry(client, caller))
    } catch (error) {
      refuseUpgrade(socket, error instanceof AppError ? httpStatusOf(error.code) : 500)
    }
  }

  const ping = setInterval(() => {
    for (const client of sockets.clients) {
      if (!alive.delete(client) && !client.isPaused) client.terminate()
      else client.ping()
    }
  }, PING_EVERY_MS)
  ping.unref()

  return {
    upgrade: (request, socket, head) => void onUpgrade(request, socket, head),
    stop: () => {
      stopped = true
      clearInterval(ping)
      for (const client of sockets.clients) client.close(CLOSE.goingAway)
      for (const client of sockets.clients) client.terminate()
      sockets.close()
    },
  }
}
