import { once } from 'node:events'
import { get } from 'node:http'
import { connect } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { trustedProxies } from '#main/transport/client-address.ts'
import { startCore } from '#support/core.ts'
import { startServedCore, startTestServer } from '#support/served.ts'

/** Connects so often from this very machine and says nothing. */
const connectSilently = async (port: number, times: number) => {
  const sockets = Array.from({ length: times }, () => connect(port, '127.0.0.1').on('error', () => undefined))
  onTestFinished(() => sockets.forEach((socket) => void socket.destroy()))
  await Promise.all(sockets.map((socket) => once(socket, 'connect')))
  return sockets
}

/** The status another address of this machine is answered with; null: not at all. */
const askFrom = (localAddress: string, port: number): Promise<number | undefined | null> =>
  new Promise((resolve) => {
    const options = { host: '127.0.0.1', port, path: '/', localAddress, agent: false }
    get(options, ({ statusCode }) => resolve(statusCode)).on('error', () => resolve(null))
  })

it('one address cannot take every place by connecting and saying nothing', async () => {
  const { server } = await startServedCore()
  const sockets = await connectSilently(server.port, 520)
  expect(await askFrom('127.0.0.2', server.port)).toBe(200)
  await expect.poll(() => sockets.filter(({ destroyed }) => destroyed).length).toBe(270)
  for (const socket of sockets) socket.destroy()
  await expect.poll(() => askFrom('127.0.0.1', server.port)).toBe(200)
})

it('a trusted proxy stands for everybody, and has more of them', async () => {
  const server = await startTestServer(await startCore(), { trusted: trustedProxies('127.0.0.1') })
  await connectSilently(server.port, 300)
  expect(await askFrom('127.0.0.1', server.port)).toBe(200)
})

it('gives no session to what only looks at the address (HEAD), and keeps the ticket for the person', async () => {
  const { server } = await startServedCore()
  const { pathname, search } = new URL(server.address())
  const look = await server.request('HEAD', pathname + search)
  expect(look.status).toBe(404)
  expect(look.headers['set-cookie']).toBeUndefined()
  expect((await server.request('GET', pathname + search)).status).toBe(303)
})

it.each(['/%ff', '/api/%c0%af', '/assets/%'])(
  'answers the undecodable address %s as any other refusal',
  async (path) => {
    const { server } = await startServedCore()
    const answer = await server.request('GET', path)
    expect(answer.status).toBe(400)
    expect(answer.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' })
    expect(JSON.parse(answer.body)).toMatchObject({ ok: false, error: { code: 'invalid_input' } })
    expect(answer.body).toContain('address')
    expect(answer.body).not.toContain(path)
  },
)
