import { createServer, type Server } from 'node:https'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import { createCertificateAuthority, type NodeCertificate } from '#lab/http/certificates.ts'
import { createProxmoxClient, type ProxmoxClient } from '#main/adapters/proxmox/client.ts'
import type { PinnedEndpoint } from '#main/adapters/proxmox/endpoints.ts'
import type { ProxmoxClientOptions } from '#main/adapters/proxmox/requester.ts'
import { systemClock } from '#main/system-clock.ts'

interface StubRequest {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

export type StubHandler = (request: StubRequest, response: ServerResponse, socket: Socket) => void

/** A small HTTPS server that answers as one test wants and remembers all it was told. */
export interface ProxmoxStub {
  readonly address: string
  readonly pinned: PinnedEndpoint
  readonly requests: StubRequest[]
  /** Bytes of HTTP that arrived inside TLS. */
  readonly bytes: () => number
  readonly connections: () => number
  readonly resumed: () => number
  readonly answer: (handler: StubHandler) => void
  /** Somebody else is at this address from now on: every connection ends, those to come see another certificate. */
  readonly present: (certificate: NodeCertificate) => void
  readonly close: () => Promise<void>
}

export const issueCertificate = (node = 'pve1'): NodeCertificate => createCertificateAuthority('stub').issue(node)

export const data = (response: ServerResponse, value: unknown): void => {
  response.setHeader('content-type', 'application/json;charset=UTF-8')
  response.end(JSON.stringify({ data: value }))
}

/** As Proxmox refuses: the words in the reason phrase, and (since 8.3) in the body. */
export const refuse = (response: ServerResponse, status: number, reason: string, body?: unknown): void => {
  response.statusMessage = reason
  response.statusCode = status
  response.setHeader('connection', 'close')
  response.end(body === undefined ? '' : JSON.stringify(body))
}

const listen = (server: Server): Promise<number> =>
  new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })

/** Ends with the test. */
export const startStub = async (
  handler: StubHandler,
  certificate: NodeCertificate = issueCertificate(),
): Promise<ProxmoxStub> => {
  const requests: StubRequest[] = []
  let answer = handler
  let bytes = 0
  let connections = 0
  let resumed = 0
  const sockets = new Set<Socket>()
  const server = createServer({ key: certificate.key, cert: certificate.certificate }, (message, response) => {
    const parts: Buffer[] = []
    message.on('data', (part: Buffer) => parts.push(part))
    message.on('end', () => {
      const { method = '', url = '', headers } = message
      const request = { method, url, headers, body: Buffer.concat(parts).toString() }
      requests.push(request)
      answer(request, response, message.socket)
    })
  })
  server.on('connection', (socket: Socket) => {
    connections += 1
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  server.on('secureConnection', (socket) => {
    if (socket.isSessionReused()) resumed += 1
    socket.on('data', (chunk: Buffer) => {
      bytes += chunk.length
    })
  })
  const port = await listen(server)
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      for (const socket of sockets) socket.destroy()
      server.close(() => resolve())
    })
  onTestFinished(close)
  const address = `127.0.0.1:${port}`
  return {
    address,
    pinned: { address, fingerprint: certificate.fingerprint, pem: certificate.certificate },
    requests,
    bytes: () => bytes,
    connections: () => connections,
    resumed: () => resumed,
    answer: (next) => {
      answer = next
    },
    present: ({ key, certificate: cert }) => {
      server.setSecureContext({ key, cert })
      for (const socket of sockets) socket.destroy()
    },
    close,
  }
}

export const TOKEN = {
  kind: 'token',
  tokenId: 'root@pam!console',
  secret: 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
} as const
export const PASSWORD = { kind: 'password', user: 'root', realm: 'pam', password: 'correct horse battery' } as const

/** A client on the given addresses, ended with the test. */
export const clientOf = (
  addresses: readonly PinnedEndpoint[],
  overrides: Partial<ProxmoxClientOptions> = {},
): ProxmoxClient => {
  const client = createProxmoxClient({
    label: () => 'Acme',
    addresses,
    credential: () => Promise.resolve(TOKEN),
    clock: systemClock,
    random: () => 0.5,
    acceptedBefore: false,
    onCertificateRead: () => undefined,
    ...overrides,
  })
  onTestFinished(client.close)
  return client
}

/** What a promise rejects with. */
export const failureOf = async (promise: Promise<unknown>): Promise<unknown> => {
  try {
    await promise
  } catch (error) {
    return error
  }
  throw new Error('it did not fail')
}
