import { randomBytes, timingSafeEqual } from 'node:crypto'
import type * as Crypto from 'node:crypto'
import { expect, it, vi } from 'vitest'
import { hashOf, isSameHash } from '#main/features/tokens/token-text.ts'

vi.mock('node:crypto', async (load) => {
  const crypto = await load<typeof Crypto>()
  return { ...crypto, timingSafeEqual: vi.fn(crypto.timingSafeEqual) }
})

it('compares whole hashes in constant time, also where there is no token to compare with', () => {
  const hash = hashOf(randomBytes(32))
  const almost = Uint8Array.from(hash)
  almost[31] = (almost[31] ?? 0) ^ 1
  expect(isSameHash(hash, hash)).toBe(true)
  expect(isSameHash(almost, hash)).toBe(false)
  expect(isSameHash(hash, null)).toBe(false)
  expect(isSameHash(new Uint8Array(32), null)).toBe(false)
  expect(vi.mocked(timingSafeEqual)).toHaveBeenCalledTimes(4)
  for (const [one, other] of vi.mocked(timingSafeEqual).mock.calls) {
    expect([one.byteLength, other.byteLength]).toEqual([32, 32])
  }
})
