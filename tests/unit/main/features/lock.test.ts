import { describe, expect, it } from 'vitest'
import type { Caller } from '#main/transport/handlers.ts'
import { isOperationName, contract } from '#shared/contract/index.ts'
import type { OperationSpec } from '#shared/contract/contract.ts'
import { exampleOf } from '#main/transport/openapi-examples.ts'
import { startCore } from '#support/core.ts'
import { createHeldClock } from '#support/held-clock.ts'

const DESK: Caller = { kind: 'owner', via: 'ipc', address: '' }
const PASSPHRASE = 'seven green chairs'
const { signal } = new AbortController()

interface SetUp {
  /** What the machine says; absent: it cannot tell. */
  readonly idleSeconds?: () => number
  readonly isScreenLocked?: () => boolean
  /** Data of a core that was there before; absent: new. */
  readonly directory?: string
  readonly clock?: ReturnType<typeof createHeldClock>
}

const setUp = async ({ directory, clock = createHeldClock(), ...host }: SetUp = {}) => {
  const core = await startCore({ kind: 'desktop', clock, ...host }, {}, directory)
  const ask = async (operation: string, input: unknown = {}): Promise<unknown> => {
    const answer = await core.dispatch(operation, input, { caller: DESK, signal })
    return answer.ok ? answer.value : answer.error
  }
  const isLocked = async (): Promise<boolean> => ((await ask('access.me')) as { locked: boolean }).locked
  return { core, clock, ask, isLocked }
}

const SET = { newPassphrase: PASSPHRASE, afterMinutes: 5, onSuspend: true }

describe('the app lock of the desktop', () => {
  it('closed, answers nothing but what the lock screen needs, and opens with the passphrase alone', async () => {
    const { core, ask, isLocked } = await setUp()
    expect(await ask('lock.close')).toMatchObject({ code: 'conflict' })
    expect(await ask('lock.set', SET)).toEqual({ on: true, afterMinutes: 5, onSuspend: true })
    await ask('lock.close')
    for (const name of Object.keys(contract).filter(isOperationName)) {
      const { whileLocked, scope } = contract[name] as OperationSpec
      if (whileLocked === true || scope === 'anonymous') continue
      expect(await ask(name, exampleOf(name)), name).toMatchObject({ code: 'locked' })
    }
    expect(await ask('access.me')).toMatchObject({ locked: true, name: '', login: '' })
    expect(() => core.actorOf(DESK)).toThrow(/is locked/)
    expect(await ask('lock.unlock', { passphrase: 'wrong' })).toMatchObject({ code: 'forbidden' })
    expect(await isLocked()).toBe(true)
    expect(await ask('lock.unlock', { passphrase: PASSPHRASE })).toEqual({})
    expect(await isLocked()).toBe(false)
    // The program itself went on.
    expect(await core.call('clusters.list', {})).toEqual([])
  })

  it('closes after minutes without activity, to the next look', async () => {
    const { clock, ask, isLocked } = await setUp()
    await ask('lock.set', SET)
    clock.advance(4 * 60_000)
    await ask('lock.activity')
    clock.advance(4 * 60_000)
    expect(await isLocked()).toBe(false)
    clock.advance(75_000)
    expect(await isLocked()).toBe(true)
  })

  it('asks the machine where it can tell', async () => {
    let idle = 1
    const { clock, ask, isLocked } = await setUp({ idleSeconds: () => idle })
    await ask('lock.set', SET)
    clock.advance(60_000)
    idle = 0
    clock.advance(60 * 60_000)
    expect(await isLocked()).toBe(false)
    idle = 299
    clock.advance(15_000)
    expect(await isLocked()).toBe(false)
    idle = 300
    clock.advance(15_000)
    expect(await isLocked()).toBe(true)
  })

  it('cannot be kept open by the page where the machine tells that nobody is there', async () => {
    let idle = 3
    const { clock, ask, isLocked } = await setUp({ idleSeconds: () => idle })
    await ask('lock.set', SET)
    clock.advance(15_000)
    idle = 300
    await ask('lock.activity')
    clock.advance(15_000)
    expect(await isLocked()).toBe(true)
    await ask('lock.activity')
    expect(await isLocked()).toBe(true)
  })

  it('goes by the page where the machine never says anything but that somebody is there', async () => {
    const { clock, ask, isLocked } = await setUp({ idleSeconds: () => 0 })
    await ask('lock.set', SET)
    clock.advance(4 * 60_000)
    await ask('lock.activity')
    clock.advance(4 * 60_000)
    expect(await isLocked()).toBe(false)
    clock.advance(75_000)
    expect(await isLocked()).toBe(true)
  })

  it('closes when the screen is locked on a desktop that only tells when asked, once for each time', async () => {
    let screenLocked = false
    const { clock, ask, isLocked } = await setUp({ isScreenLocked: () => screenLocked })
    await ask('lock.set', { ...SET, afterMinutes: null })
    clock.advance(60_000)
    expect(await isLocked()).toBe(false)
    screenLocked = true
    clock.advance(15_000)
    expect(await isLocked()).toBe(true)
    await ask('lock.unlock', { passphrase: PASSPHRASE })
    clock.advance(15_000)
    expect(await isLocked()).toBe(false)
  })

  it('closes when the machine sleeps, if it is set to, and is closed at the next start', async () => {
    const { core, ask, isLocked } = await setUp()
    core.onSuspend()
    expect(await isLocked()).toBe(false)
    await ask('lock.set', { ...SET, afterMinutes: null, onSuspend: false })
    core.onSuspend()
    expect(await isLocked()).toBe(false)
    await ask('lock.set', { passphrase: PASSPHRASE, afterMinutes: null, onSuspend: true })
    core.onSuspend()
    expect(await isLocked()).toBe(true)
    await ask('lock.unlock', { passphrase: PASSPHRASE })
    await core.stop()
    const next = await setUp({ directory: core.directory })
    expect(await next.isLocked()).toBe(true)
  })

  it('is changed and removed with its passphrase only; wrong ones cost longer and longer', async () => {
    const { clock, ask, isLocked } = await setUp()
    await ask('lock.set', SET)
    expect(await ask('lock.set', { afterMinutes: null, onSuspend: false })).toMatchObject({ code: 'forbidden' })
    for (let count = 0; count < 4; count += 1) await ask('lock.remove', { passphrase: 'wrong' })
    expect(await ask('lock.remove', { passphrase: PASSPHRASE })).toMatchObject({
      code: 'busy',
      details: { seconds: 5 },
    })
    clock.advance(5_000)
    expect(await ask('lock.remove', { passphrase: PASSPHRASE })).toMatchObject({ on: false })
    expect(await ask('lock.set', { ...SET, newPassphrase: 'short' })).toMatchObject({ code: 'invalid_input' })
    expect(await isLocked()).toBe(false)
  })

  it('counts wrong passphrases through a restart', async () => {
    const { core, clock, ask } = await setUp()
    await ask('lock.set', SET)
    await ask('lock.close')
    for (let count = 0; count < 6; count += 1) {
      expect(await ask('lock.unlock', { passphrase: 'wrong' })).toMatchObject({ code: 'forbidden' })
      if (count === 4) clock.advance(5_000)
    }
    await core.stop()
    const next = await setUp({ directory: core.directory, clock })
    expect(await next.ask('lock.unlock', { passphrase: PASSPHRASE })).toMatchObject({
      code: 'busy',
      details: { seconds: 10 },
    })
    clock.advance(10_000)
    expect(await next.ask('lock.unlock', { passphrase: PASSPHRASE })).toEqual({})
    await next.ask('lock.close')
    expect(await next.ask('lock.unlock', { passphrase: 'wrong' })).toMatchObject({ code: 'forbidden' })
    expect(await next.ask('lock.unlock', { passphrase: PASSPHRASE })).toEqual({})
  })

  it('stays closed, with its passphrase, when a copy from before it is put in place', async () => {
    const { core, ask, isLocked } = await setUp()
    const { name } = await core.call('database.copyNow', {})
    await ask('lock.set', SET)
    await ask('lock.close')
    await core.call('database.restore', { name })
    expect(await isLocked()).toBe(true)
    expect(await ask('lock.unlock', { passphrase: 'wrong' })).toMatchObject({ code: 'forbidden' })
    expect(await ask('lock.unlock', { passphrase: PASSPHRASE })).toEqual({})
  })

  it('is none of the served way', async () => {
    const core = await startCore()
    await expect(core.call('lock.set', SET)).rejects.toMatchObject({ code: 'unsupported' })
  })
})
