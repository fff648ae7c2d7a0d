import { describe, expect, it } from 'vitest'
import { contract, type OperationName } from '#shared/contract/index.ts'
import { typedText } from '#shared/model/text.ts'

const ID = '01890000-0000-7000-8000-000000000001'

const REFUSED = [
  ['a control character', 'web\u0007', /control character/],
  ['an escape sequence', '\u001B[31mred', /control character/],
  ['a C1 control', 'web\u009B31m', /control character/],
  ['a line end', 'web\ndb', /control character/],
  ['a line separator', 'web\u2028db', /control character/],
  ['the first half of an emoji', 'web \uD83D', /half of a character/],
  ['the second half of an emoji', '\uDE00 web', /half of a character/],
  ['an override of the direction', 'invoice\u202Efdp.exe', /direction of writing/],
  ['an isolate', '\u2066web\u2069', /direction of writing/],
  ['nothing that can be seen', '\u200B\u200D', /shows nothing/],
  ['fillers, which are letters that show nothing', '\u3164\u2800', /shows nothing/],
  ['a zero-width space in a word', 'web\u200Bdb', /look like another/],
  ['a byte order mark in a word', 'web\uFEFFdb', /look like another/],
  ['a soft hyphen', 'web\u00ADdb', /look like another/],
] as const

/** Every place of the contract where a person names something. */
const PLACES: readonly { operation: OperationName; field: string; rest: Readonly<Record<string, unknown>> }[] = [
  { operation: 'app.setOwner', field: 'name', rest: {} },
  { operation: 'clusters.update', field: 'name', rest: { id: ID } },
  { operation: 'clusters.update', field: 'location', rest: { id: ID } },
  { operation: 'companies.update', field: 'name', rest: { id: ID } },
  { operation: 'projects.save', field: 'name', rest: { id: ID, companyId: ID } },
  { operation: 'users.update', field: 'name', rest: { id: ID } },
  { operation: 'tokens.create', field: 'label', rest: { id: ID, expiresInDays: 30 } },
  { operation: 'views.save', field: 'name', rest: { id: ID, query: '', layout: null } },
]

describe.each(PLACES)('$operation, $field', ({ operation, field, rest }) => {
  const parse = (text: string) => contract[operation].input.safeParse({ ...rest, [field]: text })

  it.each(REFUSED)('refuses %s, with a sentence', (_what, text, sentence) => {
    expect(
      parse(text)
        .error?.issues.map(({ message }) => message)
        .join(),
    ).toMatch(sentence)
  })

  it.each(['Jürgen', '東京 DC', 'עברית', '👨‍👩‍👧 family', 'a — b', "O'Brien & Søn"])('takes %s', (text) => {
    expect(parse(`  ${text} `)).toMatchObject({ success: true, data: { [field]: text } })
  })
})

it('letters are composed, so that a name written in two ways is one', () => {
  expect(typedText({ max: 80 }).parse('Mu\u0308ller')).toBe('M\u00fcller')
})

it('a text of several lines may have line ends and tabs, and no other control', () => {
  const note = typedText({ max: 100, lines: true })
  expect(note.safeParse('one\n\ttwo').success).toBe(true)
  expect(note.safeParse('one\r\u0000two').success).toBe(false)
})
