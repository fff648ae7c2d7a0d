import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { systemClock } from '#main/system-clock.ts'
import { memoryVault, startCore } from '#support/core.ts'
import { addCompany, addPerson, callAs, errorIn, setCompanyStatus, signInAs, type Person } from '#support/people.ts'
import { startTestServer, type TestServer } from '#support/served.ts'

const HOUR = 60 * 60 * 1000
const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const read = (text = ''): Record<string, unknown> =>
  JSON.parse(Buffer.from(text, 'base64url').toString()) as Record<string, unknown>

const setUp = async () => {
  let now = Date.now()
  const clock = { ...systemClock, now: () => now }
  const entries = new Map<string, string>()
  const core = await startCore({ clock, vault: memoryVault(entries) })
  const server = await startTestServer(core, { clock })
  const companyId = addCompany(core, 'Acme')
  const person = await addPerson(core, { companyId })
  const cookie = await signInAs(server, person)
  const [name = '', token = ''] = cookie.split('=')
  const key = Buffer.from(entries.get('access/session-key') ?? '', 'base64url')
  return {
    core,
    server,
    companyId,
    person,
    cookie,
    token,
    as: (text: string): string => `${name}=${text}`,
    sign: (head: unknown, body: unknown, with_: Buffer = key): string => {
      const text = `${part(head)}.${part(body)}`
      return `${text}.${createHmac('sha256', with_).update(text).digest('base64url')}`
    },
    now: () => now,
    pass: (milliseconds: number): void => {
      now += milliseconds
    },
  }
}

const me = (server: TestServer, cookie: string) => server.call(cookie, 'access.me', '{}')

const refusal = async (server: TestServer, cookie: string): Promise<string> => {
  const answer = await me(server, cookie)
  expect(answer.status).toBe(401)
  return errorIn(answer).message
}

describe('the signed session in the cookie', () => {
  it('says who, since when, until when and which session, and nothing of rights', async () => {
    const { server, cookie, token, person } = await setUp()
    const [head, body] = token.split('.').map((text) => text)
    expect(read(head)).toEqual({ alg: 'HS256' })
    const claims = read(body)
    expect(Object.keys(claims).toSorted()).toEqual(['exp', 'iat', 'jti', 'sub'])
    expect(claims['sub']).toBe(person.id)
    expect((await me(server, cookie)).status).toBe(200)
  })

  it('is refused without a signature, with another key, another algorithm, or changed', async () => {
    const { server, token, as, sign } = await setUp()
    const [head = '', body = '', signature = ''] = token.split('.')
    const claims = read(body)
    const owner = { ...claims, sub: '00000000-0000-7000-8000-000000000001' }
    for (const [what, forged] of Object.entries({
      'alg none': `${part({ alg: 'none' })}.${body}.`,
      'alg none, signature kept': `${part({ alg: 'none' })}.${body}.${signature}`,
      'alg None': `${part({ alg: 'None' })}.${body}.`,
      'another key': sign({ alg: 'HS256' }, claims, Buffer.from('a key of somebody else'.repeat(2))),
      'empty key': sign({ alg: 'HS256' }, claims, Buffer.alloc(32)),
      'HS512 said': sign({ alg: 'HS512' }, claims),
      'owner put in': `${head}.${part(owner)}.${signature}`,
      'crit header': sign({ alg: 'HS256', crit: ['x'], x: 1 }, claims),
      'no session': sign({ alg: 'HS256' }, { sub: claims['sub'], iat: claims['iat'], exp: claims['exp'] }),
      'no end': sign({ alg: 'HS256' }, { sub: claims['sub'], iat: claims['iat'], jti: claims['jti'] }),
      'a list': sign({ alg: 'HS256' }, []),
      'its session for another account': sign({ alg: 'HS256' }, owner),
      nothing: '',
      'two parts': `${head}.${body}`,
      long: 'x'.repeat(7000),
    })) {
      const answer = await me(server, as(forged))
      expect(answer.status, what).toBe(401)
      expect(answer.body, what).not.toMatch(/jose|JWS|JWT|\n\s+at /)
    }
    expect((await me(server, as(token))).status).toBe(200)
  })

  it('opened at a time that is still to come is refused with the reason: the clock was set back', async () => {
    const { server, cookie, pass } = await setUp()
    pass(-20_000)
    expect((await me(server, cookie)).status).toBe(200)
    pass(-2 * HOUR)
    expect(await refusal(server, cookie)).toContain('clock of the console was set back')
    pass(2 * HOUR + 20_000)
    expect((await me(server, cookie)).status).toBe(200)
  })

  it('that is too old is refused, and its row does not make it younger', async () => {
    const { server, as, sign, token, now } = await setUp()
    const claims = read(token.split('.')[1])
    const past = { ...claims, exp: Math.floor(now() / 1000) - 1 }
    expect(await refusal(server, as(sign({ alg: 'HS256' }, past)))).toContain('too old')
  })

  it('outlives a restart, as its key is in the vault', async () => {
    const entries = new Map<string, string>()
    const vault = memoryVault(entries)
    const core = await startCore({ vault })
    const port = (await startTestServer(core)).port
    const first = await startTestServer(core)
    const cookie = await first.signIn()
    const claims = cookie.slice(cookie.indexOf('=') + 1)
    await first.stop()
    await core.stop()
    const next = await startCore({ vault }, {}, core.directory)
    const server = await startTestServer(next)
    expect(port).not.toBe(server.port)
    expect((await me(server, `multpanel-session-${server.port}=${claims}`)).status).toBe(200)
    expect([...entries.keys()]).toEqual(['access/session-key'])
  })
})

describe('at the very next call', () => {
  const next = async (change: (person: Person, world: Awaited<ReturnType<typeof setUp>>) => unknown) => {
    const world = await setUp()
    expect((await me(world.server, world.cookie)).status).toBe(200)
    await change(world.person, world)
    return { ...world, answer: await me(world.server, world.cookie) }
  }

  it('a disabled account is out, and stays so when it is enabled again', async () => {
    const { answer, core, person, server, cookie } = await next(({ id }, { core }) =>
      core.call('users.disable', { id }),
    )
    expect([answer.status, errorIn(answer).message]).toEqual([401, expect.stringContaining('is disabled')])
    await core.call('users.enable', { id: person.id })
    expect(await refusal(server, cookie)).toContain('was ended')
  })

  it('a revoked session is out', async () => {
    const { answer } = await next(async ({ id }, { core }) => {
      const [session] = await core.call('sessions.list', { userId: id })
      if (session === undefined) throw new Error('no session')
      await core.call('sessions.revoke', { id: session.id })
    })
    expect([answer.status, errorIn(answer).message]).toEqual([401, expect.stringContaining('was ended')])
  })

  it('every session of whoever signed out everywhere is out', async () => {
    const { answer, server, cookie } = await next(async (person, { server: at, cookie: own }) => {
      await signInAs(at, person)
      const ended = await at.call(own, 'sessions.endAll', '{}')
      expect(JSON.parse(ended.body)).toMatchObject({ value: { ended: 2 } })
    })
    expect(answer.status).toBe(401)
    expect(await refusal(server, cookie)).toContain('was ended')
  })

  it('whoever signed out is out, and the cookie is taken back', async () => {
    const { answer } = await next(async (_person, { server, cookie }) => {
      const left = await server.call(cookie, 'access.signOut', '{}')
      expect(left.headers['set-cookie']?.[0]).toMatch(/=; Path=\/; HttpOnly; SameSite=Strict; Max-Age=0$/)
    })
    expect(answer.status).toBe(401)
  })

  it('a company that was suspended is out, with the reason', async () => {
    const { answer } = await next((_person, { core, companyId }) => setCompanyStatus(core, companyId, 'suspended'))
    expect([answer.status, errorIn(answer).message]).toEqual([401, expect.stringContaining('suspended')])
  })

  it('another role counts', async () => {
    const { answer, server, cookie } = await next(({ id }, { core }) => core.call('users.update', { id, role: 'user' }))
    expect(JSON.parse(answer.body)).toMatchObject({ value: { role: 'user' } })
    expect((await server.call(cookie, 'users.list', '{}')).status).toBe(403)
  })

  it('another company counts', async () => {
    const { core, server, cookie, person } = await next(() => undefined)
    const beta = addCompany(core, 'Beta')
    const foreign = await addPerson(core, { companyId: beta })
    await core.call('users.update', { id: person.id, companyId: beta })
    const list = JSON.parse((await server.call(cookie, 'users.list', '{}')).body) as { value: { id: string }[] }
    expect(list.value.map(({ id }) => id).toSorted()).toEqual([person.id, foreign.id].toSorted())
  })

  it('a password reset by an administrator ends what was open, and the new one must be changed first', async () => {
    const { answer, core, server, person } = await next(({ id }, { core: at }) =>
      at.call('users.resetPassword', { id, password: 'a kettle on the moon' }),
    )
    expect(answer.status).toBe(401)
    const cookie = await signInAs(server, { ...person, password: 'a kettle on the moon' })
    expect((await server.call(cookie, 'inventory.snapshot', '{}')).status).toBe(403)
    const body = JSON.stringify({ password: 'a kettle on the moon', newPassword: 'nine blue lamps hang' })
    expect((await server.call(cookie, 'access.changePassword', body)).status).toBe(200)
    expect((await server.call(cookie, 'inventory.snapshot', '{}')).status).toBe(200)
    expect((await callAs(core, person.id)('access.me', {})).mustChangePassword).toBe(false)
  })
})

it('what was ended does not come back with an older copy of the database', async () => {
  const { core, server, cookie, person } = await setUp()
  const owner = await server.signIn()
  const { name } = await core.call('database.copyNow', {})
  await core.call('users.resetPassword', { id: person.id, password: 'a kettle on the moon' })
  await core.call('users.disable', { id: person.id })
  await core.call('database.restore', { name })
  expect((await me(server, cookie)).status).toBe(401)
  expect((await me(server, owner)).status).toBe(200)
  const account = (await core.call('users.list', {})).find(({ id }) => id === person.id)
  expect(account).toMatchObject({ disabled: true, mustChangePassword: true })
})
