import { OWNER_ID } from '#shared/model/ids.ts'
import { once } from 'node:events'
import { request } from 'node:http'
import { describe, expect, it, vi } from 'vitest'
import type { Answer } from '#shared/bridge.ts'
import { createEventBus } from '#main/transport/event-bus.ts'
import type { Dispatch } from '#main/transport/dispatch.ts'
import { startTestServer } from '#support/served.ts'

const events = createEventBus(() => undefined)

describe('calls over HTTP', () => {
  it.each<[Answer, number]>([
    [{ ok: true, value: { a: 1 } }, 200],
    [{ ok: false, error: { code: 'invalid_input', message: 'x' } }, 400],
    [{ ok: false, error: { code: 'not_found', message: 'x' } }, 404],
    [{ ok: false, error: { code: 'cancelled', message: 'x' } }, 499],
    [{ ok: false, error: { code: 'storage_full', message: 'x' } }, 507],
    [{ ok: false, error: { code: 'certificate_changed', message: 'x' } }, 526],
  ])('carries the gate’s answer %j with status %i', async (answer, status) => {
    const server = await startTestServer({ events, dispatch: () => Promise.resolve(answer) })
    const response = await server.call(await server.signIn(), 'app.info', '{}')
    expect(response.status).toBe(status)
    expect(JSON.parse(response.body)).toEqual(answer)
    expect(response.headers['content-type']).toContain('application/json')
  })

  it('hands on operation, input and who asks', async () => {
    const dispatch = vi.fn<Dispatch>(() => Promise.resolve({ ok: true, value: null }))
    const server = await startTestServer({ events, dispatch })
    await server.call(await server.signIn(), 'views.save', '{"name":"ü"}')
    expect(dispatch).toHaveBeenCalledWith(
      'views.save',
      { name: 'ü' },
      expect.objectContaining({
        caller: {
          kind: 'user',
          userId: OWNER_ID,
          sessionId: expect.any(String) as string,
          via: 'http',
          address: '127.0.0.1',
          agent: '',
        },
      }),
    )
  })

  it('tells the handler when the page has gone', async () => {
    let signal: AbortSignal | undefined
    const dispatch: Dispatch = (_operation, _input, context) => {
      signal = context.signal
      return new Promise(() => undefined)
    }
    const server = await startTestServer({ events, dispatch })
    const cookie = await server.signIn()
    const headers = { cookie, origin: server.origin, 'content-type': 'application/json' }
    const sent = request({ host: '127.0.0.1', port: server.port, method: 'POST', path: '/api/app.info', headers })
    sent.on('error', () => undefined)
    sent.end('{}')
    await vi.waitFor(() => expect(signal).toBeDefined(), 10_000)
    expect(signal?.aborted).toBe(false)
    sent.destroy()
    await vi.waitFor(() => expect(signal?.aborted).toBe(true), 10_000)
  })

  it('refuses a body beyond the limit without reading it all', async () => {
    const dispatch = vi.fn<Dispatch>(() => Promise.resolve({ ok: true, value: null }))
    const server = await startTestServer({ events, dispatch })
    const cookie = await server.signIn()
    const headers = {
      cookie,
      origin: server.origin,
      'content-type': 'application/json',
      'content-length': String(50_000_000),
    }
    const sent = request({ host: '127.0.0.1', port: server.port, method: 'POST', path: '/api/app.info', headers })
    sent.on('error', () => undefined)
    sent.write('{"name":"')
    const [response] = (await once(sent, 'response')) as [{ statusCode: number }]
    expect(response.statusCode).toBe(400)
    expect(dispatch).not.toHaveBeenCalled()
    sent.destroy()
  })

  it('refuses to serve plain HTTP beyond loopback', async () => {
    await expect(
      startTestServer({ events, dispatch: () => Promise.resolve({ ok: true, value: null }) }, { host: '0.0.0.0' }),
    ).rejects.toMatchObject({ code: 'unsupported' })
  })
})
