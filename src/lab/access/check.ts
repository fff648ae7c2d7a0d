import { LabRefusal, type LabIdentity, type ParamValue, type PermissionCheck } from '../http/handler.ts'
import type { LabCluster } from '../world/model.ts'
import { privilegesOn, type Held } from './permissions.ts'

/** Answers questions about one identity, remembering what it worked out for the length of a request. */
export type Rights = {
  may: (path: string, ...privileges: string[]) => boolean
  mayAny: (path: string, ...privileges: string[]) => boolean
  need: (path: string, ...privileges: string[]) => void
  needAny: (path: string, ...privileges: string[]) => void
}

const denied = (what: string): LabRefusal =>
  new LabRefusal(403, what === '' ? 'Permission check failed' : `Permission check failed (${what})`)

/** Rights of an identity; nobody (`undefined`) has none. */
export const createRights = (cluster: LabCluster, identity: LabIdentity | undefined): Rights => {
  const known = new Map<string, Held>()
  const heldOn = (path: string): Held => {
    const found: Held =
      known.get(path) ?? (identity ? privilegesOn(cluster, identity.authId, path) : new Map<string, boolean>())
    known.set(path, found)
    return found
  }
  return {
    may: (path, ...privileges) => privileges.every((privilege) => heldOn(path).has(privilege)),
    mayAny: (path, ...privileges) => privileges.some((privilege) => heldOn(path).has(privilege)),
    need: (path, ...privileges) => {
      const missing = privileges.find((privilege) => !heldOn(path).has(privilege))
      if (missing !== undefined) throw denied(`${path}, ${missing}`)
    },
    needAny: (path, ...privileges) => {
      if (!privileges.some((privilege) => heldOn(path).has(privilege))) throw denied(`${path}, ${privileges.join('|')}`)
    },
  }
}

type Scope = {
  cluster: LabCluster
  identity: LabIdentity
  rights: Rights
  params: Readonly<Record<string, ParamValue>>
}

const strings = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : [])

/** The schema is that of 9, where VM.GuestAgent.* replaced what 8 calls VM.Monitor. */
const ofRelease = (cluster: LabCluster, privileges: readonly string[]): string[] =>
  cluster.version.major >= 9
    ? [...privileges]
    : [...new Set(privileges.map((name) => (name.startsWith('VM.GuestAgent.') ? 'VM.Monitor' : name)))]

const checkPerm = (check: readonly unknown[], { cluster, rights, params }: Scope): void => {
  const [, template, names, ...options] = check
  const privileges = ofRelease(cluster, strings(names))
  const option = (name: string): unknown => options[options.indexOf(name) + 1]
  if (options.includes('require_param') && params[String(option('require_param'))] === undefined) throw denied('')
  const path = String(template).replace(/\{([^}]+)\}/g, (_, name: string) => String(params[name] ?? ''))
  if (options.includes('any')) rights.needAny(path, ...privileges)
  else rights.need(path, ...privileges)
}

/** Right to grant on a path: Permissions.Modify there, or the allocating right of what lies there. */
const checkGrant = ({ rights, params }: Scope): void => {
  const path = String(params['path'] ?? '')
  const area = /^\/(storage|vms|pool)\/.+$/.exec(path)?.[1]
  const allocate = { storage: 'Datastore.Allocate', vms: 'VM.Allocate', pool: 'Pool.Allocate' }
  rights.needAny(path || '/access', 'Permissions.Modify', ...(area ? [allocate[area as keyof typeof allocate]] : []))
}

const checkUserParam = (what: string, { rights, params, identity }: Scope): void => {
  const userid = String(params['userid'] ?? '')
  if (what === 'self') {
    if (userid !== identity.userid) throw denied('')
    return
  }
  rights.need(`/access/realm/${userid.split('@')[1] ?? ''}`, what)
}

/** User.Modify on all groups, or on one the user is a member of. */
const checkUserGroup = (privileges: string[], { cluster, rights, params }: Scope): void => {
  const userid = String(params['userid'] ?? '')
  if (rights.mayAny('/access/groups', ...privileges)) return
  const groups = [...cluster.access.groups.values()].filter((group) => group.members.has(userid))
  if (groups.some((group) => rights.mayAny(`/access/groups/${group.groupid}`, ...privileges))) return
  throw denied(`/access/groups, ${privileges.join('|')}`)
}

const run = (check: readonly unknown[], scope: Scope): void => {
  const parts = check.slice(1).filter((part): part is readonly unknown[] => Array.isArray(part))
  switch (check[0]) {
    case 'perm':
      return checkPerm(check, scope)
    case 'and':
      return parts.forEach((part) => run(part, scope))
    case 'or':
      if (parts.some((part) => passes(part, scope))) return
      throw denied('')
    case 'perm-modify':
      return checkGrant(scope)
    case 'userid-param':
      return checkUserParam(String(check[1]), scope)
    case 'userid-group':
      return checkUserGroup(strings(check[1]), scope)
    default:
      throw denied('')
  }
}

const passes = (check: readonly unknown[], scope: Scope): boolean => {
  try {
    run(check, scope)
    return true
  } catch (error) {
    if (error instanceof LabRefusal) return false
    throw error
  }
}

/**
 * Applies the permission an API method declares. root@pam's ticket passes all; a method that declares none is for
 * root@pam alone.
 * @throws LabRefusal 403 in Proxmox's words
 */
export const requirePermission = (
  check: PermissionCheck | undefined,
  scope: Omit<Scope, 'identity'> & { identity: LabIdentity | undefined },
): void => {
  const { identity } = scope
  if (check === 'world' || identity?.root) return
  if (!identity) throw denied('')
  if (check === 'all') return
  if (check === undefined || typeof check === 'string') throw denied('user != root@pam')
  run(check, { ...scope, identity })
}
