import type { IncomingHttpHeaders } from 'node:http'
import { isIP } from 'node:net'
import { AppError } from '#shared/errors.ts'
import type { Sessions } from './sessions.ts'

/** What is looked at of a request, HTTP call and WebSocket upgrade alike. */
interface GuardedRequest {
  readonly headers: IncomingHttpHeaders
  readonly socket: { readonly localAddress?: string | undefined; readonly localPort?: number | undefined }
}

interface GuardOptions {
  readonly sessions: Pick<Sessions, 'isOpen'>
  readonly secure: boolean
  /** Names this server answers to besides its own addresses: `localhost`, the machine's name. */
  readonly names: readonly string[]
}

export interface RequestGuard {
  /** @throws AppError `forbidden` for a host name this server does not go by (DNS rebinding) */
  readonly checkHost: (request: GuardedRequest) => void
  /** Host, origin and session of a call. @throws AppError `forbidden`, `unauthenticated` */
  readonly checkCall: (request: GuardedRequest) => void
  readonly cookieName: (request: GuardedRequest) => string
}

const forbidden = (message: string): AppError => new AppError('forbidden', message)

const cookieOf = (header: string | undefined, name: string): string | null => {
  for (const part of (header ?? '').split(';')) {
    const [key, ...value] = part.trim().split('=')
    if (key === name) return value.join('=')
  }
  return null
}

/** `::ffff:127.0.0.1`, as a dual-stack socket names an IPv4 peer, without its prefix. */
const plainAddress = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '')

/** Splits `name:port`, `[v6]:port`; null for anything that is not a plain authority. */
const hostOf = (header: string | undefined, secure: boolean): { name: string; port: number } | null => {
  if (header === undefined || !/^[\w.\-:[\]]+$/.test(header)) return null
  const url = URL.parse(`${secure ? 'https' : 'http'}://${header}`)
  if (url === null) return null
  const port = url.port === '' ? (secure ? 443 : 80) : Number(url.port)
  return { name: url.hostname.replace(/^\[|\]$/g, '').toLowerCase(), port }
}

/**
 * Cookies go along with whatever any page asks for, so a call counts only when it names this very server as its host
 * and as its origin. A rebound DNS name fails the first check, a foreign page the second.
 */
export const createRequestGuard = ({ sessions, secure, names }: GuardOptions): RequestGuard => {
  const known = new Set(names.map((name) => name.toLowerCase()))

  // Cookies do not know ports: two consoles on one machine must not take each other's.
  const cookieName = ({ socket }: GuardedRequest): string =>
    `${secure ? '__Host-' : ''}multpanel-session-${socket.localPort ?? 0}`

  const checkHost = ({ headers, socket }: GuardedRequest): void => {
    const host = hostOf(headers.host, secure)
    // A literal address cannot be rebound: it is the one the connection was made to, or it is a lie.
    const isOwn =
      host !== null &&
      host.port === socket.localPort &&
      (isIP(host.name) === 0 ? known.has(host.name) : host.name === plainAddress(socket.localAddress ?? ''))
    if (!isOwn) throw forbidden('This server does not go by that name. Open the address it printed.')
  }

  return {
    checkHost,
    cookieName,
    checkCall: (request) => {
      checkHost(request)
      const { host, origin, cookie, 'sec-fetch-site': site } = request.headers
      if (origin !== `${secure ? 'https' : 'http'}://${host}` || (site !== undefined && site !== 'same-origin')) {
        throw forbidden('This request did not come from the page of the console.')
      }
      const secret = cookieOf(cookie, cookieName(request))
      if (secret === null || !sessions.isOpen(secret)) {
        throw new AppError(
          'unauthenticated',
          'This browser has no session. Open the address the program prints; pressing Enter there prints a fresh one.',
        )
      }
    },
  }
}
