import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createPasswordHasher, DEFAULT_COST } from '#main/features/access/password-hash.ts'

const random = (count: number): Uint8Array => randomBytes(count)
const cheap = { logN: 8, r: 8, p: 1 }

describe('password hashes', () => {
  it('carry their parameters, differ for one password, and know it again', async () => {
    const hasher = createPasswordHasher(random, cheap)
    const [one, two] = [await hasher.hash('seven green chairs'), await hasher.hash('seven green chairs')]
    expect(one).toMatch(/^scrypt\$8\$8\$1\$[\w-]{22}\$[\w-]{43}$/)
    expect(one).not.toBe(two)
    expect(await hasher.verify('seven green chairs', one)).toBe(true)
    expect(await hasher.verify('seven green chair', one)).toBe(false)
    expect(await hasher.verify('', one)).toBe(false)
  })

  it('take composed and decomposed letters for the same', async () => {
    const hasher = createPasswordHasher(random, cheap)
    expect(await hasher.verify('sieben gru\u0308ne', await hasher.hash('sieben gr\u00fcne'))).toBe(true)
  })

  it('made with other parameters are still known, and outdated when they were weaker', async () => {
    const old = await createPasswordHasher(random, cheap).hash('seven green chairs')
    const now = createPasswordHasher(random, { logN: 9, r: 8, p: 1 })
    expect(await now.verify('seven green chairs', old)).toBe(true)
    expect(now.isOutdated(old)).toBe(true)
    expect(now.isOutdated(await now.hash('x'))).toBe(false)
    expect(createPasswordHasher(random, cheap).isOutdated(await now.hash('x'))).toBe(false)
  })

  it('that are none never fit, and neither does the absence of one', async () => {
    const hasher = createPasswordHasher(random, cheap)
    for (const stored of [null, '', 'scrypt$8$8$1$short$x', '$2b$10$abcdefghijklmnopqrstuv']) {
      expect(await hasher.verify('anything at all', stored), String(stored)).toBe(false)
    }
  })

  it('turns callers away when too many wait', async () => {
    const hasher = createPasswordHasher(random, { logN: 12, r: 8, p: 1 })
    const all = await Promise.allSettled(Array.from({ length: 60 }, () => hasher.verify('x', null)))
    const refused = all.filter(({ status }) => status === 'rejected')
    expect(refused).toHaveLength(60 - 42)
    expect(refused[0]).toMatchObject({ reason: { code: 'busy' } })
    expect(await hasher.verify('x', null)).toBe(false)
  })

  it('cost 128 MB by default', async () => {
    expect(128 * 2 ** DEFAULT_COST.logN * DEFAULT_COST.r).toBe(2 ** 27)
    const hasher = createPasswordHasher(random)
    expect(await hasher.verify('seven green chairs', await hasher.hash('seven green chairs'))).toBe(true)
  })
})
