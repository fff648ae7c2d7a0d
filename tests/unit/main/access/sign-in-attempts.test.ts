import { describe, expect, it } from 'vitest'
import { addressGroup, createSignInAttempts } from '#main/features/access/sign-in-attempts.ts'
import { createHeldClock } from '#support/held-clock.ts'

describe('wrong sign-ins by address', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:0db8:0001:0002::9', '2001:db8:1:2'],
    ['2001:db8::1', '2001:db8:0:0'],
    ['::1', '0:0:0:0'],
    ['', ''],
  ])('%s counts as %s', (address, group) => {
    expect(addressGroup(address)).toBe(group)
  })

  it('cost nothing nineteen times, then longer and longer, told in seconds', () => {
    const clock = createHeldClock()
    const attempts = createSignInAttempts(clock)
    const fail = (times: number): void => {
      for (let count = 0; count < times; count += 1) attempts.failed('192.0.2.1')
    }
    fail(19)
    expect(() => attempts.check('192.0.2.1')).not.toThrow()
    fail(1)
    expect(() => attempts.check('192.0.2.1')).toThrow(/Wait 5 seconds/)
    expect(() => attempts.check('192.0.2.2')).not.toThrow()
    clock.advance(4_999)
    expect(() => attempts.check('192.0.2.1')).toThrow(/Wait 1 second,/)
    clock.advance(1)
    expect(() => attempts.check('192.0.2.1')).not.toThrow()
    fail(1)
    expect(() => attempts.check('192.0.2.1')).toThrow(/Wait 10 seconds/)
    fail(30)
    expect(() => attempts.check('192.0.2.1')).toThrow(/Wait 300 seconds/)
  })

  it('are forgotten after a quarter of an hour without one', () => {
    const clock = createHeldClock()
    const attempts = createSignInAttempts(clock)
    for (let count = 0; count < 30; count += 1) attempts.failed('192.0.2.1')
    clock.advance(15 * 60_000)
    attempts.failed('192.0.2.1')
    expect(() => attempts.check('192.0.2.1')).not.toThrow()
  })

  it('of very many addresses do not fill the memory', () => {
    const attempts = createSignInAttempts(createHeldClock())
    for (let count = 0; count < 20; count += 1) attempts.failed('first')
    for (let count = 0; count < 12_000; count += 1) attempts.failed(`a${count}`)
    expect(() => attempts.check('first')).not.toThrow()
  })
})
