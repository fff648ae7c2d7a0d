import type { RequestGuard } from './request-guard.ts'

/** As long as a session can live at most; the database knows whether it still does. */
const MAX_AGE_S = 30 * 24 * 3600

/**
 * The cookie a session is kept in: no script can read it, no other site can send it, and over TLS no other host of the
 * domain can set it (`__Host-`, RFC 6265bis §4.1.3.2).
 */
export const createSessionCookies = (guard: Pick<RequestGuard, 'cookieName'>, secure: boolean) => ({
  /** @param content null: takes it back */
  keep: (request: Parameters<RequestGuard['cookieName']>[0], content: string | null): string =>
    [
      `${guard.cookieName(request)}=${content ?? ''}`,
      'Path=/',
      'HttpOnly',
      'SameSite=Strict',
      `Max-Age=${content === null ? 0 : MAX_AGE_S}`,
      ...(secure ? ['Secure'] : []),
    ].join('; '),
})
