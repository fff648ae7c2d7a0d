import { describe, expect, it } from 'vitest'
import { createLimiter } from '#main/adapters/proxmox/limiter.ts'
import type { ProxmoxLane } from '#main/adapters/proxmox/proxmox.port.ts'
import { AppError } from '#shared/errors.ts'
import { createHeldClock } from '#support/held-clock.ts'

const setup = (places = 4) => {
  const held = createHeldClock()
  let behind = 0
  const clock = { ...held, now: () => held.now() - behind, setBack: (by: number) => void (behind += by) }
  const order: string[] = []
  const running = new Map<string, () => void>()
  const state = { places }
  const limiter = createLimiter({ clock, perSecond: 10, burst: 20, atOnce: () => state.places })
  const ask = (lane: ProxmoxLane, name: string, signal?: AbortSignal): Promise<void> =>
    limiter.acquire(lane, signal).then((release) => {
      order.push(name)
      running.set(name, release)
    })
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
  return { clock, limiter, order, running, state, ask, settle }
}

describe('the limit of requests to one cluster', () => {
  it('lets a burst of twenty through, then ten a second', async () => {
    const { clock, limiter, order, ask, settle } = setup(100)
    for (let index = 0; index < 30; index += 1) void ask('interactive', `r${index}`)
    await settle()
    expect(order).toHaveLength(20)
    clock.advance(500)
    await settle()
    expect(order).toHaveLength(25)
    clock.advance(500)
    await settle()
    expect(order).toHaveLength(30)
    clock.advance(60_000)
    for (let index = 0; index < 25; index += 1) void ask('interactive', `s${index}`)
    await settle()
    expect(order).toHaveLength(50)
    expect(limiter).toBeDefined()
  })

  it('runs four at once and lets the next go when one ends', async () => {
    const { order, running, ask, settle } = setup()
    for (const name of ['a', 'b', 'c', 'd', 'e']) void ask('interactive', name)
    await settle()
    expect(order).toEqual(['a', 'b', 'c', 'd'])
    running.get('b')?.()
    running.get('b')?.()
    await settle()
    expect(order).toEqual(['a', 'b', 'c', 'd', 'e'])
  })

  it('lets a person go before polls and polls before background work', async () => {
    const { order, running, state, ask, settle } = setup(1)
    void ask('background', 'first')
    await settle()
    void ask('background', 'background')
    void ask('poll', 'poll')
    void ask('interactive', 'person')
    for (const name of ['first', 'person', 'poll', 'background']) {
      await settle()
      running.get(name)?.()
    }
    expect(order).toEqual(['first', 'person', 'poll', 'background'])
    expect(state.places).toBe(1)
  })

  it('keeps a place free for a person while background and polls hang', async () => {
    const { order, ask, settle } = setup()
    for (const name of ['b1', 'b2', 'b3']) void ask('background', name)
    for (const name of ['p1', 'p2', 'p3']) void ask('poll', name)
    await settle()
    expect(order).toEqual(['b1', 'b2', 'p1'])
    void ask('interactive', 'person')
    await settle()
    expect(order).toEqual(['b1', 'b2', 'p1', 'person'])
  })

  it('holds nobody up for longer when the clock is set back', async () => {
    const { clock, order, ask, settle } = setup(100)
    for (let index = 0; index < 20; index += 1) void ask('interactive', `r${index}`)
    await settle()
    clock.setBack(3_600_000)
    void ask('interactive', 'after')
    await settle()
    expect(order).not.toContain('after')
    clock.advance(100)
    await settle()
    expect(order).toContain('after')
  })

  it('forgets who stopped waiting', async () => {
    const { order, running, ask, settle } = setup(1)
    const gone = new AbortController()
    void ask('interactive', 'first')
    const left = ask('interactive', 'left', gone.signal)
    void ask('interactive', 'last')
    gone.abort()
    await expect(left).rejects.toMatchObject({ code: 'cancelled' })
    running.get('first')?.()
    await settle()
    running.get('first')?.()
    await settle()
    expect(order).toEqual(['first', 'last'])
  })

  it('sends everybody away at once', async () => {
    const { limiter, ask, settle } = setup(1)
    void ask('interactive', 'first')
    const waiting = ask('poll', 'waiting')
    await settle()
    limiter.dismiss(() => new AppError('unreachable', 'gone'))
    await expect(waiting).rejects.toMatchObject({ code: 'unreachable' })
  })
})
