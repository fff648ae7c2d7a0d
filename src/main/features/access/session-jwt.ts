import { errors, jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'
import { AppError } from '#shared/errors.ts'
import { SessionId, UserId } from '#shared/model/ids.ts'

const ALGORITHM = 'HS256'
/** Clocks are corrected by parts of a second all the time. */
const AHEAD_S = 30

const Claims = z.object({ sub: UserId, jti: SessionId, iat: z.number().int(), exp: z.number().int() })

/** What a session's cookie says: whose it is and which session; everything else is read from the database. */
interface SessionClaims {
  readonly userId: UserId
  readonly sessionId: SessionId
}

const unauthenticated = (message: string): AppError => new AppError('unauthenticated', message)

const NO_SESSION = 'This browser has no session. Sign in, or open the address the program prints.'

/** @param now @param expires Unix milliseconds */
export const signSession = (key: Uint8Array, claims: SessionClaims, now: number, expires: number): Promise<string> =>
  new SignJWT({})
    .setProtectedHeader({ alg: ALGORITHM })
    .setSubject(claims.userId)
    .setJti(claims.sessionId)
    .setIssuedAt(Math.floor(now / 1000))
    .setExpirationTime(Math.floor(expires / 1000))
    .sign(key)

/**
 * @param now Unix milliseconds
 * @throws AppError `unauthenticated` for one that is not ours, too old, or of a time to come
 */
export const readSession = async (key: Uint8Array, token: string, now: number): Promise<SessionClaims> => {
  let payload: unknown
  try {
    payload = (await jwtVerify(token, key, { algorithms: [ALGORITHM], currentDate: new Date(now) })).payload
  } catch (error) {
    if (error instanceof errors.JWTExpired) throw unauthenticated('This session is too old. Sign in again.')
    throw unauthenticated(NO_SESSION)
  }
  const claims = Claims.safeParse(payload)
  if (!claims.success) throw unauthenticated(NO_SESSION)
  if (claims.data.iat > now / 1000 + AHEAD_S) {
    throw unauthenticated(
      'This session was opened at a time that is still to come: the clock of the console was set back. Sign in again.',
    )
  }
  return { userId: claims.data.sub, sessionId: claims.data.jti }
}
