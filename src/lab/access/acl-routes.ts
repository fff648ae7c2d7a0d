import { refuse, refuseParams, type LabCall, type LabRoute } from '../http/handler.ts'
import type { LabRole } from '../world/model.ts'
import { grant, revoke } from './store.ts'

/** Where an ACL may stand (AccessControl.pm `check_path`), as far as the lab has such things. */
const aclPath = /^\/$|^\/(access|nodes|pool|sdn|storage|vms|mapping)(\/.+)?$/

const listAcl = (call: LabCall): unknown =>
  [...call.cluster.access.acl]
    .filter((entry) => call.may('/access', 'Sys.Audit') || call.may(entry.path, 'Permissions.Modify'))
    .sort((one, other) => (one.path < other.path ? -1 : one.path > other.path ? 1 : 0))
    .map(({ path, propagate, roleid, type, ugid }) => ({ path, propagate: propagate ? 1 : 0, roleid, type, ugid }))

const changeAcl = (call: LabCall): unknown => {
  const { access } = call.cluster
  const given = call.text('path') ?? ''
  const path = given.replace(/\/+$/, '') || '/'
  if (!aclPath.test(path)) refuseParams({ path: `invalid ACL path '${given}'` })
  const fail = (text: string): never => refuse(500, `ACL update failed: ${text}`)
  const roles = call.list('roles')
  const users = call.list('users')
  const tokens = call.list('tokens')
  const groups = call.list('groups')
  for (const role of roles) if (!access.roles.has(role)) fail(`role '${role}' does not exist`)
  for (const group of groups) if (!access.groups.has(group)) fail(`group '${group}' does not exist`)
  for (const user of users) if (!access.users.has(user)) fail(`user '${user}' does not exist`)
  for (const token of tokens) {
    const [userid = '', tokenid = ''] = token.split('!')
    if (!access.users.get(userid)?.tokens.has(tokenid)) fail(`no such token '${tokenid}' for user '${userid}'`)
  }
  for (const role of roles) {
    for (const ugid of [...groups, ...users, ...tokens]) {
      if (call.flag('delete')) revoke(access, path, ugid, role)
      else grant(access, path, ugid, role, call.flag('propagate') ?? true)
    }
  }
  return null
}

const roleOf = (call: LabCall): LabRole =>
  call.cluster.access.roles.get(call.path['roleid'] ?? '') ??
  refuse(500, `role '${call.path['roleid'] ?? ''}' does not exist`)

const ownRole = (call: LabCall, verb: string): LabRole => {
  const role = roleOf(call)
  return role.special ? refuse(500, `auto-generated role '${role.roleid}' cannot be ${verb}`) : role
}

const createRole = (call: LabCall): unknown => {
  const roleid = call.text('roleid') ?? ''
  if (call.cluster.access.roles.has(roleid)) refuse(500, `create role failed: role '${roleid}' already exists`)
  call.cluster.access.roles.set(roleid, { roleid, privileges: new Set(call.list('privs')), special: false })
  return null
}

const createGroup = (call: LabCall): unknown => {
  const groupid = call.text('groupid') ?? ''
  if (call.cluster.access.groups.has(groupid)) refuse(500, `create group failed: group '${groupid}' already exists`)
  call.cluster.access.groups.set(groupid, { groupid, comment: call.text('comment') ?? '', members: new Set() })
  return null
}

const mayChangeRoles = ['perm', '/access', ['Sys.Modify']] as const

export const aclRoutes: readonly LabRoute[] = [
  { method: 'GET', path: '/access/acl', handler: listAcl },
  {
    method: 'PUT',
    path: '/access/acl',
    check: ['perm-modify', '{path}'],
    needs: ['path', 'roles'],
    handler: changeAcl,
  },
  {
    method: 'GET',
    path: '/access/roles',
    handler: ({ cluster }) =>
      [...cluster.access.roles.values()].map((role) => ({
        privs: [...role.privileges].sort().join(','),
        roleid: role.roleid,
        special: role.special ? 1 : 0,
      })),
  },
  { method: 'POST', path: '/access/roles', check: mayChangeRoles, needs: ['roleid'], handler: createRole },
  {
    method: 'GET',
    path: '/access/roles/{roleid}',
    handler: (call) => Object.fromEntries([...roleOf(call).privileges].map((privilege) => [privilege, 1])),
  },
  {
    method: 'PUT',
    path: '/access/roles/{roleid}',
    check: mayChangeRoles,
    handler: (call) => {
      const role = ownRole(call, 'modified')
      role.privileges = new Set([...(call.flag('append') ? role.privileges : []), ...call.list('privs')])
      return null
    },
  },
  {
    method: 'DELETE',
    path: '/access/roles/{roleid}',
    check: mayChangeRoles,
    handler: (call) => {
      call.cluster.access.roles.delete(ownRole(call, 'deleted').roleid)
      return null
    },
  },
  {
    method: 'GET',
    path: '/access/groups',
    handler: (call) =>
      [...call.cluster.access.groups.values()]
        .filter((group) => call.mayAny(`/access/groups/${group.groupid}`, 'Sys.Audit', 'User.Modify', 'Group.Allocate'))
        .map((group) => ({ comment: group.comment, groupid: group.groupid, users: [...group.members].join(',') })),
  },
  {
    method: 'POST',
    path: '/access/groups',
    check: ['perm', '/access/groups', ['Group.Allocate']],
    needs: ['groupid'],
    handler: createGroup,
  },
  {
    method: 'GET',
    path: '/access/groups/{groupid}',
    check: ['perm', '/access/groups', ['Sys.Audit', 'Group.Allocate'], 'any', 1],
    handler: ({ cluster, path }) => {
      const groupid = path['groupid'] ?? ''
      const group = cluster.access.groups.get(groupid) ?? refuse(500, `group '${groupid}' does not exist`)
      return { comment: group.comment, members: [...group.members] }
    },
  },
]
