import { createHmac, randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  isTotpCode,
  newRecoveryCodes,
  newTotpSecret,
  recoveryHash,
  totpStep,
  totpUri,
} from '#main/features/access/totp.ts'

/** RFC 6238, Appendix B: the key is ASCII 12345678901234567890, here in base 32; codes cut to six digits. */
const KEY = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
const VECTORS = [
  [59, '287082'],
  [1111111109, '081804'],
  [1111111111, '050471'],
  [1234567890, '005924'],
  [2000000000, '279037'],
  [20000000000, '353130'],
] as const

/** A code by the letter of RFC 4226, apart from the library. */
const codeAt = (step: number): string => {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', '12345678901234567890').update(counter).digest()
  const offset = (mac[19] ?? 0) & 15
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

describe('codes of the second factor', () => {
  it.each(VECTORS)('at second %i it is %s, as in RFC 6238', (second, code) => {
    expect(totpStep(KEY, code, null, second * 1000)).toBe(Math.floor(second / 30))
  })

  it('count one step to either side, and no further', () => {
    const now = 1_700_000_010_000
    const step = Math.floor(now / 30_000)
    for (const [shift, counts] of [
      [-2, false],
      [-1, true],
      [0, true],
      [1, true],
      [2, false],
    ] as const) {
      for (const within of [0, 15_000, 29_999]) {
        const at = step * 30_000 + within
        expect(totpStep(KEY, codeAt(step + shift), null, at), `${shift} at ${within}`).toBe(
          counts ? step + shift : null,
        )
      }
    }
  })

  it('never count twice, nor one that came before the last', () => {
    const step = 56_666_667
    const now = step * 30_000 + 1000
    expect(totpStep(KEY, codeAt(step), step, now)).toBeNull()
    expect(totpStep(KEY, codeAt(step - 1), step, now)).toBeNull()
    expect(totpStep(KEY, codeAt(step + 1), step, now)).toBe(step + 1)
  })

  it('that are no codes are wrong, without harm', () => {
    for (const text of ['', '12345', '1234567', 'abcdef', '２８７０８２', '28708\u0000', '-28708', '1e5000'])
      expect(totpStep(KEY, text, null, 59_000), text).toBeNull()
    expect(totpStep(KEY, '287 082', null, 59_000)).toBe(1)
    expect(isTotpCode('287 082')).toBe(true)
    expect(isTotpCode('abcd-efgh')).toBe(false)
  })

  it('come from a secret of 160 bits that the authenticator gets as an address', () => {
    const secret = newTotpSecret()
    expect(secret).toMatch(/^[A-Z2-7]{32}$/)
    expect(newTotpSecret()).not.toBe(secret)
    const uri = new URL(totpUri(secret, 'mara@acme.example'))
    expect([uri.protocol, uri.host]).toEqual(['otpauth:', 'totp'])
    expect(decodeURIComponent(uri.pathname)).toBe('/Multpanel:mara@acme.example')
    expect(uri.searchParams.get('secret')).toBe(secret)
    expect(uri.searchParams.get('issuer')).toBe('Multpanel')
  })
})

describe('recovery codes', () => {
  it('are ten of 80 random bits, easy to read', () => {
    const codes = newRecoveryCodes((count) => randomBytes(count))
    expect(new Set(codes).size).toBe(10)
    for (const code of codes) expect(code).toMatch(/^[0-9a-hjkmnp-tv-z]{4}(-[0-9a-hjkmnp-tv-z]{4}){3}$/)
    expect(newRecoveryCodes(() => new Uint8Array(10))[0]).toBe('0000-0000-0000-0000')
    expect(newRecoveryCodes(() => new Uint8Array(10).fill(255))[0]).toBe('zzzz-zzzz-zzzz-zzzz')
  })

  it('are known however they are typed', () => {
    const hash = recoveryHash('abcd-ef01-2345-6789')
    for (const typed of ['ABCD-EF01-2345-6789', 'abcdef0123456789', ' abcd ef01 2345 6789 '])
      expect(recoveryHash(typed)).toEqual(hash)
    expect(recoveryHash('abcd-ef01-2345-678')).not.toEqual(hash)
  })
})
