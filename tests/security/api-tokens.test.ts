import { once } from 'node:events'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { WebSocket } from 'ws'
import type { Clock } from '#main/ports.ts'
import { systemClock } from '#main/system-clock.ts'
import { startCore } from '#support/core.ts'
import { startServedCore, startTestServer, type TestServer } from '#support/served.ts'
import { callWithToken, createToken, newTokenId } from '#support/tokens.ts'

const DAY = 24 * 60 * 60 * 1000

/** What waits does not. */
const hasty: Clock = { ...systemClock, after: (_milliseconds, task) => systemClock.after(0, task) }

const errorOf = (body: string): { code: string; message: string } =>
  (JSON.parse(body) as { error: { code: string; message: string } }).error

const eventStream = (server: TestServer, headers: Record<string, string>) =>
  new WebSocket(`ws://127.0.0.1:${server.port}/events`, { headers })

describe('calls with a personal token', () => {
  it('are answered without cookie and origin, and even with a foreign origin', async () => {
    const { core, server } = await startServedCore()
    const { secret } = await createToken(core)
    expect((await callWithToken(server, secret, 'clusters.list')).status).toBe(200)
    const foreign = { origin: 'https://tools.example', 'sec-fetch-site': 'cross-site' }
    expect((await callWithToken(server, secret, 'clusters.list', '{}', foreign)).status).toBe(200)
  })

  it('are refused with a wrong, a cut, a revoked and an expired token, in words', async () => {
    let now = Date.now()
    const core = await startCore({ clock: { ...systemClock, now: () => now } })
    const server = await startTestServer(core)
    const old = await createToken(core, 'old', 30)
    const { secret, token } = await createToken(core, 'new', 365)
    const wrong = secret.slice(0, 36) + old.secret.slice(36)
    for (const bad of [wrong, secret.slice(0, -1)]) {
      const answer = await callWithToken(server, bad, 'app.info')
      expect(answer.status).toBe(401)
      expect(answer.headers['www-authenticate']).toMatch(/^Bearer/)
      expect(errorOf(answer.body).message).toContain('not known')
    }
    await core.call('tokens.revoke', { id: token.id })
    expect((await callWithToken(server, secret, 'app.info')).status).toBe(401)
    now += 31 * DAY
    const expired = await callWithToken(server, old.secret, 'app.info')
    expect(expired.status).toBe(401)
    expect(errorOf(expired.body).message).toContain('“old” has expired')
  })

  it('do not fall back on the cookie beside a wrong token, nor on anything but the Bearer scheme', async () => {
    const { core, server } = await startServedCore()
    const cookie = await server.signIn()
    const { secret } = await createToken(core)
    const own = { cookie, origin: server.origin }
    expect((await callWithToken(server, 'wrong', 'app.info', '{}', own)).status).toBe(401)
    for (const authorization of ['', 'Bearer', secret, `Token ${secret}`, `Basic ${btoa(`token:${secret}`)}`]) {
      const headers = { ...own, authorization, 'content-type': 'application/json' }
      expect((await server.request('POST', '/api/app.info', headers, '{}')).status, authorization).toBe(401)
    }
    const dead = `multpanel-session-${server.port}=gone`
    expect((await callWithToken(server, secret, 'app.info', '{}', { cookie: dead })).status).toBe(200)
  })

  it('are refused with headers that are no token at all, without harm', async () => {
    const core = await startCore()
    const server = await startTestServer(core, { clock: hasty })
    const { secret } = await createToken(core)
    const spaces = ' '.repeat(7000)
    for (const text of [
      '\u00fc',
      'x'.repeat(12_000),
      `${spaces}x`,
      `a${spaces}b`,
      '__proto__',
      "' OR 1=1 --",
      '%00',
      '🙂',
    ]) {
      const authorization = Buffer.from(`Bearer ${text}`).toString('latin1')
      const headers = { authorization, 'content-type': 'application/json' }
      const answer = await server.request('POST', '/api/app.info', headers, '{}')
      expect([401, 429], text.slice(0, 20)).toContain(answer.status)
      expect(answer.body).not.toMatch(/\n\s+at |TypeError|SqliteError/)
    }
    expect((await callWithToken(server, secret, 'app.info')).status).toBe(200)
  })

  it('still must name this server as their host', async () => {
    const { core, server } = await startServedCore()
    const { secret } = await createToken(core)
    const answer = await callWithToken(server, secret, 'app.info', '{}', { host: `evil.example:${server.port}` })
    expect(answer.status).toBe(403)
  })

  // Addresses end up in histories, referrers and the logs of proxies.
  it('are refused when the token stands in the address, whatever else signs them in', async () => {
    const { core, server } = await startServedCore()
    const { secret } = await createToken(core)
    const headers = { 'content-type': 'application/json' }
    for (const query of [`?token=${secret}`, `?access_token=${secret}`, `?authorization=Bearer%20${secret}`]) {
      const bare = await server.request('POST', `/api/app.info${query}`, headers, '{}')
      expect(bare.status).toBe(400)
      expect(errorOf(bare.body).message).toContain('Revoke it')
      expect(bare.body).not.toContain(secret)
      const signed = { ...headers, authorization: `Bearer ${secret}` }
      expect((await server.request('POST', `/api/app.info${query}`, signed, '{}')).status).toBe(400)
      expect((await server.request('GET', `/api/docs${query}`)).status).toBe(400)
    }
  })

  it('cannot make or end tokens, theirs included', async () => {
    const { core, server } = await startServedCore()
    const { secret, token } = await createToken(core)
    const input = JSON.stringify({ id: newTokenId(), label: 'child', expiresInDays: null })
    for (const [operation, body] of [
      ['tokens.create', input],
      ['tokens.revoke', JSON.stringify({ id: token.id })],
    ] as const) {
      const answer = await callWithToken(server, secret, operation, body)
      expect(answer.status).toBe(403)
      expect(errorOf(answer.body).message).toContain('Sign in and do it yourself')
    }
    expect((await core.call('tokens.list', {})).map(({ label }) => label)).toEqual(['script'])
    const page = await server.call(await server.signIn(), 'tokens.create', input)
    expect(page.status).toBe(200)
  })

  it('with wrong tokens are slowed down and then turned away, while a right one goes through', async () => {
    const { core, server } = await startServedCore()
    const { secret } = await createToken(core)
    const before = performance.now()
    expect((await callWithToken(server, 'wrong', 'app.info')).status).toBe(401)
    expect(performance.now() - before).toBeGreaterThan(200)
    const waiting = Array.from({ length: 19 }, () => callWithToken(server, 'wrong', 'app.info'))
    // Which of them is heard first is nobody's to say: twenty are looked at, and the others turned away.
    const further: number[] = []
    await vi.waitFor(async () => {
      further.push((await callWithToken(server, 'wrong', 'app.info')).status)
      expect(further.at(-1)).toBe(429)
    }, 60_000)
    expect((await callWithToken(server, secret, 'app.info')).status).toBe(200)
    const all = [...further, ...(await Promise.all(waiting)).map(({ status }) => status)]
    expect(all.filter((status) => status === 401)).toHaveLength(19)
    expect(new Set(all)).toEqual(new Set([401, 429]))
  })
})

describe('the event stream with a personal token', () => {
  it('is opened by a token alone and closed when it is revoked', async () => {
    const { core, server } = await startServedCore()
    const { secret, token } = await createToken(core)
    const other = await createToken(core, 'other')
    const one = eventStream(server, { authorization: `Bearer ${secret}` })
    const two = eventStream(server, { authorization: `Bearer ${other.secret}` })
    await Promise.all([once(one, 'open'), once(two, 'open')])
    const heard = once(two, 'message')
    await core.call('tokens.revoke', { id: token.id })
    const [code] = (await once(one, 'close')) as [number]
    expect(code).toBe(4001)
    const [data] = (await heard) as [Buffer]
    expect(JSON.parse(data.toString())).toEqual({ event: 'tokens.tokenRevoked', payload: { id: token.id } })
    two.close()
    await once(two, 'close')
  })

  it('is closed within half a minute of its token’s end', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    onTestFinished(() => void vi.useRealTimers())
    let now = Date.now()
    const clock = { ...systemClock, now: () => now }
    const core = await startCore({ clock })
    const server = await startTestServer(core, { clock })
    const { secret } = await createToken(core, 'short', 30)
    const stream = eventStream(server, { authorization: `Bearer ${secret}` })
    await once(stream, 'open')
    vi.advanceTimersByTime(30_000)
    expect(stream.readyState).toBe(stream.OPEN)
    now += 30 * DAY
    vi.advanceTimersByTime(30_000)
    const [code] = (await once(stream, 'close')) as [number]
    expect(code).toBe(4001)
  })

  it('is refused to a wrong token, one in the address, and a wrong one beside a cookie', async () => {
    const { core, server } = await startServedCore()
    const { secret } = await createToken(core)
    const cookie = await server.signIn()
    const refused = async (socket: WebSocket): Promise<number> => {
      socket.on('error', () => undefined)
      const [, response] = (await once(socket, 'unexpected-response')) as [unknown, { statusCode: number }]
      socket.terminate()
      return response.statusCode
    }
    expect(await refused(eventStream(server, { authorization: 'Bearer wrong' }))).toBe(401)
    const both = { authorization: 'Bearer wrong', cookie, origin: server.origin }
    expect(await refused(eventStream(server, both))).toBe(401)
    expect(await refused(new WebSocket(`ws://127.0.0.1:${server.port}/events?token=${secret}`))).toBe(400)
  })

  it('does not count as somebody who looks', async () => {
    const { core, server } = await startServedCore()
    const dispatch = vi.fn(core.dispatch)
    const watched = await startTestServer({ ...core, dispatch }, { clock: hasty })
    const { secret } = await createToken(core)
    const script = eventStream(watched, { authorization: `Bearer ${secret}` })
    await once(script, 'open')
    const page = eventStream(watched, { cookie: await watched.signIn(), origin: watched.origin })
    await once(page, 'open')
    page.close()
    await vi.waitFor(
      () => expect(dispatch).toHaveBeenCalledWith('app.setVisible', { visible: false }, expect.anything()),
      60_000,
    )
    script.close()
    await once(script, 'close')
    await server.stop()
  })
})

describe('what tells of the API', () => {
  it.each(['/api/openapi.json', '/api/docs'])('%s needs a session or a token', async (path) => {
    const { core, server } = await startServedCore()
    const { secret } = await createToken(core)
    const cookie = await server.signIn()
    expect((await server.request('GET', path)).status).toBe(401)
    expect((await server.request('GET', path, { cookie, 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    expect((await server.request('GET', path, { cookie, host: 'evil.example' })).status).toBe(403)
    const byToken = await server.request('GET', path, { authorization: `Bearer ${secret}` })
    const byLink = await server.request('GET', path, { cookie, 'sec-fetch-site': 'same-origin' })
    expect([byToken.status, byLink.status]).toEqual([200, 200])
    expect(byToken.body).toBe(byLink.body)
    expect(byLink.headers['content-security-policy']).toMatch(/default-src 'none'; script-src 'self'/)
    expect(byLink.headers['content-type']).toBe(
      path.endsWith('json') ? 'application/json; charset=utf-8' : 'text/html; charset=utf-8',
    )
  })
})

it('leaves no token in any file, log, event or later answer, whatever goes wrong', async () => {
  const core = await startCore({}, { logLevel: 'debug' })
  const server = await startTestServer(core, { onProblem: core.reportProblem })
  const heard: string[] = []
  core.events.listen((name, payload) => heard.push(JSON.stringify({ name, payload })))
  const { secret, token } = await createToken(core, 'planted')
  const wrong = `${secret.slice(0, -6)}planty`
  const ask = async (...given: [string, string, string?]) => {
    heard.push((await callWithToken(server, ...given)).body)
  }
  await ask(secret, 'app.info')
  await ask(secret, 'app.setOwner', '{"name":"Ada"}')
  await ask(secret, 'tokens.create', `{"id":"${secret}"}`)
  await ask(secret, 'no.such.operation', JSON.stringify({ token: secret }))
  await ask(secret, 'app.info', `{"broken ${secret}`)
  await ask(wrong, 'app.info')
  heard.push((await server.request('GET', `/api/docs?token=${secret}`)).body)
  heard.push((await server.request('GET', `/${secret}`)).body)
  core.reportProblem('test', Object.assign(new Error(`failed with ${secret}`), { headers: { x: `Bearer ${wrong}` } }))
  core.reportProblem('test', `https://console.example/?t=${encodeURIComponent(secret)}&u=x${secret}x`)
  await ask(secret, 'tokens.list')
  await ask(secret, 'app.diagnostics')
  await core.call('database.copyNow', {})
  await core.call('tokens.revoke', { id: token.id })
  await server.stop()
  await core.stop()

  const files = readdirSync(core.directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => [path, readFileSync(path, 'latin1')] as const)
  const log = files.find(([path]) => path.endsWith('multpanel.log'))?.[1] ?? ''
  expect(log).toContain(`mp_${token.id.replaceAll('-', '')}_[removed]`)
  for (const text of [secret, wrong]) {
    const part = text.slice(36)
    const bytes = Buffer.from(part, 'base64url')
    for (const trace of [
      part,
      bytes.toString('latin1'),
      bytes.toString('hex'),
      bytes.toString('base64').slice(0, 40),
    ]) {
      expect(files.filter(([, content]) => content.includes(trace)).map(([path]) => path)).toEqual([])
      expect(heard.filter((content) => content.includes(trace))).toEqual([])
    }
  }
})
