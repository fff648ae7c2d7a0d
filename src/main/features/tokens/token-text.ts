import { createHash, timingSafeEqual } from 'node:crypto'
import { TokenId } from '#shared/model/ids.ts'

/** What a token looks like: `mp_<id without hyphens>_<32 random bytes, base64url>`. The redactor knows it, too. */
const FORM = /^mp_([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})_([A-Za-z0-9_-]{43})$/

/** The text a person keeps. @param secret 32 bytes of the cryptographic source */
export const tokenText = (id: TokenId, secret: Uint8Array): string =>
  `mp_${id.replaceAll('-', '')}_${Buffer.from(secret).toString('base64url')}`

/** Which token a text says it is, and the SHA-256 of its secret; null when it is not of that form. */
export const readTokenText = (text: string): { readonly id: TokenId; readonly hash: Uint8Array } | null => {
  const parts = FORM.exec(text)
  const secret = parts?.[6]
  if (parts === null || secret === undefined) return null
  const id = TokenId.safeParse(parts.slice(1, 6).join('-'))
  return id.success
    ? { id: id.data, hash: createHash('sha256').update(Buffer.from(secret, 'base64url')).digest() }
    : null
}

/** SHA-256 of a new token's secret, as it is stored. */
export const hashOf = (secret: Uint8Array): Uint8Array => createHash('sha256').update(secret).digest()

const NOBODYS = new Uint8Array(32)

/** Takes as long for a token that is not there as for a wrong one. @param stored SHA-256, or null where there is none */
export const isSameHash = (presented: Uint8Array, stored: Uint8Array | null): boolean =>
  timingSafeEqual(presented, stored ?? NOBODYS) && stored !== null
