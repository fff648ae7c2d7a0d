import { beforeEach, describe, expect, test, vi } from 'vitest'
import { byColumns } from '#main/transport/wire-columns.ts'
import { createServedTransport } from '#renderer/client/served-transport.ts'
import { COLUMNS_TYPE } from '#shared/columns.ts'
import { makeGuest } from '#support/fleet-rows.ts'

class FakeSocket extends EventTarget {
  static readonly opened: FakeSocket[] = []
  readonly url: string
  constructor(url: string) {
    super()
    this.url = url
    FakeSocket.opened.push(this)
  }
  say(message: unknown): void {
    this.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(message) }))
  }
}

const later: { task: () => void; delay: number }[] = []
const fetched = vi.fn<typeof fetch>()

const open = () =>
  createServedTransport({ protocol: 'https:', host: 'console.example:4711' }, {
    fetch: fetched,
    WebSocket: FakeSocket,
    setTimeout: (task: () => void, delay: number) => later.push({ task, delay }),
  } as unknown as typeof globalThis)

beforeEach(() => {
  FakeSocket.opened.length = 0
  later.length = 0
  fetched.mockReset()
})

describe('the served way', () => {
  test('a call goes to its own address with the session cookie and brings the answer back', async () => {
    fetched.mockResolvedValue(Response.json({ ok: true, value: { revision: 3 } }))
    const answer = await open().invoke('inventory.snapshot', {})
    expect(answer).toEqual({ ok: true, value: { revision: 3 } })
    expect(fetched.mock.calls[0]?.[0]).toBe('/api/inventory.snapshot')
    expect(fetched.mock.calls[0]?.[1]).toMatchObject({ method: 'POST', credentials: 'same-origin', body: '{}' })
  })

  test('the snapshot is asked for and read by columns; a console that sends rows is understood as well', async () => {
    const snapshot = { revision: 3, guests: [makeGuest(1), makeGuest(2)], nodes: [], storages: [] }
    const compact = await byColumns('inventory.snapshot', COLUMNS_TYPE, { ok: true, value: snapshot })
    fetched.mockResolvedValueOnce(new Response(compact, { headers: { 'content-type': COLUMNS_TYPE } }))
    await expect(open().invoke('inventory.snapshot', {})).resolves.toEqual({ ok: true, value: snapshot })
    expect(fetched.mock.calls[0]?.[1]).toMatchObject({ headers: { accept: COLUMNS_TYPE } })
    fetched.mockResolvedValueOnce(Response.json({ ok: true, value: snapshot }))
    await expect(open().invoke('inventory.snapshot', {})).resolves.toEqual({ ok: true, value: snapshot })
  })

  test('a console that is gone is a clear sentence, not an exception', async () => {
    fetched.mockRejectedValue(new TypeError('Failed to fetch'))
    await expect(open().invoke('app.info', {})).resolves.toMatchObject({ ok: false, error: { code: 'unreachable' } })
  })

  test('an answer that is none of ours counts as unreachable', async () => {
    fetched.mockResolvedValue(Response.json({ ok: false, error: { code: 'made_up' } }))
    await expect(open().invoke('app.info', {})).resolves.toMatchObject({ ok: false, error: { code: 'unreachable' } })
  })

  test('events reach those who hear them, until they stop', () => {
    const transport = open()
    const heard: unknown[] = []
    const end = transport.subscribe('app.noticeRaised', (payload) => heard.push(payload))
    const [socket] = FakeSocket.opened
    expect(socket?.url).toBe('wss://console.example:4711/events')
    socket?.say({ event: 'app.noticeRaised', payload: 1 })
    socket?.say({ event: 'tasks.taskChanged', payload: 2 })
    end()
    socket?.say({ event: 'app.noticeRaised', payload: 3 })
    expect(heard).toEqual([1])
  })

  test('after a lost connection it comes back with growing pauses and says that events were missed', () => {
    const transport = open()
    const states: boolean[] = []
    const gaps = vi.fn()
    transport.onConnection((connected) => states.push(connected))
    transport.onGap(gaps)
    transport.subscribe('app.noticeRaised', () => undefined)
    FakeSocket.opened[0]?.dispatchEvent(new Event('open'))
    expect(gaps).not.toHaveBeenCalled()
    FakeSocket.opened[0]?.dispatchEvent(new Event('close'))
    later.at(-1)?.task()
    FakeSocket.opened[1]?.dispatchEvent(new Event('close'))
    expect(later.map(({ delay }) => delay)).toEqual([500, 1000])
    later.at(-1)?.task()
    FakeSocket.opened[2]?.dispatchEvent(new Event('open'))
    expect(states).toEqual([true, false, false, true])
    expect(gaps).toHaveBeenCalledOnce()
  })
})
