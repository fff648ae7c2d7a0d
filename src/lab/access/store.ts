import type { LabAccess, LabToken, LabUser } from '../world/model.ts'
import { builtinRoles } from './roles.ts'

/**
 * Access of a fresh cluster: realms pam and pve, the built-in roles of its release and root@pam.
 * @param ticketKey secret its tickets are signed with; from the cluster's seed, so that runs repeat
 */
export const createAccess = (options: { major: 8 | 9; ticketKey: string; rootPassword: string }): LabAccess => {
  const access: LabAccess = {
    realms: new Map([
      ['pam', { realm: 'pam', type: 'pam', comment: 'Linux PAM standard authentication', default: false }],
      ['pve', { realm: 'pve', type: 'pve', comment: 'Proxmox VE authentication server', default: false }],
    ]),
    users: new Map(),
    groups: new Map(),
    roles: builtinRoles(options.major),
    acl: [],
    ticketKey: options.ticketKey,
  }
  addUser(access, 'root@pam', { password: options.rootPassword })
  return access
}

/** Adds (or replaces) a user. */
export const addUser = (access: LabAccess, userid: string, given: Partial<Omit<LabUser, 'userid'>> = {}): LabUser => {
  const user: LabUser = {
    userid,
    password: null,
    enabled: true,
    expireSeconds: 0,
    comment: null,
    email: null,
    firstname: null,
    lastname: null,
    tokens: new Map(),
    ...given,
  }
  access.users.set(userid, user)
  return user
}

/** Adds a token to a user that exists; without rights of its own unless `privsep` is false. */
export const addToken = (
  access: LabAccess,
  userid: string,
  token: Pick<LabToken, 'tokenid' | 'secret'> & Partial<LabToken>,
): LabToken => {
  const user = access.users.get(userid)
  if (!user) throw new Error(`the lab has no user ${userid}`)
  const made: LabToken = { privsep: true, expireSeconds: 0, comment: null, ...token }
  user.tokens.set(made.tokenid, made)
  return made
}

/** Grants a role on a path; `ugid` with `!` is a token, with `@` a user, else a group. */
export const grant = (access: LabAccess, path: string, ugid: string, roleid: string, propagate = true): void => {
  const type = ugid.includes('!') ? 'token' : ugid.includes('@') ? 'user' : 'group'
  revoke(access, path, ugid, roleid)
  access.acl.push({ path, type, ugid, roleid, propagate })
}

/** Takes a role on a path back. */
export const revoke = (access: LabAccess, path: string, ugid: string, roleid: string): void => {
  access.acl = access.acl.filter((entry) => !(entry.path === path && entry.ugid === ugid && entry.roleid === roleid))
}
