import { once } from 'node:events'
import Fastify from 'fastify'
import { describe, expect, it, onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import type { Caller } from '#main/transport/handlers.ts'
import { createClientAddress, trustedProxies } from '#main/transport/client-address.ts'
import { startCore } from '#support/core.ts'
import { addCompany, addPerson, errorIn, postSignIn, signInAs } from '#support/people.ts'
import { startTestServer } from '#support/served.ts'

/** Behind a proxy all callers came from one address: one of them could lock out all, and a forged header must not help him. */
const setUp = async (proxies: string) => {
  const core = await startCore()
  const listeners: string[] = []
  const actorOf = (caller: Caller, ...rest: [Parameters<typeof core.actorOf>[1]?]) => {
    if (caller.via === 'websocket') listeners.push(caller.address)
    return core.actorOf(caller, ...rest)
  }
  const server = await startTestServer({ ...core, actorOf }, { trusted: trustedProxies(proxies) })
  const person = await addPerson(core, { companyId: addCompany(core, 'Acme') })
  const signIn = (login: string, password: string, forwarded?: string) =>
    postSignIn(server, login, password, undefined, forwarded === undefined ? {} : { 'x-forwarded-for': forwarded })
  const guess = async (times: number, forwarded: (count: number) => string): Promise<number[]> => {
    const statuses: number[] = []
    for (let count = 0; count < times; count += 1)
      statuses.push((await signIn(`stranger${count}`, 'wrong', forwarded(count))).status)
    return statuses
  }
  return { core, server, person, signIn, guess, listeners }
}

describe('behind a trusted proxy', () => {
  it('an address that tried many accounts is locked out alone, whatever it forged before the proxy’s word', async () => {
    const { person, signIn, guess } = await setUp('127.0.0.1')
    // The proxy writes whom it heard behind what the caller sent.
    await guess(20, (count) => `198.51.100.${count}, 203.0.113.7`)
    const locked = await signIn(person.login, person.password, '192.0.2.99, 203.0.113.7')
    expect(locked.status).toBe(429)
    expect(errorIn(locked).message).toContain('from this address')
    expect((await signIn(person.login, person.password, '203.0.113.8')).status).toBe(200)
  })

  it('sessions, activity and listeners show the real address', async () => {
    const { core, server, person, signIn, listeners } = await setUp('127.0.0.0/8')
    const answer = await signIn(person.login, person.password, '203.0.113.8, 127.0.0.2')
    const [session] = await core.call('sessions.list', { userId: person.id })
    expect(session?.address).toBe('203.0.113.8')
    const [row] = await core.call('activity.list', { filter: { area: 'access', userId: person.id } })
    expect(row?.address).toBe('203.0.113.8')
    const headers = {
      cookie: answer.headers['set-cookie']?.[0]?.split(';')[0] ?? '',
      origin: server.origin,
      'x-forwarded-for': '203.0.113.9',
    }
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/events`, { headers })
    await once(socket, 'open')
    expect(listeners).toEqual(['203.0.113.9'])
    socket.close()
  })

  it('wrong API tokens of one caller do not keep another one out', async () => {
    const { server } = await setUp('127.0.0.1')
    const token = `mp_${'0'.repeat(32)}_${'0'.repeat(64)}`
    const ask = async (from: string): Promise<number> => {
      const headers = { authorization: `Bearer ${token}`, 'x-forwarded-for': from, 'content-type': 'application/json' }
      return (await server.request('POST', '/api/app.info', headers, '{}')).status
    }
    await Promise.all(Array.from({ length: 20 }, () => ask('203.0.113.7')))
    expect([await ask('203.0.113.7'), await ask('203.0.113.8')]).toEqual([429, 401])
  })
})

describe('without a trusted proxy', () => {
  it.each([
    ['none is named', ''],
    ['another one is named', '192.0.2.1,10.0.0.0/8'],
  ])('a forged header changes nothing: %s', async (_what, proxies) => {
    const { core, person, signIn, guess } = await setUp(proxies)
    expect((await signIn(person.login, person.password, '203.0.113.8')).status).toBe(200)
    const [session] = await core.call('sessions.list', { userId: person.id })
    expect(session?.address).toBe('127.0.0.1')
    await guess(20, (count) => `198.51.100.${count}`)
    // Whoever signed in from there before would not be concerned.
    const other = await addPerson(core, { companyId: addCompany(core, 'Beta') })
    expect((await signIn(other.login, other.password, '203.0.113.8')).status).toBe(429)
  })
})

describe('who calls', () => {
  const trusted = trustedProxies('127.0.0.1,10.0.0.0/8,2001:db8::/32')
  const LISTS = [
    '',
    '203.0.113.7',
    '198.51.100.1, 203.0.113.7',
    '203.0.113.7, 10.1.2.3',
    '198.51.100.1,203.0.113.7 , 10.1.2.3,10.9.9.9',
    '10.0.0.5, 10.1.2.3',
    '2001:db9::7, 2001:db8::1',
    '::ffff:203.0.113.7',
  ]

  it('is the same for calls and for event connections, by the rule of Fastify', async () => {
    const app = Fastify({ trustProxy: trusted })
    onTestFinished(() => app.close())
    app.get('/', (request) => request.ip)
    const addressOf = createClientAddress(trusted)
    for (const list of LISTS) {
      const headers = list === '' ? {} : { 'x-forwarded-for': list }
      const { body } = await app.inject({ url: '/', headers })
      const own = addressOf({ headers, socket: { remoteAddress: '127.0.0.1' } })
      expect(own, list).toBe(body.replace('::ffff:', ''))
    }
  })

  it.each(['unknown', '203.0.113.7:4711', '<script>', '203.0.113.7, unknown', ',', ' '])(
    'is the proxy itself where it names what is no address: %j',
    (list) => {
      const addressOf = createClientAddress(trusted)
      expect(addressOf({ headers: { 'x-forwarded-for': list }, socket: { remoteAddress: '::ffff:127.0.0.1' } })).toBe(
        '127.0.0.1',
      )
    },
  )

  it('signs nobody in by a header', async () => {
    const { server, person } = await setUp('127.0.0.1')
    const cookie = await signInAs(server, person)
    const headers = { origin: 'http://elsewhere.example', cookie, 'x-forwarded-host': 'elsewhere.example' }
    const answer = await server.request(
      'POST',
      '/api/app.info',
      { ...headers, 'content-type': 'application/json' },
      '{}',
    )
    expect(answer.status).toBe(403)
  })
})
