import type { LabAclEntry, LabCluster } from '../world/model.ts'

/** Privileges held on a path, each with whether it propagates to what lies below. */
export type Held = Map<string, boolean>

const splitToken = (authId: string): { userid: string; tokenid: string | undefined } => {
  const [userid = '', tokenid] = authId.split('!')
  return { userid, tokenid }
}

/** `/vms/100` → `/`, `/vms`, `/vms/100`. */
const ancestors = (path: string): string[] => {
  const paths = ['/']
  let current = ''
  for (const part of path.split('/').filter(Boolean)) {
    current += `/${part}`
    paths.push(current)
  }
  return paths
}

/**
 * Roles of one user, group member or token on a path, from the root down: an entry for the token or user itself
 * overrides what came from above and what its groups give; without one the groups' entries override. NoAccess beats
 * all others (AccessControl.pm `roles`).
 */
const rolesOn = (cluster: LabCluster, authId: string, path: string): Map<string, boolean> => {
  const { userid, tokenid } = splitToken(authId)
  let roles = new Map<string, boolean>()
  const steps = ancestors(path)
  for (const [index, step] of steps.entries()) {
    const final = index === steps.length - 1
    const here = cluster.access.acl.filter((entry) => entry.path === step && (final || entry.propagate))
    const collect = (matches: (entry: LabAclEntry) => boolean): Map<string, boolean> =>
      new Map(here.filter(matches).map((entry) => [entry.roleid, entry.propagate]))
    const own = collect((entry) => entry.ugid === authId && entry.type === (tokenid === undefined ? 'user' : 'token'))
    if (own.size > 0) {
      roles = own
      continue
    }
    if (tokenid !== undefined) continue
    const fromGroups = collect(
      (entry) => entry.type === 'group' && (cluster.access.groups.get(entry.ugid)?.members.has(userid) ?? false),
    )
    if (fromGroups.size > 0) roles = fromGroups
  }
  if (roles.has('NoAccess')) return new Map()
  return roles
}

const poolsOf = (cluster: LabCluster, path: string): string[] => {
  const [, area, id = ''] = path.split('/')
  if (area !== 'vms' && area !== 'storage') return []
  return [...cluster.pools.values()]
    .filter((pool) => (area === 'vms' ? pool.vmids.has(Number(id)) : pool.storages.has(id)))
    .map((pool) => `/pool/${pool.poolid}`)
}

const privilegesOf = (cluster: LabCluster, roles: ReadonlyMap<string, boolean>): Held => {
  const held: Held = new Map()
  for (const [roleid, propagate] of roles) {
    for (const privilege of cluster.access.roles.get(roleid)?.privileges ?? []) {
      held.set(privilege, held.get(privilege) === true || propagate)
    }
  }
  return held
}

const rootsPrivileges = new WeakMap<LabCluster, Held>()

/** The same on every path; worked out once, as whole lists are filtered by it row by row. */
const heldByRoot = (cluster: LabCluster): Held => {
  const known = rootsPrivileges.get(cluster) ?? privilegesOf(cluster, new Map([['Administrator', true]]))
  rootsPrivileges.set(cluster, known)
  return known
}

/**
 * Everything a user or token holds on a path. root@pam and its tokens without privilege separation hold all; a token
 * with separation holds what both it and its user hold.
 */
export const privilegesOn = (cluster: LabCluster, authId: string, path: string): Held => {
  const { userid, tokenid } = splitToken(authId)
  if (authId === 'root@pam') return heldByRoot(cluster)
  if (tokenid !== undefined) {
    const token = cluster.access.users.get(userid)?.tokens.get(tokenid)
    if (!token) return new Map()
    const users = privilegesOn(cluster, userid, path)
    if (!token.privsep) return users
    const own = withPools(cluster, authId, path)
    return new Map([...own].filter(([privilege]) => users.has(privilege)))
  }
  return withPools(cluster, authId, path)
}

const withPools = (cluster: LabCluster, authId: string, path: string): Held => {
  const held = privilegesOf(cluster, rolesOn(cluster, authId, path))
  for (const pool of poolsOf(cluster, path)) {
    for (const [privilege, propagate] of privilegesOf(cluster, rolesOn(cluster, authId, pool))) {
      held.set(privilege, held.get(privilege) === true || propagate)
    }
  }
  return held
}

const topPaths = ['/', '/access', '/access/groups', '/nodes', '/pool', '/sdn', '/storage', '/vms']

/** `GET /access/permissions` without a path: every path worth naming where something is held. */
export const effectivePermissions = (cluster: LabCluster, authId: string): Record<string, Record<string, 0 | 1>> => {
  const paths = new Set([...topPaths, ...cluster.access.acl.map((entry) => entry.path)])
  for (const pool of cluster.pools.values()) {
    paths.add(`/pool/${pool.poolid}`)
    pool.vmids.forEach((vmid) => paths.add(`/vms/${vmid}`))
    pool.storages.forEach((storage) => paths.add(`/storage/${storage}`))
  }
  const found: Record<string, Record<string, 0 | 1>> = {}
  for (const path of paths) {
    const held = privilegesOn(cluster, authId, path)
    if (held.size > 0) found[path] = heldAsRow(held)
  }
  return found
}

/** `{ "VM.Audit": 1 }`: 1 where the privilege propagates. */
export const heldAsRow = (held: Held): Record<string, 0 | 1> =>
  Object.fromEntries([...held].map(([privilege, propagate]) => [privilege, propagate ? 1 : 0]))
