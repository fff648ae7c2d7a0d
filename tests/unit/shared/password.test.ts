import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PASSWORD_MAX, PASSWORD_MIN, passwordFault } from '#shared/model/password.ts'

const owner = { login: 'mara.reiter@acme.example', name: 'Mara Reiter', company: 'Acme GmbH' }

describe('a new password', () => {
  it.each([
    ['eleven char', 'has 11 characters; it needs at least 12'],
    ['', 'has 0 characters'],
    ['🙂🙂🙂🙂🙂🙂', 'has 6 characters'],
    ['a'.repeat(PASSWORD_MAX + 1), 'longer than 256'],
    ['aaaaaaaaaaaa', 'repeats the same few'],
    ['abababababab', 'repeats the same few'],
    ['abcabcabcabcab', 'repeats the same few'],
    ['abcdabcdabcd', 'repeats the same few'],
    ['mara.reiter@acme.example', 'is the login'],
    ['MARA.REITER@ACME.EXAMPLE', 'is the login'],
    ['mara.reiter2026', 'is the login'],
    ['Mara Reiter 1', 'is the login'],
    ['Ma-ra-Rei-ter!', 'is the login'],
    ['Acme GmbH 2026!', 'is the company'],
    ['äcmé-gmbh-12', 'is the company'],
  ])('%j is refused: %s', (password, sentence) => {
    expect(passwordFault(password, owner)).toContain(sentence)
  })

  it('that is the name is refused where the login is another', () => {
    expect(passwordFault('mara reiter 77', { ...owner, login: 'mr' })).toContain('is the name')
  })

  it.each([
    ['Οδος Ενα Αθηνα', 'ΟΔΟΣΕΝΑΑΘΗΝΑ1'],
    ['Hauptstraße Süd', 'HAUPTSTRASSE-SUD'],
  ])('that is the company %j in capitals is refused: %s', (company, password) => {
    expect(passwordFault(password, { ...owner, company })).toContain('is the company')
  })

  it.each(['twelve chars', 'abcdeabcdeab', 'x'.repeat(11) + 'y', 'Acme GmbH sells chairs', 'ключ от старой двери'])(
    '%j will do',
    (password) => {
      expect(passwordFault(password, owner)).toBeNull()
    },
  )

  it('of blanks is no name of somebody without one', () => {
    expect(passwordFault('           \t', { login: 'multpanel', name: '', company: null })).toBeNull()
  })

  it('is judged without a company, and with a login of digits only', () => {
    expect(passwordFault('123456789012', { login: '4711', name: '1', company: null })).toBeNull()
  })

  it('always gets a sentence or nothing, and none shorter than twelve passes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (password) => {
        const fault = passwordFault(password, owner)
        if ([...password].length < PASSWORD_MIN) expect(fault).not.toBeNull()
        if (fault !== null) expect(fault).toMatch(/^The password .*\.$/s)
      }),
    )
  })
})
