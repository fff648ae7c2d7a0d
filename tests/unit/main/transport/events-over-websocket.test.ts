import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { createEventBus } from '#main/transport/event-bus.ts'
import type { Dispatch } from '#main/transport/dispatch.ts'
import { createHeldClock } from '#support/held-clock.ts'
import { startTestServer, type TestServer } from '#support/served.ts'

const setUp = async (onProblem: (where: string, error: unknown) => void = () => undefined) => {
  const events = createEventBus((error) => {
    throw error
  })
  const server = await startTestServer(
    { events, dispatch: () => Promise.resolve({ ok: true, value: {} }) },
    { onProblem },
  )
  return { events, server, cookie: await server.signIn() }
}

const listen = async (server: TestServer, cookie: string): Promise<{ socket: WebSocket; heard: unknown[] }> => {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/events`, { headers: { cookie, origin: server.origin } })
  const heard: unknown[] = []
  socket.on('message', (data: Buffer) => heard.push(JSON.parse(data.toString())))
  await once(socket, 'open')
  return { socket, heard }
}

describe('events over the WebSocket', () => {
  it('reach every page in the order they were emitted', async () => {
    const { events, server, cookie } = await setUp()
    const pages = [await listen(server, cookie), await listen(server, cookie)]
    for (let index = 0; index < 100; index += 1) events.emit('app.navigationRequested', { path: `/${index}` })
    const expected = Array.from({ length: 100 }, (_, index) => ({
      event: 'app.navigationRequested',
      payload: { path: `/${index}` },
    }))
    for (const { heard } of pages) await vi.waitFor(() => expect(heard).toEqual(expected), 60_000)
  })

  it('cuts off a page that reads nothing, while the others go on', async () => {
    const problems: unknown[] = []
    const { events, server, cookie } = await setUp((_where, error) => problems.push(error))
    const quick = await listen(server, cookie)
    const slow = connect(server.port, '127.0.0.1')
    slow.on('error', () => undefined)
    slow.write(
      [
        'GET /events HTTP/1.1',
        `Host: 127.0.0.1:${server.port}`,
        `Origin: ${server.origin}`,
        `Cookie: ${cookie}`,
        'Upgrade: websocket',
        'Connection: Upgrade',
        'Sec-WebSocket-Version: 13',
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
        '\r\n',
      ].join('\r\n'),
    )
    await once(slow, 'data')
    slow.pause()
    const path = `/${'x'.repeat(500_000)}`
    let sent = 0
    await vi.waitFor(
      () => {
        events.emit('app.navigationRequested', { path })
        sent += 1
        expect(problems).toHaveLength(1)
      },
      { timeout: 60_000, interval: 5 },
    )
    expect(String(problems[0])).toContain('cut off')
    // 8 MB of buffer and what the sockets hold: far below what a page could otherwise make the process keep.
    expect(sent).toBeLessThan(200)
    await vi.waitFor(() => expect(quick.heard).toHaveLength(sent), 60_000)
    slow.destroy()
  })

  it('say that nobody looks when the last page is gone, and not while one is loaded anew', async () => {
    const dispatch = vi.fn<Dispatch>(() => Promise.resolve({ ok: true, value: {} }))
    const clock = createHeldClock(Date.now())
    const server = await startTestServer({ events: createEventBus(() => undefined), dispatch }, { clock })
    const cookie = await server.signIn()
    const closed = async (page: WebSocket): Promise<void> => {
      page.close()
      await vi.waitFor(() => expect(clock.nextDue()).not.toBeNull(), 60_000)
    }
    await closed((await listen(server, cookie)).socket)
    const { socket } = await listen(server, cookie)
    clock.advance(6000)
    expect(dispatch).not.toHaveBeenCalled()
    await closed(socket)
    clock.advance(6000)
    expect(dispatch).toHaveBeenCalledWith('app.setVisible', { visible: false }, expect.anything())
  })

  it('closes a page that talks back', async () => {
    const { server, cookie } = await setUp()
    const { socket } = await listen(server, cookie)
    socket.send('{"operation":"app.info"}')
    const [code] = (await once(socket, 'close')) as [number]
    expect(code).toBe(1003)
  })

  it('answers nothing but /events', async () => {
    const { server, cookie } = await setUp()
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/elsewhere`, {
      headers: { cookie, origin: server.origin },
    })
    socket.on('error', () => undefined)
    const [, response] = (await once(socket, 'unexpected-response')) as [unknown, { statusCode: number }]
    expect(response.statusCode).toBe(404)
    socket.terminate()
  })
})
