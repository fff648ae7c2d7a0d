import { describe, expect, it } from 'vitest'
import { createHealthTracker } from '#main/adapters/proxmox/health.ts'
import { AppError } from '#shared/errors.ts'
import { createHeldClock } from '#support/held-clock.ts'

const dead = new AppError('unreachable', 'pve1:8006 does not answer at all.')

const setup = (random = 0.5) => {
  const clock = createHeldClock()
  const canaries: number[] = []
  const start = clock.now()
  const health = createHealthTracker({
    clock,
    label: () => 'Acme',
    random: () => random,
    initial: undefined,
    canary: () => {
      canaries.push((clock.now() - start) / 1000)
      health.failed(dead)
    },
  })
  return { clock, canaries, health }
}

describe('back-off of an unreachable cluster', () => {
  it('tries again after 20 s, 40 s … and never less often than every 10 minutes', () => {
    const { clock, canaries, health } = setup()
    health.failed(dead)
    clock.advance(3_600_000)
    const waits = canaries.map((at, index) => at - (canaries[index - 1] ?? 0))
    expect(waits).toEqual([20, 40, 80, 160, 320, 600, 600, 600, 600])
  })

  it('spreads the attempts of clusters that died together', () => {
    const early = setup(0)
    const late = setup(1)
    early.health.failed(dead)
    late.health.failed(dead)
    expect([early.clock.nextDue(), late.clock.nextDue()]).toEqual([18_000, 22_000])
  })

  it('fails fast meanwhile and names since when and the next attempt', () => {
    const { clock, health } = setup()
    health.failed(dead)
    const since = new Date(clock.now()).toISOString()
    clock.advance(5000)
    const refusal = health.refusal()
    expect(refusal?.code).toBe('unreachable')
    expect(refusal?.message).toBe(
      'Acme has not been reachable since 12:00:00 UTC: pve1:8006 does not answer at all. Next attempt at 12:00:20 UTC; "Refresh" tries at once.',
    )
    expect(refusal?.details).toMatchObject({ since, nextAttemptAt: '2026-01-15T12:00:20.000Z' })
  })

  it('keeps "since" over failed attempts and starts the ladder anew after a success', () => {
    const { clock, health } = setup()
    health.failed(dead)
    const { since } = health.current()
    clock.advance(200_000)
    expect(health.current()).toMatchObject({ state: 'down', since })
    health.succeeded()
    expect(health.current()).toMatchObject({ state: 'up', problem: null, nextAttemptAt: null })
    expect(clock.nextDue()).toBeNull()
    health.failed(dead)
    expect(clock.nextDue()).toBe(20_000)
  })

  it('waits as long as a busy server asks for', () => {
    const { clock, health } = setup()
    health.failed(new AppError('rate_limited', 'busy'), 90_000)
    expect(clock.nextDue()).toBe(90_000)
    expect(health.refusal()?.code).toBe('rate_limited')
  })

  it('stays blocked until somebody acts, whatever comes in late', () => {
    const { clock, health } = setup()
    health.block(new AppError('credentials_refused', 'no'))
    health.succeeded()
    health.failed(dead)
    expect(clock.nextDue()).toBeNull()
    expect(health.current().state).toBe('blocked')
    expect(health.refusal()).toMatchObject({ code: 'credentials_refused', message: 'no' })
    health.reset()
    expect(health.refusal()).toBeNull()
  })
})
