import { randomUUID } from 'node:crypto'
import { refuse, refuseParams, type LabCall, type LabRoute } from '../http/handler.ts'
import type { LabToken, LabUser } from '../world/model.ts'
import { addUser } from './store.ts'

const flag = (value: boolean): 0 | 1 => (value ? 1 : 0)

const userOf = (call: LabCall): LabUser =>
  call.cluster.access.users.get(call.path['userid'] ?? '') ??
  refuse(500, `no such user ('${call.path['userid'] ?? ''}')`)

const details = (user: LabUser): Record<string, unknown> => ({
  ...(user.comment === null ? {} : { comment: user.comment }),
  ...(user.email === null ? {} : { email: user.email }),
  ...(user.firstname === null ? {} : { firstname: user.firstname }),
  ...(user.lastname === null ? {} : { lastname: user.lastname }),
  enable: flag(user.enabled),
  // root@pam stands in the file without an expiry.
  ...(user.userid === 'root@pam' ? {} : { expire: user.expireSeconds }),
})

const groupsOf = (call: LabCall, userid: string): string[] =>
  [...call.cluster.access.groups.values()].filter((group) => group.members.has(userid)).map((group) => group.groupid)

const listUsers = (call: LabCall): unknown => {
  const all = call.mayAny('/access/groups', 'User.Modify', 'Sys.Audit')
  return [...call.cluster.access.users.values()]
    .filter((user) => all || user.userid === call.identity.userid)
    .map((user) => ({ userid: user.userid, ...details(user), 'realm-type': user.userid.split('@')[1] ?? '' }))
}

const join = (call: LabCall, userid: string, groups: readonly string[]): void => {
  for (const groupid of groups) {
    const group = call.cluster.access.groups.get(groupid) ?? refuse(500, `no such group '${groupid}'`)
    group.members.add(userid)
  }
}

const change = (call: LabCall, user: LabUser): void => {
  user.enabled = call.flag('enable') ?? user.enabled
  user.expireSeconds = call.integer('expire') ?? user.expireSeconds
  user.comment = call.text('comment') ?? user.comment
  user.email = call.text('email') ?? user.email
  user.firstname = call.text('firstname') ?? user.firstname
  user.lastname = call.text('lastname') ?? user.lastname
  join(call, user.userid, call.list('groups'))
}

const createUser = (call: LabCall): unknown => {
  const userid = call.text('userid') ?? ''
  if (call.cluster.access.users.has(userid)) refuse(500, `create user failed: user '${userid}' already exists`)
  change(call, addUser(call.cluster.access, userid, { password: call.text('password') ?? null }))
  return null
}

const changePassword = (call: LabCall): unknown => {
  const userid = call.text('userid') ?? ''
  const user = call.cluster.access.users.get(userid) ?? refuse(500, `no such user ('${userid}')`)
  user.password = call.text('password') ?? null
  return null
}

const tokenOf = (call: LabCall): LabToken => {
  const { userid = '', tokenid = '' } = call.path
  return userOf(call).tokens.get(tokenid) ?? refuse(500, `no such token '${tokenid}' for user '${userid}'`)
}

// The API gives these two as strings.
const tokenRow = (token: LabToken): Record<string, unknown> => ({
  ...(token.comment === null ? {} : { comment: token.comment }),
  expire: token.expireSeconds,
  privsep: String(flag(token.privsep)),
})

const createToken = (call: LabCall): unknown => {
  const { tokenid = '', userid = '' } = call.path
  const user = userOf(call)
  if (user.tokens.has(tokenid)) refuseParams({ tokenid: 'Token already exists.' })
  const token: LabToken = {
    tokenid,
    secret: randomUUID(),
    privsep: call.flag('privsep') ?? true,
    expireSeconds: call.integer('expire') ?? 0,
    comment: call.text('comment') ?? null,
  }
  user.tokens.set(tokenid, token)
  return { 'full-tokenid': `${userid}!${tokenid}`, info: tokenRow(token), value: token.secret }
}

const ownTokens = ['or', ['userid-param', 'self'], ['userid-group', ['User.Modify']]] as const

export const userRoutes: readonly LabRoute[] = [
  { method: 'GET', path: '/access/users', handler: listUsers },
  {
    method: 'POST',
    path: '/access/users',
    check: ['and', ['userid-param', 'Realm.AllocateUser'], ['userid-group', ['User.Modify']]],
    needs: ['userid'],
    handler: createUser,
  },
  {
    method: 'GET',
    path: '/access/users/{userid}',
    check: ['userid-group', ['User.Modify', 'Sys.Audit']],
    handler: (call) => {
      const user = userOf(call)
      const tokens = [...user.tokens.values()].map((token) => [token.tokenid, tokenRow(token)] as const)
      return {
        ...details(user),
        groups: groupsOf(call, user.userid),
        tokens: tokens.length > 0 ? Object.fromEntries(tokens) : null,
      }
    },
  },
  {
    method: 'PUT',
    path: '/access/users/{userid}',
    check: ['userid-group', ['User.Modify']],
    handler: (call) => {
      change(call, userOf(call))
      return null
    },
  },
  {
    // Deleting a user who is not there succeeds on the real API as well.
    method: 'DELETE',
    path: '/access/users/{userid}',
    check: ['and', ['userid-param', 'Realm.AllocateUser'], ['userid-group', ['User.Modify']]],
    handler: ({ cluster, path }) => {
      const userid = path['userid'] ?? ''
      cluster.access.users.delete(userid)
      cluster.access.groups.forEach((group) => group.members.delete(userid))
      cluster.access.acl = cluster.access.acl.filter((entry) => entry.ugid.split('!')[0] !== userid)
      return null
    },
  },
  {
    method: 'PUT',
    path: '/access/password',
    check: [
      'or',
      ['userid-param', 'self'],
      ['and', ['userid-param', 'Realm.AllocateUser'], ['userid-group', ['User.Modify']]],
    ],
    needs: ['userid', 'password'],
    handler: changePassword,
  },
  {
    method: 'GET',
    path: '/access/users/{userid}/token',
    check: ownTokens,
    handler: (call) =>
      [...userOf(call).tokens.values()].map((token) => ({ tokenid: token.tokenid, ...tokenRow(token) })),
  },
  {
    method: 'GET',
    path: '/access/users/{userid}/token/{tokenid}',
    check: ownTokens,
    handler: (call) => tokenRow(tokenOf(call)),
  },
  { method: 'POST', path: '/access/users/{userid}/token/{tokenid}', check: ownTokens, handler: createToken },
  {
    method: 'DELETE',
    path: '/access/users/{userid}/token/{tokenid}',
    check: ownTokens,
    handler: (call) => {
      const token = tokenOf(call)
      userOf(call).tokens.delete(token.tokenid)
      return null
    },
  },
]
