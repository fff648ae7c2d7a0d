import { refuse, type LabCall, type LabRoute } from '../http/handler.ts'
import type { LabCluster } from '../world/model.ts'
import { AuthenticationFailure, userUsable } from './authenticate.ts'
import { effectivePermissions, heldAsRow, privilegesOn } from './permissions.ts'
import { issueTicket } from './tickets.ts'

type Flags = Record<string, 0 | 1>

/** Which privileges count under which head of `cap` (AccessControl `compute_api_permission`). */
const capable: Record<string, RegExp> = {
  access: /^(User|Group)\.|^Permissions\.Modify/,
  dc: /^Sys\.Audit|^Sys\.Modify|^SDN\./,
  mapping: /^Mapping\.|^Permissions\.Modify/,
  nodes: /^Sys\.|^Permissions\.Modify/,
  sdn: /^SDN\.|^Permissions\.Modify/,
  storage: /^Datastore\.|^Permissions\.Modify/,
  vms: /^VM\.|^Permissions\.Modify/,
}

const capabilities = (cluster: LabCluster, userid: string): Record<string, Flags> => {
  const found: Record<string, Flags> = Object.fromEntries(Object.keys(capable).map((area) => [area, {}]))
  const paths = ['/', '/nodes', '/access/groups', '/vms', '/storage', '/sdn', '/mapping']
  for (const path of new Set([...paths, ...cluster.access.acl.map((entry) => entry.path)])) {
    const area = /^\/(\w+)/.exec(path)?.[1] ?? 'dc'
    for (const privilege of privilegesOn(cluster, userid, path).keys()) {
      const areas = area === 'pool' ? ['vms', 'storage'] : [area]
      for (const name of areas) if (capable[name]?.test(privilege)) (found[name] ??= {})[privilege] = 1
    }
  }
  return found
}

const failed = (): never => {
  throw new AuthenticationFailure('authentication failure', false)
}

const signIn = (call: LabCall): unknown => {
  const { cluster } = call
  const nowSeconds = call.now() / 1000
  const name = call.text('username') ?? ''
  const realm = call.text('realm')
  const userid = realm === undefined || name.includes('@') ? name : `${name}@${realm}`
  const password = call.text('password') ?? ''
  const user = cluster.access.users.get(userid)
  if (!user || !userUsable(cluster, userid, nowSeconds)) return failed()
  // A ticket that still counts renews itself when given as the password.
  const renewed = password.startsWith('PVE:') && call.validTicketUser(password) === userid
  if (!renewed && (user.password === null || user.password !== password)) return failed()
  const { ticket, csrf } = issueTicket(cluster.access, userid, nowSeconds)
  const mayName = privilegesOn(cluster, userid, '/').has('Sys.Audit') && cluster.clustered
  return {
    CSRFPreventionToken: csrf,
    cap: capabilities(cluster, userid),
    ...(mayName ? { clustername: cluster.name } : {}),
    ticket,
    username: userid,
  }
}

const permissions = (call: LabCall): unknown => {
  const asked = call.text('userid') ?? call.identity.authId
  const own = asked === call.identity.authId || asked.split('!')[0] === call.identity.userid
  if (!own) call.need('/access', 'Sys.Audit')
  if (!call.cluster.access.users.has(asked.split('!')[0] ?? '')) return refuse(500, `no such user ('${asked}')`)
  const path = call.text('path')
  if (path === undefined) return effectivePermissions(call.cluster, asked)
  return { [path]: heldAsRow(privilegesOn(call.cluster, asked, path)) }
}

export const ticketRoutes: readonly LabRoute[] = [
  { method: 'GET', path: '/access/ticket', check: 'world', handler: () => null },
  { method: 'POST', path: '/access/ticket', check: 'world', needs: ['username', 'password'], handler: signIn },
  {
    method: 'GET',
    path: '/access/domains',
    check: 'world',
    handler: ({ cluster }) =>
      [...cluster.access.realms.values()].map(({ realm, type, comment, default: preferred }) => ({
        comment,
        realm,
        type,
        ...(preferred ? { default: 1 } : {}),
      })),
  },
  { method: 'GET', path: '/access/permissions', check: 'all', handler: permissions },
]
