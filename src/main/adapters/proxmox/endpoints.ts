import type { Clock } from '#main/ports.ts'
import { readServerCertificate } from './certificate.ts'
import { createTransport, type Transport } from './transport.ts'
import { TransportError } from './transport-error.ts'

/** An address with the certificate trusted for it. The fingerprint is the pin, the PEM only what TLS needs to check it. */
export interface PinnedEndpoint {
  readonly address: string
  readonly fingerprint: string
  /** Null: not read yet. It is read, and compared with the fingerprint, before the first request. */
  readonly pem: string | null
}

export interface Endpoint {
  readonly address: string
  /** @throws TransportError */
  readonly transport: (signal: AbortSignal | undefined) => Promise<Transport>
}

/** The addresses of one cluster, in the order in which to try them. */
export interface Endpoints {
  readonly order: () => readonly Endpoint[]
  /** The one that answered goes first from now on. */
  readonly answered: (endpoint: Endpoint) => void
  /** Goes last for a minute, longer each time in a row. */
  readonly failed: (endpoint: Endpoint) => void
  readonly close: () => void
}

const COOL_DOWN_MS = 60_000
const LONGEST_COOL_DOWN_MS = 600_000
const CERTIFICATE_TIMEOUT_MS = 6000

interface Held extends Endpoint {
  readonly pinned: PinnedEndpoint
  failures: number
  coolUntil: number
}

export const createEndpoints = (options: {
  readonly addresses: readonly PinnedEndpoint[]
  readonly clock: Clock
  /** Connections per address at most. */
  readonly connections: number
  readonly onCertificateRead: (address: string, pem: string) => void
}): Endpoints => {
  const { clock } = options
  const open = new Map<string, Transport>()
  let closed = false

  const transportOf = async (pinned: PinnedEndpoint, signal: AbortSignal | undefined): Promise<Transport> => {
    const { address, fingerprint } = pinned
    const pem = open.has(address) ? '' : (pinned.pem ?? (await readPinned(pinned, signal)))
    if (closed) throw new TransportError('aborted', false, 'closed')
    const held = open.get(address) ?? createTransport({ address, pem, fingerprint, connections: options.connections })
    open.set(address, held)
    return held
  }

  const readPinned = async (pinned: PinnedEndpoint, signal: AbortSignal | undefined): Promise<string> => {
    const shown = await readServerCertificate(pinned.address, { signal, timeoutMs: CERTIFICATE_TIMEOUT_MS })
    if (shown.fingerprint !== pinned.fingerprint)
      throw new TransportError('certificate', false, `shows ${shown.fingerprint}`)
    options.onCertificateRead(pinned.address, shown.pem)
    return shown.pem
  }

  const all: readonly Held[] = options.addresses.map((pinned) => ({
    address: pinned.address,
    pinned,
    failures: 0,
    coolUntil: 0,
    transport: (signal) => transportOf(pinned, signal),
  }))
  let preferred = all[0]
  const heldOf = (endpoint: Endpoint): Held | undefined => all.find((held) => held.address === endpoint.address)

  return {
    order: () => {
      if (all.length === 1) return all
      const now = clock.now()
      const rank = (held: Held): number => (held.coolUntil > now ? held.coolUntil : held === preferred ? -1 : 0)
      return [...all].sort((one, other) => rank(one) - rank(other))
    },
    answered: (endpoint) => {
      const held = heldOf(endpoint)
      if (held === undefined) return
      held.failures = 0
      held.coolUntil = 0
      preferred = held
    },
    failed: (endpoint) => {
      const held = heldOf(endpoint)
      if (held === undefined) return
      held.coolUntil = clock.now() + Math.min(COOL_DOWN_MS * 2 ** Math.min(held.failures, 6), LONGEST_COOL_DOWN_MS)
      held.failures += 1
    },
    close: () => {
      closed = true
      for (const transport of open.values()) transport.close()
      open.clear()
    },
  }
}
