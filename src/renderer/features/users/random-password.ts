/** No letter that is taken for another. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789'
const GROUPS = 4
const GROUP = 4

/** A first password to hand over: 16 characters in groups, some 79 bits. */
export const randomPassword = (): string => {
  const characters: string[] = []
  while (characters.length < GROUPS * GROUP) {
    const [byte = 255] = crypto.getRandomValues(new Uint8Array(1))
    // What lies beyond the last whole round would favour the first letters.
    if (byte < 256 - (256 % ALPHABET.length)) characters.push(ALPHABET[byte % ALPHABET.length] ?? '')
  }
  return characters.join('').replace(/(.{4})(?=.)/g, '$1-')
}
