import { expect, it } from 'vitest'
import { vncResponse } from '#main/adapters/proxmox/vnc-password.ts'

// The vector of FIPS 81 (appendix B, ECB): key 0123456789abcdef. VNC turns the bits of each byte of the password round,
// so this is the password whose key it is.
const PASSWORD = Buffer.from('80c4a2e691d5b3f7', 'hex').toString('latin1')
const PLAIN = '4e6f772069732074'
const CIPHER = '3fa40e8a984d4815'

it('answers a challenge by DES, block by block', () => {
  expect(vncResponse(PASSWORD, Buffer.from(PLAIN + PLAIN, 'hex')).toString('hex')).toBe(CIPHER + CIPHER)
})

it('looks at the first eight characters alone, and fills a shorter password with zeros', () => {
  const challenge = Buffer.from('00112233445566778899aabbccddeeff', 'hex')
  expect(vncResponse(`${PASSWORD}more`, challenge)).toEqual(vncResponse(PASSWORD, challenge))
  expect(vncResponse('abc', challenge)).toEqual(vncResponse('abc\0\0\0\0\0', challenge))
})
