import type { RandomBytes } from '#main/ports.ts'

/** Without those that look like others: it is read from a screen and typed into a console. */
const LETTERS = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789'
/** 56^20 is more than 2^116. */
const LENGTH = 20

/** A password of letters and digits, each as likely as the others. */
export const generatePassword = (randomBytes: RandomBytes): string => {
  // The largest multiple of the count of letters a byte holds: what lies above would favour the first of them.
  const fair = 256 - (256 % LETTERS.length)
  let password = ''
  while (password.length < LENGTH)
    for (const byte of randomBytes(LENGTH))
      if (byte < fair && password.length < LENGTH) password += LETTERS.charAt(byte % LETTERS.length)
  return password
}
