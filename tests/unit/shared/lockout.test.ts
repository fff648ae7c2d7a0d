import { describe, expect, it } from 'vitest'
import { lockAfter, secondsLocked } from '#shared/model/lockout.ts'

describe('the lock after wrong attempts', () => {
  it.each([
    [0, 0],
    [4, 0],
    [5, 5_000],
    [6, 10_000],
    [7, 20_000],
    [12, 640_000],
    [13, 900_000],
    [5000, 900_000],
  ])('after %i lasts %i ms', (failures, lock) => {
    expect(lockAfter(failures)).toBe(lock)
  })

  it.each([
    [null, 0],
    [1_000, 0],
    [1_001, 1],
    [2_000, 1],
    [2_001, 2],
    [901_000, 900],
    // Beyond any lock: the clock was set back.
    [901_001, 0],
  ])('until %s leaves %i seconds at second one', (until, seconds) => {
    expect(secondsLocked(until, 1_000)).toBe(seconds)
  })
})
