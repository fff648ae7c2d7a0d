/** Ways in which an exchange fails before there is an answer to read. */
export type TransportFailure =
  | 'dns'
  | 'refused'
  | 'no_route'
  | 'connect_timeout'
  /** Something listens, but it does not speak TLS: plain HTTP, SSH … */
  | 'not_tls'
  /** It takes the connection and ends it as soon as TLS begins. */
  | 'tls_hang_up'
  /** Another certificate than the pinned one. */
  | 'certificate'
  /** The pinned certificate itself has run out. */
  | 'certificate_expired'
  /** A certificate nobody can have made on purpose: its dates are none. */
  | 'certificate_unreadable'
  | 'timeout'
  | 'reset'
  | 'too_large'
  /** The bytes that came are not HTTP. */
  | 'not_http'
  | 'aborted'

/** `sent`: the request may have reached the server, so that only what is harmless may be sent again. */
export class TransportError extends Error {
  readonly failure: TransportFailure
  readonly sent: boolean

  constructor(failure: TransportFailure, sent: boolean, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'TransportError'
    this.failure = failure
    this.sent = sent
  }
}

/** Node's codes for "this is not the one certificate that is trusted" (OpenSSL X509_V_ERR_…). */
const CERTIFICATE_CODES = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'CERT_REJECTED',
  'CERT_CHAIN_TOO_LONG',
  'INVALID_CA',
  'INVALID_PURPOSE',
  'CERT_NOT_YET_VALID',
  'PINNED_CERTIFICATE_CHANGED',
])

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''

/** Sorts an error of the socket layer. */
export const connectFailure = (error: unknown): TransportError => {
  const code = codeOf(error)
  const message = error instanceof Error ? error.message : String(error)
  const because = { cause: error }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'EAI_FAIL' || code === 'ENODATA')
    return new TransportError('dns', false, message, because)
  if (code === 'ECONNREFUSED') return new TransportError('refused', false, message, because)
  if (code === 'EHOSTUNREACH' || code === 'ENETUNREACH' || code === 'EADDRNOTAVAIL' || code === 'EHOSTDOWN')
    return new TransportError('no_route', false, message, because)
  if (code === 'CONNECT_TIMEOUT' || code === 'ETIMEDOUT')
    return new TransportError('connect_timeout', false, message, because)
  if (code === 'CERT_HAS_EXPIRED') return new TransportError('certificate_expired', false, message, because)
  if (CERTIFICATE_CODES.has(code)) return new TransportError('certificate', false, message, because)
  if (code === 'EPROTO' || code.startsWith('ERR_SSL')) return new TransportError('not_tls', false, message, because)
  if (message.includes('before secure TLS connection'))
    return new TransportError('tls_hang_up', false, 'hung up during the TLS handshake', because)
  if (code.startsWith('HPE_')) return new TransportError('not_http', true, message, because)
  return new TransportError('reset', true, message, because)
}
