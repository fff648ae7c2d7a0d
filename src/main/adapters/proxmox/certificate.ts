import type { X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import { connect } from 'node:tls'
import type { CertificateInfo } from '#shared/model/cluster.ts'
import { connectFailure, TransportError } from './transport-error.ts'

/** Where a server listens. `host` without brackets. */
export interface HostPort {
  readonly host: string
  readonly port: number
}

/** Splits a normalised `host:port`, `[v6]:port`. */
export const hostPortOf = (address: string): HostPort => {
  const colon = address.lastIndexOf(':')
  return { host: address.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(address.slice(colon + 1)) }
}

export interface ServerCertificate {
  readonly pem: string
  /** SHA-256, `AA:BB:…` */
  readonly fingerprint: string
  readonly info: CertificateInfo
}

/** Name for SNI; an address must not be sent as one (RFC 6066 §3). */
const serverNameOf = (host: string): { servername?: string } => (isIP(host) === 0 ? { servername: host } : {})

/** Longer names are nobody's. */
const MAX_NAME = 500

/** `CN=pve1\nO=…` → `CN=pve1, O=…`; Node gives undefined, against its types, for the empty name (RFC 5280 allows it). */
const oneLine = (name: string | undefined): string => (name ?? '').slice(0, MAX_NAME).split('\n').join(', ')

/**
 * What a person is shown of it. Whoever answers wrote it, and nothing in it was checked by the handshake.
 * @throws TransportError when its dates are none
 */
const describe = (address: string, certificate: X509Certificate): ServerCertificate => {
  const { fingerprint256: fingerprint, validFrom, validTo } = certificate
  const [notBefore, notAfter] = [new Date(validFrom), new Date(validTo)]
  if (Number.isNaN(notBefore.getTime()) || Number.isNaN(notAfter.getTime()))
    throw new TransportError('certificate_unreadable', false, `valid from "${validFrom}" to "${validTo}"`)
  return {
    pem: certificate.toString(),
    fingerprint,
    info: {
      address,
      fingerprint,
      subject: oneLine(certificate.subject),
      issuer: oneLine(certificate.issuer),
      notBefore: notBefore.toISOString(),
      notAfter: notAfter.toISOString(),
    },
  }
}

/**
 * Shakes hands, reads the certificate, hangs up. Nothing is trusted and not one byte of HTTP is sent.
 * @throws TransportError
 */
export const readServerCertificate = (
  address: string,
  { signal, timeoutMs }: { readonly signal?: AbortSignal | undefined; readonly timeoutMs: number },
): Promise<ServerCertificate> =>
  new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(new TransportError('aborted', false, 'called off'))
      return
    }
    const { host, port } = hostPortOf(address)
    // Only looks: the caller compares or shows what it saw, and this socket is never used for anything else.
    const socket = connect({ host, port, rejectUnauthorized: false, ...serverNameOf(host) })
    const timer = setTimeout(() => finish(new TransportError('connect_timeout', false, 'no answer')), timeoutMs)
    const abort = (): void => finish(new TransportError('aborted', false, 'called off'))
    const finish = (outcome: ServerCertificate | TransportError): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
      socket.destroy()
      if (outcome instanceof TransportError) reject(outcome)
      else resolve(outcome)
    }
    signal?.addEventListener('abort', abort)
    let connected = false
    socket.once('connect', () => (connected = true))
    socket.on('error', (error) => {
      const failure = connectFailure(error)
      // Nothing but the handshake was under way: who breaks off then has nothing against the request.
      const hungUp = connected && failure.failure === 'reset'
      finish(hungUp ? new TransportError('tls_hang_up', false, failure.message, { cause: error }) : failure)
    })
    socket.once('secureConnect', () => {
      const certificate = socket.getPeerX509Certificate()
      if (certificate === undefined) {
        finish(new TransportError('not_tls', false, 'no certificate was shown'))
        return
      }
      // Thrown in here, an error would end the program instead of this look.
      try {
        finish(describe(address, certificate))
      } catch (error) {
        finish(error instanceof TransportError ? error : connectFailure(error))
      }
    })
  })
