import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'

/** What takes the WebSockets of one path. */
export interface UpgradeDoor {
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void
  /** Ends those that are open. */
  readonly stop: () => void
}

export const refuseUpgrade = (socket: Duplex, status: number): void => {
  socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}

/**
 * Hands WebSockets to whom their path belongs to.
 * @returns ends all of them
 */
export const serveUpgrades = (server: Server, doors: Readonly<Record<string, UpgradeDoor>>): (() => void) => {
  const take = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    socket.on('error', () => socket.destroy())
    const path = URL.parse(request.url ?? '', 'http://localhost')?.pathname ?? ''
    const door = Object.hasOwn(doors, path) ? doors[path] : undefined
    if (door === undefined) refuseUpgrade(socket, 404)
    else door.upgrade(request, socket, head)
  }
  server.on('upgrade', take)
  return () => {
    server.removeListener('upgrade', take)
    for (const door of Object.values(doors)) door.stop()
  }
}
