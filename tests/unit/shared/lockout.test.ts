import { describe, expect, it } from 'vitest'
import { lockAfter, secondsLocked, strangerDelay } from '#shared/model/lockout.ts'

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

  it('begins with the first where none is free, and grows the same', () => {
    expect([0, 1, 2, 3].map((failures) => lockAfter(failures, 0))).toEqual([0, 5_000, 10_000, 20_000])
  })

  it.each([
    [0, 0],
    [19, 0],
    [20, 250],
    [24, 250],
    [25, 500],
    [40, 4_000],
    [100_000, 4_000],
  ])('after %i of everybody lets a stranger wait %i ms, never longer', (failures, delay) => {
    expect(strangerDelay(failures)).toBe(delay)
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
