import type { Server, Socket } from 'node:net'
import { plainAddress, type TrustedProxies } from './client-address.ts'

const MOST = 500
/** Of one address, an office of many people included. */
const MOST_OF_ADDRESS = 250

/**
 * Nobody takes every place by connecting and saying nothing, for which no session is needed. A trusted proxy stands for
 * everybody, so it may have them all.
 */
export const limitConnections = (server: Server, isTrusted: TrustedProxies): void => {
  const open = new Map<string, number>()
  server.maxConnections = MOST
  server.on('connection', (socket: Socket) => {
    const peer = plainAddress(socket.remoteAddress ?? '')
    const count = (open.get(peer) ?? 0) + 1
    if (count > MOST_OF_ADDRESS && !isTrusted(peer)) {
      socket.destroy()
      return
    }
    open.set(peer, count)
    socket.once('close', () => {
      const left = (open.get(peer) ?? 1) - 1
      if (left === 0) open.delete(peer)
      else open.set(peer, left)
    })
  })
}
