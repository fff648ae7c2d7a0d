import { once } from 'node:events'
import { describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { OWNER_ID } from '#shared/model/ids.ts'
import { addCompany, addPerson, signInAs } from '#support/people.ts'
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
  return { socket, heard, events: () => heard.map(({ event }) => event) }
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
      await vi.waitFor(() => expect(page.events()).toContain('app.dataReplaced'))
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
      await vi.waitFor(() => expect(page.events()).toContain('app.dataReplaced'))
    expect(owner.heard.slice(0, 2)).toMatchObject([{ payload: { message: 'of all' } }, { payload: { path: '/x' } }])
    expect(mine.heard).toMatchObject([{ payload: { message: 'of Acme' } }, { event: 'app.dataReplaced' }])
    expect(theirs.events()).toEqual(['app.dataReplaced'])
  })

  it('end with the session that hears them, at once, with 4001', async () => {
    const { core, mine, theirs, person } = await setUp()
    const [session] = await core.call('sessions.list', { userId: person.id })
    if (session === undefined) throw new Error('no session')
    const closed = once(mine.socket, 'close')
    await core.call('sessions.revoke', { id: session.id })
    expect((await closed)[0]).toBe(4001)
    expect(theirs.socket.readyState).toBe(WebSocket.OPEN)
    expect(mine.events()).toEqual([])
  })

  it('end for a disabled account, by session and by token', async () => {
    const { core, server, mine, person } = await setUp()
    const { id, label, expiresInDays } = { id: crypto.randomUUID(), label: 'x', expiresInDays: 30 }
    const made = await server.call(
      await signInAs(server, person),
      'tokens.create',
      JSON.stringify({ id, label, expiresInDays }),
    )
    const { secret } = (JSON.parse(made.body) as { value: { secret: string } }).value
    const script = await listen(server, { authorization: `Bearer ${secret}` })
    const closed = Promise.all([once(mine.socket, 'close'), once(script.socket, 'close')])
    await core.call('users.disable', { id: person.id })
    expect((await closed).map(([code]) => code as number)).toEqual([4001, 4001])
    const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/json' }
    const call = await server.request('POST', '/api/app.info', headers, '{}')
    expect([call.status, call.body]).toEqual([401, expect.stringContaining('is disabled')])
  })

  it('stop at once for rights that were taken away', async () => {
    const { core, mine, person } = await setUp()
    await core.call('users.update', { id: person.id, role: 'user' })
    await vi.waitFor(() => expect(mine.events()).toContain('access.accountChanged'))
    const before = mine.events().length
    const { companyId } = (await core.call('users.list', {})).find(({ id }) => id === person.id) ?? { companyId: null }
    await addPerson(core, { companyId })
    core.events.emit('app.dataReplaced', {})
    await vi.waitFor(() => expect(mine.events()).toContain('app.dataReplaced'))
    // A user does not see accounts.
    expect(mine.events().slice(before)).toEqual(['app.dataReplaced'])
  })
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
