import { once } from 'node:events'
import { describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { OWNER_ID } from '#shared/model/ids.ts'
import type { TestCore } from '#support/core.ts'
import { addCompany, addPerson, addProfileWithout, addProject, signInAs, type Person } from '#support/people.ts'
import { startServedCore, type TestServer } from '#support/served.ts'
import { createToken } from '#support/tokens.ts'

const listen = async (server: TestServer, headers: Record<string, string>) => {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/events`, { headers })
  const heard: { event: string; payload: unknown }[] = []
  socket.on('message', (data: Buffer) => {
    const message = JSON.parse(data.toString()) as (typeof heard)[number]
    // What was done to set the scene is told as well; it has its own tests.
    if (!message.event.startsWith('activity.')) heard.push(message)
  })
  await once(socket, 'open')
  return { socket, headers, heard, events: () => heard.map(({ event }) => event) }
}

/** The header of a script with a token of this person. */
const bearerOf = async (server: TestServer, person: Person): Promise<Record<string, string>> => {
  const input = { id: crypto.randomUUID(), label: 'x', expiresInDays: 30 }
  const made = await server.call(await signInAs(server, person), 'tokens.create', JSON.stringify(input))
  const { secret } = (JSON.parse(made.body) as { value: { secret: string } }).value
  return { authorization: `Bearer ${secret}` }
}

/** Does something and waits for what must come of it while no event goes out at all: a connection must not need one to end. */
const silently = async <Result>(
  core: TestCore,
  work: () => Promise<unknown>,
  result: Promise<Result>,
): Promise<Result> => {
  const emit = vi.spyOn(core.events, 'emit').mockImplementation(() => undefined)
  try {
    await work()
    return await result
  } finally {
    emit.mockRestore()
  }
}

const setUp = async () => {
  const { core, server } = await startServedCore()
  const companyId = addCompany(core, 'Acme')
  const person = await addPerson(core, { companyId })
  const other = await addPerson(core, { companyId: addCompany(core, 'Beta') })
  const page = (cookie: string) => listen(server, { cookie, origin: server.origin })
  return {
    ...{ core, server, companyId, person, other, page },
    owner: await page(await server.signIn()),
    mine: await page(await signInAs(server, person)),
    theirs: await page(await signInAs(server, other)),
  }
}

describe('events', () => {
  it('for one account reach its pages only', async () => {
    const { core, owner, mine, theirs, person } = await setUp()
    core.events.emit('access.accountChanged', {}, { userId: person.id })
    core.events.emit('access.accountChanged', {}, { userId: OWNER_ID })
    core.events.emit('app.dataReplaced', {})
    for (const page of [owner, mine, theirs])
      await vi.waitFor(() => expect(page.events()).toContain('app.dataReplaced'), 60_000)
    expect([owner.events(), mine.events(), theirs.events()]).toEqual([
      ['access.accountChanged', 'app.dataReplaced'],
      ['access.accountChanged', 'app.dataReplaced'],
      ['app.dataReplaced'],
    ])
  })

  it('of a company are narrowed to it, those of the provider reach nobody else', async () => {
    const { core, owner, mine, theirs, companyId } = await setUp()
    core.events.emit(
      'app.noticeRaised',
      { severity: 'info', message: 'of all' },
      {
        narrow: (scope) =>
          scope.kind === 'company' && scope.companyId === companyId ? { severity: 'info', message: 'of Acme' } : null,
      },
    )
    core.events.emit('app.navigationRequested', { path: '/x' })
    core.events.emit('app.dataReplaced', {})
    for (const page of [owner, mine, theirs])
      await vi.waitFor(() => expect(page.events()).toContain('app.dataReplaced'), 60_000)
    expect(owner.heard.slice(0, 2)).toMatchObject([{ payload: { message: 'of all' } }, { payload: { path: '/x' } }])
    expect(mine.heard).toMatchObject([{ payload: { message: 'of Acme' } }, { event: 'app.dataReplaced' }])
    expect(theirs.events()).toEqual(['app.dataReplaced'])
  })

  it('end with the session that hears them, at once, with 4001', async () => {
    const { core, mine, theirs, person } = await setUp()
    const [session] = await core.call('sessions.list', { userId: person.id })
    if (session === undefined) throw new Error('no session')
    const closed = once(mine.socket, 'close')
    const revoke = () => core.call('sessions.revoke', { id: session.id })
    expect((await silently(core, revoke, closed))[0]).toBe(4001)
    expect(theirs.socket.readyState).toBe(WebSocket.OPEN)
    expect(mine.events()).toEqual([])
  })

  it('end for a disabled account, by session and by token', async () => {
    const { core, server, mine, person } = await setUp()
    const bearer = await bearerOf(server, person)
    const script = await listen(server, bearer)
    const closed = Promise.all([once(mine.socket, 'close'), once(script.socket, 'close')])
    const disable = () => core.call('users.disable', { id: person.id })
    expect((await silently(core, disable, closed)).map(([code]) => code as number)).toEqual([4001, 4001])
    const headers = { ...bearer, 'content-type': 'application/json' }
    const call = await server.request('POST', '/api/app.info', headers, '{}')
    // Tokens end with the account: enabled again, it makes new ones.
    expect([call.status, call.body]).toEqual([401, expect.stringContaining('was revoked')])
  })

  it('end for everybody of a company that is suspended, at once, and for nobody else', async () => {
    const { core, server, companyId, person, mine, theirs, owner } = await setUp()
    const script = await listen(server, await bearerOf(server, person))
    const closed = Promise.all([once(mine.socket, 'close'), once(script.socket, 'close')])
    const suspend = () => core.call('companies.setStatus', { id: companyId, status: 'suspended' })
    expect((await silently(core, suspend, closed)).map(([code]) => code as number)).toEqual([4001, 4001])
    expect([theirs, owner].map(({ socket }) => socket.readyState)).toEqual([WebSocket.OPEN, WebSocket.OPEN])
    const again = new WebSocket(`ws://127.0.0.1:${server.port}/events`, { headers: mine.headers })
    again.on('error', () => undefined)
    const [, refused] = (await once(again, 'unexpected-response')) as [unknown, { statusCode: number }]
    expect(refused.statusCode).toBe(401)
    again.terminate()
  })

  it('end for a session that signs out, in its other windows too, of which nothing is told', async () => {
    const { core, server, person, page, mine } = await setUp()
    const cookie = await signInAs(server, person)
    const windows = [await page(cookie), await page(cookie)]
    const closed = Promise.all(windows.map(({ socket }) => once(socket, 'close')))
    const signOut = () => server.call(cookie, 'access.signOut', '{}')
    expect((await silently(core, signOut, closed)).map(([code]) => code as number)).toEqual([4001, 4001])
    expect(mine.socket.readyState).toBe(WebSocket.OPEN)
  })

  it.each<readonly [string, (world: Awaited<ReturnType<typeof setUp>>) => Promise<unknown>]>([
    ['role', ({ core, person }) => core.call('users.update', { id: person.id, role: 'user' })],
    [
      'profile',
      async ({ core, person, companyId }) => {
        const profileId = await addProfileWithout(core, 'company_admin', ['vm.power'], companyId)
        return core.call('users.update', { id: person.id, profileId })
      },
    ],
  ])(
    'end with another %s at once, with 4002; the page that comes back hears what it may now',
    async (_what, change) => {
      const world = await setUp()
      const { core, server, mine, theirs, page } = world
      const closed = once(mine.socket, 'close')
      expect((await silently(core, () => change(world), closed))[0]).toBe(4002)
      expect(theirs.socket.readyState).toBe(WebSocket.OPEN)
      const back = await page(await signInAs(server, world.person))
      core.events.emit('app.dataReplaced', {})
      await vi.waitFor(() => expect(back.events()).toContain('app.dataReplaced'), 60_000)
    },
  )

  it('end when somebody is taken out of a project, and stay when what he sees is the same', async () => {
    const { core, server, companyId, page } = await setUp()
    const member = await addPerson(core, { companyId, role: 'user' })
    const projectId = addProject(core, companyId, [member.id])
    const { socket, events } = await page(await signInAs(server, member))
    await core.call('users.update', { id: member.id, name: 'Another name' })
    await vi.waitFor(() => expect(events()).toContain('access.accountChanged'), 60_000)
    expect(socket.readyState).toBe(WebSocket.OPEN)
    const closed = once(socket, 'close')
    const leave = () => core.call('projects.setMembers', { id: projectId, memberIds: [] })
    expect((await silently(core, leave, closed))[0]).toBe(4002)
  })

  it('are judged by the rights of their very moment', async () => {
    const { core, server, page } = await setUp()
    const reader = await addPerson(core, { companyId: addCompany(core, 'Gamma'), role: 'user' })
    const { events } = await page(await signInAs(server, reader))
    // A user does not see accounts.
    core.events.emit('users.accountsChanged', {}, { narrow: () => ({}) })
    core.events.emit('app.dataReplaced', {})
    await vi.waitFor(() => expect(events()).toEqual(['app.dataReplaced']), 60_000)
  })
})

it('one account takes only so many places, and leaves those of the others', async () => {
  const { core, server } = await startServedCore()
  const person = await addPerson(core, { companyId: addCompany(core, 'Acme') })
  const other = await addPerson(core, { companyId: addCompany(core, 'Beta') })
  const headers = { cookie: await signInAs(server, person), origin: server.origin }
  for (let count = 0; count < 30; count += 1) await listen(server, headers)
  await expect(listen(server, headers)).rejects.toThrow('429')
  await listen(server, { cookie: await signInAs(server, other), origin: server.origin })
})

describe('a token', () => {
  it('has the rights and the scope of its person, is listed to him alone, and makes no way in', async () => {
    const { core, server, person, other } = await setUp()
    await createToken(core, 'of the owner')
    const cookie = await signInAs(server, person)
    const input = { id: crypto.randomUUID(), label: 'mine', expiresInDays: 30 }
    const made = await server.call(cookie, 'tokens.create', JSON.stringify(input))
    const { secret } = (JSON.parse(made.body) as { value: { secret: string } }).value
    const ask = async (operation: string, body: unknown = {}) => {
      const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/json' }
      const answer = await server.request('POST', `/api/${operation}`, headers, JSON.stringify(body))
      return { status: answer.status, value: (JSON.parse(answer.body) as { value: unknown }).value }
    }
    expect(await ask('tokens.list')).toMatchObject({ status: 200, value: [{ label: 'mine' }] })
    expect(await ask('access.me')).toMatchObject({ value: { userId: person.id, via: 'token' } })
    const accounts = (await ask('users.list')).value as { id: string }[]
    expect(accounts.map(({ id }) => id)).toEqual([person.id])
    expect((await ask('clusters.probe', {})).status).toBe(400)
    expect((await ask('database.copies')).status).toBe(403)
    const password = 'a kettle on the moon'
    for (const [operation, body] of [
      ['users.resetPassword', { id: person.id, password }],
      ['access.changePassword', { password: person.password, newPassword: password }],
      ['access.startTotp', { password: person.password }],
      ['users.disable', { id: other.id }],
      ['sessions.endAll', {}],
    ] as const) {
      expect((await ask(operation, body)).status, operation).toBe(403)
    }
  })
})
