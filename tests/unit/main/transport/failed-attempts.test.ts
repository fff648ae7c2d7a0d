import { describe, expect, it } from 'vitest'
import { createFailedAttempts } from '#main/transport/failed-attempts.ts'

describe('wrong tokens', () => {
  it('are answered ever later, then not any more, until a minute has passed', () => {
    let now = 0
    const failed = createFailedAttempts({ now: () => now })
    const delays = Array.from({ length: 20 }, () => failed.note('192.0.2.1').delayMs)
    expect(delays.slice(0, 6)).toEqual([250, 500, 1000, 2000, 4000, 4000])
    expect(failed.note('192.0.2.1')).toMatchObject({ tooMany: true, notable: true })
    expect(failed.note('192.0.2.1')).toMatchObject({ tooMany: true, notable: false })
    now = 60_000
    expect(failed.note('192.0.2.1')).toEqual({ delayMs: 250, tooMany: false, notable: true })
  })

  it('of one address do not count against another', () => {
    const failed = createFailedAttempts({ now: () => 0 })
    for (let count = 0; count < 30; count += 1) failed.note('192.0.2.1')
    expect(failed.note('192.0.2.2')).toMatchObject({ delayMs: 250, tooMany: false })
  })
})
