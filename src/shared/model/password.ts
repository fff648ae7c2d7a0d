import { z } from 'zod'

export const PASSWORD_MIN = 12
/** Longer ones only cost time; no person types them. */
export const PASSWORD_MAX = 256
/** A password made of one piece of at most this many characters over and over is no longer than that piece. */
const LONGEST_REPEATED_PIECE = 4

/** A password on its way in. What it must be is `passwordFault`; here only its size is bounded. */
export const PasswordInput = z.string().max(PASSWORD_MAX)

/** Whose password it would be: what everybody would try first. */
export interface PasswordOwner {
  readonly login: string
  readonly name: string
  readonly company: string | null
}

/**
 * Letters only, without case and accents: `Acme GmbH 2026!` and `acme-gmbh` are the same guess. Capitals, because small
 * letters depend on their neighbours: Σ at the end of a word is ς, else σ.
 */
const lettersOf = (text: string): string =>
  text
    .normalize('NFD')
    .toUpperCase()
    .replace(/[^\p{L}]/gu, '')

const isRepeated = (characters: readonly string[]): boolean => {
  for (let piece = 1; piece <= LONGEST_REPEATED_PIECE; piece += 1) {
    if (characters.every((character, index) => character === characters[index % piece])) return true
  }
  return false
}

/**
 * What is wrong with a new password, as a sentence; null when it will do. Length counts, not the kind of character
 * (NIST SP 800-63B, 5.1.1.2).
 */
export const passwordFault = (password: string, { login, name, company }: PasswordOwner): string | null => {
  const characters = [...password]
  if (characters.length < PASSWORD_MIN) {
    return `The password has ${characters.length} characters; it needs at least ${PASSWORD_MIN}. A few words in a row are easy to keep.`
  }
  if (characters.length > PASSWORD_MAX) return `The password is longer than ${PASSWORD_MAX} characters. Shorten it.`
  if (isRepeated(characters)) return 'The password repeats the same few characters. Use several words instead.'
  const letters = lettersOf(password)
  const guesses: readonly (readonly [string, string | null | undefined])[] = [
    ['login', login],
    ['login', login.split('@')[0]],
    ['name', name],
    ['company', company],
  ]
  for (const [what, guess] of guesses) {
    // Who has no name (the lock of the app) is not called by it.
    if (typeof guess !== 'string' || guess.trim() === '') continue
    const own = lettersOf(guess)
    const isSame = password.trim().toLowerCase() === guess.trim().toLowerCase()
    if (isSame || (own !== '' && letters === own)) {
      return `The password is the ${what} of the account, which is what others try first. Choose something else.`
    }
  }
  return null
}
