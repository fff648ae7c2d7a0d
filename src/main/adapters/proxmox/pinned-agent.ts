import { Agent } from 'node:https'
import type { Duplex } from 'node:stream'
import { createSecureContext, type SecureContext } from 'node:tls'

/** An agent that talks to the holder of one certificate and to nobody else. */
export interface PinnedAgent {
  readonly agent: Agent
  readonly close: () => void
}

/**
 * The pinned certificate is the only one trusted (as an end of the chain in itself, hence `allowPartialTrustChain`),
 * so a foreign one fails the handshake and no byte of the request leaves; what it signs itself would pass that, hence
 * the comparison of fingerprints. `rejectUnauthorized: false` would not do: with it Node never asks
 * `checkServerIdentity`. The host name plays no part, addresses of nodes are often not in their certificates.
 * TLS sessions are resumed, as most polls find their connection closed again.
 * @param options.idleMs how long a connection is kept for the next request
 */
export const createPinnedAgent = (options: {
  readonly pem: string
  readonly fingerprint: string
  readonly connections: number
  readonly connectTimeoutMs: number
  readonly idleMs: number
}): PinnedAgent => {
  // Made once, when first needed: left to itself Node parses the certificate anew for every connection.
  let context: SecureContext | undefined
  const agent = new Agent({
    keepAlive: true,
    maxSockets: options.connections,
    maxFreeSockets: options.connections,
    timeout: options.idleMs,
    checkServerIdentity: (_host, certificate) =>
      certificate.fingerprint256 === options.fingerprint
        ? undefined
        : Object.assign(new Error('not the pinned certificate'), { code: 'PINNED_CERTIFICATE_CHANGED' }),
  })
  const create = agent.createConnection.bind(agent)
  agent.createConnection = (connection, callback) => {
    context ??= createSecureContext({ ca: options.pem, allowPartialTrustChain: true })
    const withContext = { ...connection, secureContext: context }
    const socket = create(withContext, callback)
    if (socket !== null && socket !== undefined) limitHandshake(socket, options.connectTimeoutMs)
    return socket
  }
  return { agent, close: () => agent.destroy() }
}

/** A host that drops packets is told from a slow one by how long connecting may take. */
const limitHandshake = (socket: Duplex, milliseconds: number): void => {
  const timer = setTimeout(
    () => socket.destroy(Object.assign(new Error('no connection in time'), { code: 'CONNECT_TIMEOUT' })),
    milliseconds,
  )
  const stop = (): void => clearTimeout(timer)
  socket.once('secureConnect', stop)
  socket.once('close', stop)
}
