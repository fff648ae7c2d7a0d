import { createHash } from 'node:crypto'
import { generateSecret, generateURI, verifySync } from 'otplib'
import type { RandomBytes } from '../../ports.ts'

const PERIOD_S = 30
const ISSUER = 'Multpanel'
const RECOVERY_CODES = 10
const RECOVERY_BYTES = 10
/** Crockford's base 32: no letter that is taken for a digit. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

/** A new shared secret of 160 bits, base 32 (RFC 4226 §4). */
export const newTotpSecret = (): string => generateSecret({ length: 20 })

/** What the authenticator scans (Google Authenticator “Key URI format”). */
export const totpUri = (secret: string, login: string): string => generateURI({ issuer: ISSUER, label: login, secret })

export const isTotpCode = (text: string): boolean => /^\d{6}$/.test(text.replaceAll(' ', ''))

/**
 * The time step of a right code (RFC 6238: SHA-1, 6 digits, 30 s), the present one or one to either side of it; null for
 * a wrong code, or one of a step that was accepted before.
 * @param lastStep the newest step whose code was accepted
 * @param now Unix milliseconds
 */
export const totpStep = (secret: string, code: string, lastStep: number | null, now: number): number | null => {
  const token = code.replaceAll(' ', '')
  if (!isTotpCode(token)) return null
  const epoch = Math.floor(now / 1000)
  const checked = verifySync({ secret, token, epoch, period: PERIOD_S, epochTolerance: PERIOD_S })
  if (!checked.valid || !('timeStep' in checked)) return null
  return lastStep !== null && checked.timeStep <= lastStep ? null : checked.timeStep
}

const encode = (bytes: Uint8Array): string => {
  let value = 0n
  for (const byte of bytes) value = value * 256n + BigInt(byte)
  let text = ''
  for (let digit = 0; digit < 16; digit += 1) {
    text = `${ALPHABET[Number(value % 32n)] ?? ''}${text}`
    value /= 32n
  }
  return text
}

/** Ten codes of 80 random bits, in groups of four, each good once. */
export const newRecoveryCodes = (randomBytes: RandomBytes): string[] =>
  Array.from({ length: RECOVERY_CODES }, () => encode(randomBytes(RECOVERY_BYTES)).replace(/(.{4})(?=.)/g, '$1-'))

/** Typed with or without hyphens, in either case. They are random enough to be stored by a plain hash. */
export const recoveryHash = (code: string): Uint8Array =>
  createHash('sha256')
    .update(code.toLowerCase().replace(/[^0-9a-z]/g, ''))
    .digest()
