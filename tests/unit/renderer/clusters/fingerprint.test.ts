import { describe, expect, it } from 'vitest'
import { compareFingerprint, fingerprintLines, validityAt } from '#renderer/features/clusters/fingerprint.ts'

const shown = Array.from({ length: 32 }, (_pair, index) => (index + 160).toString(16).toUpperCase()).join(':')

describe('comparing a fingerprint with one copied from the node', () => {
  it('takes the output of openssl, bare digits and lower case', () => {
    expect(compareFingerprint(shown, `sha256 Fingerprint=${shown}`)).toBe('same')
    expect(compareFingerprint(shown, `SHA256 Fingerprint=${shown}\n`)).toBe('same')
    expect(compareFingerprint(shown, shown.replaceAll(':', '').toLowerCase())).toBe('same')
    expect(compareFingerprint(shown, `SHA256:${shown}`)).toBe('same')
  })

  it('tells a difference in one digit', () => {
    expect(compareFingerprint(shown, `${shown.slice(0, -1)}0`)).toBe('different')
  })

  it('says when what was pasted is no SHA-256 fingerprint, and nothing when nothing was', () => {
    expect(compareFingerprint(shown, shown.slice(0, 59))).toBe('not-sha256')
    expect(compareFingerprint(shown, '  ')).toBe('none')
  })

  it('shows it in two lines of sixteen pairs', () => {
    expect(fingerprintLines(shown).map((line) => line.split(':').length)).toEqual([16, 16])
  })
})

describe('validity of a certificate', () => {
  const certificate = { notBefore: '2026-01-01T00:00:00Z', notAfter: '2028-01-01T00:00:00Z' }
  it.each([
    ['2025-12-31T23:59:59Z', 'not-yet'],
    ['2026-06-01T00:00:00Z', 'valid'],
    ['2027-12-20T00:00:00Z', 'ends-soon'],
    ['2028-01-01T00:00:01Z', 'ended'],
  ])('at %s it is %s', (at, validity) => {
    expect(validityAt(certificate, Date.parse(at))).toBe(validity)
  })
})
