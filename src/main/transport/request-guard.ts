import type { IncomingHttpHeaders } from 'node:http'
import { isIP } from 'node:net'
import { AppError } from '#shared/errors.ts'
import type { SessionDoor } from '../features/access/create-access.ts'
import { refuseTokenInAddress, type Bearer } from './bearer.ts'
import { plainAddress, type ClientAddress } from './client-address.ts'
import type { Identity } from './identity.ts'

/** What is looked at of a request, HTTP call and WebSocket upgrade alike. */
interface GuardedRequest {
  readonly url?: string | undefined
  readonly headers: IncomingHttpHeaders
  readonly socket: {
    readonly localAddress?: string | undefined
    readonly localPort?: number | undefined
    readonly remoteAddress?: string | undefined
  }
}

interface GuardOptions {
  readonly sessions: Pick<SessionDoor, 'identify'>
  readonly bearer: Bearer
  readonly addressOf: ClientAddress
  readonly secure: boolean
  /** Names this server answers to besides its own addresses: `localhost`, the machine's name. */
  readonly names: readonly string[]
}

export interface RequestGuard {
  /** @throws AppError `forbidden` for a host name this server does not go by (DNS rebinding) */
  readonly checkHost: (request: GuardedRequest) => void
  /**
   * Host, and either a token or origin and session of a call. A token is sent by nobody's browser on its own, so it
   * needs no origin; a cookie beside it is not looked at.
   * @throws AppError `forbidden`, `unauthenticated`, `busy`
   */
  readonly checkCall: (request: GuardedRequest) => Promise<Identity>
  /**
   * Host and origin of a call that needs no session: another site must not be able to sign a browser in (or lock an
   * account) through the browser of somebody who visits it.
   * @throws AppError `forbidden`
   */
  readonly checkAnonymous: (request: GuardedRequest) => void
  /** As `checkCall`, for pages that only tell: opened from a link, a browser names no origin. */
  readonly checkRead: (request: GuardedRequest) => Promise<Identity>
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
export const createRequestGuard = ({ sessions, bearer, addressOf, secure, names }: GuardOptions): RequestGuard => {
  const known = new Set(names.map((name) => name.toLowerCase()))

  // Cookies do not know ports: two consoles on one machine must not take each other's.
  const cookieName = ({ socket }: GuardedRequest): string =>
    `${secure ? '__Host-' : ''}multpanel-session-${socket.localPort ?? 0}`

  const checkHost = ({ headers, socket, url }: GuardedRequest): void => {
    refuseTokenInAddress(url)
    const host = hostOf(headers.host, secure)
    // A literal address cannot be rebound: it is the one the connection was made to, or it is a lie.
    const isOwn =
      host !== null &&
      host.port === socket.localPort &&
      (isIP(host.name) === 0 ? known.has(host.name) : host.name === plainAddress(socket.localAddress ?? ''))
    if (!isOwn) throw forbidden('This server does not go by that name. Open the address it printed.')
  }

  const isFromOwnPage = ({ host, origin, 'sec-fetch-site': site }: IncomingHttpHeaders): boolean =>
    origin === `${secure ? 'https' : 'http'}://${host}` && (site === undefined || site === 'same-origin')

  /** A link of the page, or an address typed by hand; not a link of another site. */
  const isOpenedHere = ({ 'sec-fetch-site': site }: IncomingHttpHeaders): boolean =>
    site === undefined || site === 'same-origin' || site === 'none'

  const check = async (
    request: GuardedRequest,
    isOwn: (headers: IncomingHttpHeaders) => boolean,
  ): Promise<Identity> => {
    checkHost(request)
    const { authorization, cookie } = request.headers
    if (authorization !== undefined) {
      return bearer.identify(authorization, addressOf(request))
    }
    const secret = cookieOf(cookie, cookieName(request))
    if (secret === null && cookie === undefined && request.headers.origin === undefined) {
      throw new AppError(
        'unauthenticated',
        'Nobody is signed in. A browser signs in or opens the address the program prints; a script sends Authorization: Bearer and a token.',
      )
    }
    if (!isOwn(request.headers)) throw forbidden('This request did not come from the page of the console.')
    if (secret === null) {
      throw new AppError(
        'unauthenticated',
        'This browser has no session. Sign in, or open the address the program prints; pressing Enter there prints a fresh one.',
      )
    }
    return sessions.identify(secret)
  }

  return {
    checkHost,
    cookieName,
    checkAnonymous: (request) => {
      checkHost(request)
      if (!isFromOwnPage(request.headers)) throw forbidden('This request did not come from the page of the console.')
    },
    checkCall: (request) => check(request, isFromOwnPage),
    checkRead: (request) => check(request, isOpenedHere),
  }
}
