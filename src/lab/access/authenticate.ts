import type { LabIdentity } from '../http/handler.ts'
import { LabRefusal } from '../http/handler.ts'
import { unescapeUri, type Target } from '../http/request.ts'
import type { LabCluster } from '../world/model.ts'
import { csrfValid, ticketUser } from './tickets.ts'

type Headers = Readonly<Record<string, string | string[] | undefined>>

/** Thrown where Proxmox waits three seconds before it answers 401. */
export class AuthenticationFailure extends LabRefusal {
  constructor(message: string, empty = true) {
    super(401, message, undefined, empty)
    this.name = 'AuthenticationFailure'
  }
}

const open: readonly string[] = [
  'GET /access/domains',
  'GET /access/ticket',
  'POST /access/ticket',
  'POST /access/vncticket',
  'POST /access/openid/login',
  'POST /access/openid/auth-url',
]

/** 9.2 answers every failure alike; before, the reason was named (AccessControl.pm of 8). */
const failure = (cluster: LabCluster, named: string): AuthenticationFailure =>
  new AuthenticationFailure(cluster.version.major >= 9 ? 'Authentication failed!' : named)

/** Whether the user may sign in at all: exists, enabled, not past its expiry. */
export const userUsable = (cluster: LabCluster, userid: string, nowSeconds: number): boolean => {
  const user = cluster.access.users.get(userid)
  return user !== undefined && user.enabled && (user.expireSeconds === 0 || user.expireSeconds > nowSeconds)
}

const byToken = (cluster: LabCluster, value: string, nowSeconds: number): LabIdentity => {
  const cut = value.lastIndexOf('=')
  if (cut < 0) throw failure(cluster, 'no tokenid specified')
  const authId = value.slice(0, cut)
  const [userid = '', tokenid = ''] = authId.split('!')
  const token = cluster.access.users.get(userid)?.tokens.get(tokenid)
  if (!cluster.access.users.has(userid)) throw failure(cluster, `no such user ('${userid}')`)
  if (!token) throw failure(cluster, `no such token '${tokenid}' for user '${userid}'`)
  if (!userUsable(cluster, userid, nowSeconds)) throw failure(cluster, `user '${userid}' is disabled`)
  if (token.expireSeconds > 0 && token.expireSeconds < nowSeconds) {
    throw failure(cluster, `token '${tokenid}' access expired`)
  }
  if (token.secret !== value.slice(cut + 1)) throw failure(cluster, 'invalid token value!')
  return { userid, tokenid, authId, root: false }
}

const cookieTicket = (headers: Headers): string | undefined => {
  const cookie = headers['cookie']
  const value = /(?:^|\s)PVEAuthCookie=([^;]*)/.exec(typeof cookie === 'string' ? cookie : '')?.[1]
  return value === undefined ? undefined : unescapeUri(value)
}

const headerToken = (headers: Headers): string | undefined => {
  const value = headers['authorization']
  return typeof value === 'string' ? /^PVEAPIToken(?:=| )(.+)$/.exec(value)?.[1] : undefined
}

/**
 * Who a request comes from; undefined where the path needs nobody. A cookie, even a broken one, wins over a token.
 * @param expiredAt tickets made at or before this second no longer count
 * @throws AuthenticationFailure without or with wrong credentials; LabRefusal 401 for a CSRF token (not delayed)
 */
export const authenticate = (
  cluster: LabCluster,
  target: Target,
  headers: Headers,
  options: { nowSeconds: number; expiredAt: number; upload: boolean },
): LabIdentity | undefined => {
  const { nowSeconds, expiredAt, upload } = options
  if (open.includes(`${target.method} ${target.path}`)) return undefined
  const ticket = cookieTicket(headers)
  const token = headerToken(headers)
  if (ticket === undefined || ticket === '') {
    if (token === undefined) throw new AuthenticationFailure('No ticket')
    return byToken(cluster, token, nowSeconds)
  }
  const userid = ticketUser(cluster.access, ticket, nowSeconds, expiredAt)
  if (userid === undefined) throw failure(cluster, 'permission denied - invalid PVE ticket')
  if (!userUsable(cluster, userid, nowSeconds)) throw failure(cluster, `user '${userid}' is disabled`)
  if (target.method !== 'GET' && !upload) {
    const csrf = headers['csrfpreventiontoken']
    if (!csrfValid(cluster.access, userid, typeof csrf === 'string' ? csrf : '', nowSeconds)) {
      throw new LabRefusal(401, 'Permission denied - invalid csrf token', undefined, true)
    }
  }
  return { userid, tokenid: null, authId: userid, root: userid === 'root@pam' }
}
