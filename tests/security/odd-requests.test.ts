import { expect, it } from 'vitest'
import { startServedCore } from '#support/served.ts'

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
