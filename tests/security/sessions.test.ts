import { randomBytes } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createTickets } from '#main/transport/tickets.ts'
import { systemClock } from '#main/system-clock.ts'
import { startCore } from '#support/core.ts'
import { startServedCore, startTestServer } from '#support/served.ts'

const HOUR = 60 * 60 * 1000

describe('sessions of the served way', () => {
  it('refuses a call without a session, with a made-up one, and with the ticket instead of the session', async () => {
    const { server } = await startServedCore()
    const ticket = new URL(server.address()).searchParams.get('ticket') ?? ''
    const name = `multpanel-session-${server.port}`
    for (const cookie of ['', `${name}=`, `${name}=guess`, `${name}=${ticket}`, `other=${ticket}`]) {
      const answer = await server.call(cookie, 'app.info', '{}')
      expect(answer.status, cookie).toBe(401)
      expect(JSON.parse(answer.body)).toMatchObject({ ok: false, error: { code: 'unauthenticated' } })
    }
  })

  it('exchanges a ticket once, for a cookie no script can read and no other site can send', async () => {
    const { server } = await startServedCore()
    const { pathname, search } = new URL(server.address())
    const first = await server.request('GET', pathname + search)
    expect(first.status).toBe(303)
    expect(first.headers.location).toBe('/')
    expect(first.headers['set-cookie']?.[0]).toMatch(/; HttpOnly; SameSite=Strict;/)
    expect(first.headers['referrer-policy']).toBe('no-referrer')
    const second = await server.request('GET', pathname + search)
    expect(second.status).toBe(401)
    expect(second.headers['set-cookie']).toBeUndefined()
  })

  it('opens the console when the browser that is signed in opens its used address again, and only then', async () => {
    const { server } = await startServedCore()
    const { pathname, search } = new URL(server.address())
    const cookie = await server.signIn()
    await server.request('GET', pathname + search)
    const again = await server.request('GET', pathname + search, { cookie })
    expect([again.status, again.headers.location, again.headers['set-cookie']]).toEqual([303, '/', undefined])
    const foreign = await server.request('GET', pathname + search, { cookie, 'sec-fetch-site': 'cross-site' })
    expect(foreign.status).toBe(401)
    const other = await server.request('GET', pathname + search, { accept: 'text/html' })
    expect([other.status, other.headers['content-type']]).toEqual([401, 'text/plain; charset=utf-8'])
    expect(other.body).toMatch(/^This address was used already/)
  })

  it('keeps the cookies of two consoles on one machine apart', async () => {
    const [one, two] = [await startServedCore(), await startServedCore()]
    const cookie = await one.server.signIn()
    expect((await one.server.call(cookie, 'app.info', '{}')).status).toBe(200)
    expect((await two.server.call(cookie, 'app.info', '{}')).status).toBe(401)
  })

  it('ends a ticket after an hour', () => {
    let now = 0
    const tickets = createTickets({ now: () => now }, (count) => randomBytes(count))
    const [early, late] = [tickets.issue(), tickets.issue()]
    now = HOUR - 1
    expect(tickets.redeem(early)).toBe(true)
    expect(tickets.redeem(early)).toBe(false)
    now = HOUR
    expect(tickets.redeem(late)).toBe(false)
  })

  it('ends an idle session after a day, any session after thirty', async () => {
    let now = Date.now()
    const clock = { ...systemClock, now: () => now }
    const core = await startCore({ clock })
    const server = await startTestServer(core, { clock })
    const [idle, busy] = [await server.signIn(), await server.signIn()]
    const status = async (cookie: string): Promise<number> => (await server.call(cookie, 'app.info', '{}')).status
    const start = now
    for (let hour = 1; hour < 24; hour += 1) {
      now = start + hour * HOUR
      expect(await status(busy)).toBe(200)
    }
    now = start + 24 * HOUR
    expect(await status(idle)).toBe(401)
    for (let half = 2; half < 60; half += 1) {
      now = start + half * 12 * HOUR
      expect(await status(busy), String(half)).toBe(200)
    }
    now = start + 30 * 24 * HOUR
    expect(await status(busy)).toBe(401)
  })

  it('writes neither ticket nor session to a log', async () => {
    const { core, server } = await startServedCore()
    const ticket = new URL(server.address()).searchParams.get('ticket') ?? ''
    const cookie = await server.signIn()
    await server.call(cookie, 'app.setOwner', '{"name":"Ada"}')
    await server.call(cookie, 'no.such', '{')
    await core.stop()
    const logs = join(core.directory, 'logs')
    const text = readdirSync(logs)
      .map((name) => readFileSync(join(logs, name), 'utf8'))
      .join('')
    expect(text).toContain('started')
    expect(text).not.toContain(ticket)
    expect(text).not.toContain(cookie.split('=')[1])
  })
})
