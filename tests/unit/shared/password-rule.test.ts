import fc from 'fast-check'
import { expect, it } from 'vitest'
import { HUNT_MS, runs } from '#support/hunt.ts'
import { PASSWORD_MAX, PASSWORD_MIN, passwordFault } from '#shared/model/password.ts'

/** Each letter in every form in which it is the same guess: small and capital, plain and with accents, precomposed or not. */
const LETTERS: readonly (readonly string[])[] = [
  ['a', 'A', 'ä', 'Ä', 'á', 'a\u0301', 'A\u0308'],
  ['c', 'C', 'ç', 'Ç', 'c\u0327'],
  ['e', 'E', 'é', 'É', 'ê', 'e\u0301'],
  ['i', 'I', 'í', 'İ', 'i\u0307'],
  ['m', 'M'],
  ['o', 'O', 'ö', 'Ö', 'o\u0308'],
  ['x', 'X'],
  ['ж', 'Ж'],
  ['σ', 'Σ', 'ς'],
  ['α', 'Α', 'ά', 'Ά'],
  ['𐐨', '𐐀'],
  ['木'],
]
/** Signs that make no word another: digits, spaces, punctuation, symbols, pictures. */
const SIGNS = [...'0123456789 .,-_!?&@+/\\|"\'$€#%()\t\u00a0', '🙂', '🇦🇹', '👩‍👩‍👦', '\u200b']

const letter = fc.nat(LETTERS.length - 1)
const sign = fc.constantFrom(...SIGNS)
/** A word as the letters it is made of. */
const word = fc.array(letter, { minLength: 1, maxLength: 14 })
type Word = readonly number[]

/** A word written somehow, with signs strewn in. */
const spelling = (letters: Word): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.array(fc.tuple(fc.nat(20), fc.array(sign, { maxLength: 2 })), {
        minLength: letters.length,
        maxLength: letters.length,
      }),
      fc.array(sign, { maxLength: 8 }),
    )
    .map(([forms, end]) => {
      const written = letters.map((at, index) => {
        const [form, signs] = forms[index] ?? [0, []]
        const choices = LETTERS[at] ?? []
        return `${signs.join('')}${choices[form % choices.length] ?? ''}`
      })
      return `${written.join('')}${end.join('')}`
    })

const lengthOf = (text: string): number => Array.from(text).length
/** Said anew: what a piece of one to four characters makes, written over and over and cut off. */
const isOnePieceOverAndOver = (text: string): boolean => {
  const characters = Array.from(text)
  return [1, 2, 3, 4].some((size) => {
    const piece = characters.slice(0, size)
    return (
      text ===
      Array.from({ length: Math.ceil(characters.length / size) }, () => piece)
        .flat()
        .slice(0, characters.length)
        .join('')
    )
  })
}

const sentence = (fault: string | null): string =>
  fault === null
    ? 'fine'
    : (/needs at least|is longer|repeats|is the login|is the name|is the company/.exec(fault)?.[0] ?? fault)

interface Case {
  readonly password: string
  readonly owner: { login: string; name: string; company: string | null }
  /** Letters of the password, of login, login before the @, name and company. */
  readonly letters: Word
  readonly guesses: readonly (readonly [string, Word])[]
}

const same = (left: Word, right: Word): boolean =>
  left.length > 0 && left.length === right.length && left.every((at, index) => at === right[index])

/** The password is made of one of the guesses, of one with a letter more or less, or of anything. */
const caseOf: fc.Arbitrary<Case> = fc
  .record({
    login: word,
    host: fc.option(word, { nil: null }),
    name: word,
    company: fc.option(word, { nil: null }),
    other: word,
    choice: fc.nat(4),
    change: fc.constantFrom('as it is', 'as it is', 'longer', 'shorter'),
    more: letter,
  })
  .chain(({ login, host, name, company, other, choice, change, more }) => {
    const whole = host === null ? login : [...login, ...host]
    const chosen = [login, whole, name, company ?? other, other][choice] ?? other
    const letters = change === 'longer' ? [...chosen, more] : change === 'shorter' ? chosen.slice(1) : chosen
    const small = (at: Word): string => at.map((index) => LETTERS[index]?.[0] ?? '').join('')
    const ownLogin = host === null ? small(login) : `${small(login)}@${small(host)}`
    return fc
      .tuple(spelling(letters), spelling(name), company === null ? fc.constant(null) : spelling(company))
      .map(([password, writtenName, writtenCompany]) => ({
        password,
        owner: { login: ownLogin, name: writtenName, company: writtenCompany },
        letters,
        guesses: [
          ['is the login', whole],
          ['is the login', login],
          ['is the name', name],
          ['is the company', company ?? []],
        ],
      }))
  })

it(
  'refuses login, name and company however they are written, and nothing that has another letter',
  () => {
    fc.assert(
      fc.property(caseOf, ({ password, owner, letters, guesses }) => {
        const expected =
          lengthOf(password) < PASSWORD_MIN
            ? 'needs at least'
            : lengthOf(password) > PASSWORD_MAX
              ? 'is longer'
              : isOnePieceOverAndOver(password)
                ? 'repeats'
                : (guesses.find(([, guess]) => same(letters, guess))?.[0] ?? 'fine')
        expect(sentence(passwordFault(password, owner)), JSON.stringify({ password, ...owner })).toBe(expected)
      }),
      runs(1000),
    )
  },
  HUNT_MS,
)

it(
  'refuses exactly what is too short, too long, or one piece of at most four characters over and over',
  () => {
    const character = fc.oneof(
      fc.constantFrom('a', 'b', 'A', '1', ' ', '🙂', '\u0301'),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    )
    const repeated = fc
      .tuple(fc.array(character, { minLength: 1, maxLength: 6 }), fc.nat(270))
      .map(([piece, length]) => Array.from({ length }, (_, index) => piece[index % piece.length]).join(''))
    const almost = fc
      .tuple(repeated, fc.nat(300), character)
      .map(([text, at, other]) => text.slice(0, at) + other + text.slice(at + 1))
    const any = fc.array(character, { maxLength: 24 }).map((characters) => characters.join(''))
    const nobody = { login: '7', name: '', company: null }
    fc.assert(
      fc.property(fc.oneof(repeated, almost, any), (password) => {
        const expected =
          lengthOf(password) < 12
            ? 'needs at least'
            : lengthOf(password) > 256
              ? 'is longer'
              : isOnePieceOverAndOver(password)
                ? 'repeats'
                : 'fine'
        expect(sentence(passwordFault(password, nobody)), JSON.stringify(password)).toBe(expected)
      }),
      runs(1000),
    )
  },
  HUNT_MS,
)
