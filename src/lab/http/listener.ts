import { randomInt } from 'node:crypto'
import { createServer as createPlainServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { PortState } from '../faults/faults.ts'
import type { NodeCertificate } from './certificates.ts'

export type Listener = {
  port: number
  /** Makes the port behave so; resolves when it does. */
  apply: (state: PortState) => Promise<void>
  close: () => Promise<void>
}

type RequestHandler = {
  request: (request: IncomingMessage, response: ServerResponse) => void
  upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void
}

/** Proxmox closes a connection that is idle this long. */
const idleMs = 5000
/** Headers are judged by the front end at 8 KiB; the request line may be longer. */
const parserLimitBytes = 96 * 1024
/**
 * Ports that no system hands out to whoever wants any (Linux does from 32,768 on, others from 49,152): one of those could be
 * somebody else's by the time a node comes back to it.
 */
const ownPorts = { first: 10_240, last: 32_767 }
/** Tries to find one of them that is free. */
const mostTries = 100
const takenCodes: ReadonlySet<unknown> = new Set(['EADDRINUSE', 'EACCES'])
/** One check per server for stuck requests; with hundreds of servers, often enough is seldom. */
const checkIntervalMs = 120_000

const listen = (server: Server | TlsServer, host: string, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve(port)
    })
  })

const listenAnywhere = async (server: Server | TlsServer, host: string): Promise<number> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await listen(server, host, randomInt(ownPorts.first, ownPorts.last + 1))
    } catch (error) {
      const isTaken = error instanceof Error && 'code' in error && takenCodes.has(error.code)
      if (!isTaken || attempt === mostTries) throw error
    }
  }
}

/**
 * One node's port. It keeps its number while it is closed, reopened, changed to plain HTTP or given another certificate.
 * @param certificateOf certificate of a generation: 0 the first, each renewal adds one
 * @param wantedPort 0: a free one that stays free while it is closed
 */
export const createListener = async (
  host: string,
  handler: RequestHandler,
  certificateOf: (generation: number) => NodeCertificate,
  wantedPort = 0,
): Promise<Listener> => {
  const sockets = new Set<Socket>()
  let server: Server | TlsServer | undefined
  let applied: PortState = { listening: false, tls: true, certificate: 0 }
  let port = wantedPort
  let last: Promise<void> = Promise.resolve()

  const open = async (state: PortState): Promise<void> => {
    const options = {
      maxHeaderSize: parserLimitBytes,
      connectionsCheckingInterval: checkIntervalMs,
      keepAliveTimeout: idleMs,
      // An upload takes as long as it takes.
      requestTimeout: 0,
    }
    const { certificate, key } = certificateOf(state.certificate)
    const made = state.tls
      ? createTlsServer({ ...options, cert: certificate, key }, handler.request)
      : createPlainServer(options, handler.request)
    made.on('upgrade', handler.upgrade)
    made.on('clientError', (_error, socket) => socket.destroy())
    made.on('connection', (socket: Socket) => {
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
    })
    port = await (port === 0 ? listenAnywhere(made, host) : listen(made, host, port))
    server = made
  }

  const shut = async (): Promise<void> => {
    const current = server
    server = undefined
    if (!current) return
    const closed = new Promise<void>((resolve) => current.close(() => resolve()))
    for (const socket of sockets) socket.destroy()
    await closed
  }

  const change = async (state: PortState): Promise<void> => {
    const same = state.tls === applied.tls && state.certificate === applied.certificate
    if (state.listening === applied.listening && (same || !state.listening)) return
    await shut()
    if (state.listening) await open(state)
    applied = state
  }

  // Changes are worked through one after another, so that a port is never opened twice.
  const apply = (state: PortState): Promise<void> => {
    last = last.catch(() => undefined).then(() => change(state))
    return last
  }

  await apply({ listening: true, tls: true, certificate: 0 })
  return {
    port,
    apply,
    close: () => {
      last = last.catch(() => undefined).then(shut)
      return last
    },
  }
}
