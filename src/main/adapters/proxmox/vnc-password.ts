import { createCipheriv } from 'node:crypto'

const BLOCK = 8

const reversedBits = (byte: number): number => {
  let reversed = 0
  for (let bit = 0; bit < 8; bit += 1) if ((byte & (1 << bit)) !== 0) reversed |= 0x80 >> bit
  return reversed
}

/**
 * The answer to a VNC challenge (RFC 6143 §7.2.2): DES in ECB mode under the first eight characters of the password, each
 * byte with its bits in the opposite order. OpenSSL 3 and BoringSSL have single DES no more, or not everywhere; triple
 * DES under three times the same key is the same, and CBC with an empty vector is ECB as long as each block begins anew.
 * @param challenge 16 bytes
 */
export const vncResponse = (password: string, challenge: Uint8Array): Buffer => {
  const key = Buffer.alloc(BLOCK)
  Buffer.from(password, 'latin1').copy(key)
  for (const [at, byte] of key.entries()) key[at] = reversedBits(byte)
  const blocks = [challenge.subarray(0, BLOCK), challenge.subarray(BLOCK, 2 * BLOCK)].map((block) => {
    const cipher = createCipheriv('des-ede3-cbc', Buffer.concat([key, key, key]), Buffer.alloc(BLOCK))
    cipher.setAutoPadding(false)
    return Buffer.concat([cipher.update(block), cipher.final()])
  })
  return Buffer.concat(blocks)
}
