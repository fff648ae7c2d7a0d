import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { startServedCore, type TestServer } from '#support/served.ts'

const call = (server: TestServer, headers: Record<string, string>) =>
  server.request('POST', '/api/app.info', { 'content-type': 'application/json', ...headers }, '{}')

/** The status a WebSocket upgrade is answered with; 101 when it is let in. */
const upgrade = async (server: TestServer, headers: Record<string, string>): Promise<number> => {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/events`, { headers })
  socket.on('error', () => undefined)
  const status = await Promise.race([
    once(socket, 'open').then(() => 101),
    once(socket, 'unexpected-response').then(([, response]) => (response as { statusCode: number }).statusCode),
  ])
  socket.terminate()
  return status
}

describe('calls and the event stream, asked for by somebody else', () => {
  it('answers the page it serves', async () => {
    const { server } = await startServedCore()
    const cookie = await server.signIn()
    expect((await call(server, { cookie, origin: server.origin })).status).toBe(200)
    expect((await call(server, { cookie, origin: server.origin, 'sec-fetch-site': 'same-origin' })).status).toBe(200)
    expect(await upgrade(server, { cookie, origin: server.origin })).toBe(101)
  })

  // A name of the attacker's is pointed at 127.0.0.1 after his page has loaded: the browser then calls this same origin.
  it('refuses a rebound DNS name, whatever it brings', async () => {
    const { server } = await startServedCore()
    const cookie = await server.signIn()
    for (const host of [`evil.example:${server.port}`, 'evil.example', `127.0.0.1.evil.example:${server.port}`]) {
      const headers = { cookie, host, origin: `http://${host}` }
      expect((await call(server, headers)).status, host).toBe(403)
      expect(await upgrade(server, headers), host).toBe(403)
      expect((await server.request('GET', '/', { host })).status, host).toBe(403)
      expect((await server.request('GET', new URL(server.address()).pathname, { host })).status, host).toBe(403)
    }
  })

  it.each([
    ['another site', 'https://evil.example'],
    ['another port of this machine', 'http://127.0.0.1:1'],
    ['another name of this machine', null],
    ['an opaque origin (sandboxed frame, file)', 'null'],
    ['the same host over TLS', 'https'],
  ])('refuses a call from %s although the cookie comes along', async (_name, origin) => {
    const { server } = await startServedCore()
    const cookie = await server.signIn()
    const foreign =
      origin === null
        ? `http://localhost:${server.port}`
        : origin === 'https'
          ? server.origin.replace('http:', 'https:')
          : origin
    expect((await call(server, { cookie, origin: foreign })).status).toBe(403)
    expect(await upgrade(server, { cookie, origin: foreign })).toBe(403)
  })

  it('refuses a call without an origin and one the browser marks as cross-site', async () => {
    const { server } = await startServedCore()
    const cookie = await server.signIn()
    expect((await call(server, { cookie })).status).toBe(403)
    expect(await upgrade(server, { cookie })).toBe(403)
    expect((await call(server, { cookie, origin: server.origin, 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    expect((await call(server, { cookie, origin: server.origin, 'sec-fetch-site': 'same-site' })).status).toBe(403)
  })

  // What a form of another site can send without the browser asking first.
  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    'refuses a body of type %s',
    async (type) => {
      const { server } = await startServedCore()
      const cookie = await server.signIn()
      const answer = await call(server, { cookie, origin: server.origin, 'content-type': type })
      expect(JSON.parse(answer.body)).toMatchObject({ ok: false, error: { code: 'invalid_input' } })
    },
  )

  it('gives no other origin leave to read', async () => {
    const { server } = await startServedCore()
    const preflight = await server.request('OPTIONS', '/api/app.info', {
      origin: 'https://evil.example',
      'access-control-request-method': 'POST',
    })
    expect(preflight.headers['access-control-allow-origin']).toBeUndefined()
    expect(preflight.status).toBeGreaterThanOrEqual(400)
  })

  it('changes nothing by GET', async () => {
    const { server } = await startServedCore()
    const cookie = await server.signIn()
    const answer = await server.request('GET', '/api/app.info', { cookie, origin: server.origin })
    expect(answer.status).toBe(404)
  })
})
