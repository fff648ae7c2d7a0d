import { describe, expect, it } from 'vitest'
import {
  credentialErrors,
  EMPTY_CREDENTIAL,
  pasteToken,
  placeOf,
  splitUser,
  toCredential,
} from '#renderer/features/clusters/credential-form.ts'

const token = { ...EMPTY_CREDENTIAL, tokenId: 'root@pam!multpanel', secret: '11111111-2222' }

describe('the sign-in form', () => {
  it('names each empty field in words', () => {
    expect(Object.keys(credentialErrors(EMPTY_CREDENTIAL))).toEqual(['tokenId', 'secret'])
    expect(Object.keys(credentialErrors({ ...EMPTY_CREDENTIAL, kind: 'password', realm: '' }))).toEqual([
      'user',
      'realm',
      'password',
    ])
  })

  it('refuses a token id without realm or name', () => {
    for (const tokenId of ['root', 'root@pam', 'root!x', 'root@pam!', 'ro ot@pam!x'])
      expect(credentialErrors({ ...token, tokenId }).tokenId).toContain('user@realm!name')
  })

  it('sends what the contract takes, and nothing while a field is wrong', () => {
    expect(toCredential(token)).toEqual({ kind: 'token', tokenId: 'root@pam!multpanel', secret: '11111111-2222' })
    expect(toCredential({ ...token, secret: '' })).toBeNull()
    expect(toCredential({ ...EMPTY_CREDENTIAL, kind: 'password', user: ' root ', password: ' p ' })).toEqual({
      kind: 'password',
      user: 'root',
      realm: 'pam',
      password: ' p ',
    })
  })

  it('fills both fields from a whole pasted token', () => {
    for (const pasted of ['root@pam!multpanel=aaaa-bbbb', 'PVEAPIToken=root@pam!multpanel=aaaa-bbbb'])
      expect(pasteToken(EMPTY_CREDENTIAL, pasted)).toMatchObject({ tokenId: 'root@pam!multpanel', secret: 'aaaa-bbbb' })
  })

  it('does not tear apart a token that is typed letter by letter', () => {
    const typed = 'root@pam!multpanel=6841846a-89f4-4fd4-ab29-150137cf2fc0'
    const steps = [...typed].reduce((form, letter) => pasteToken(form, form.tokenId + letter), EMPTY_CREDENTIAL)
    expect(steps).toMatchObject({ tokenId: 'root@pam!multpanel', secret: typed.slice(19) })
  })

  it('takes user@realm apart only for a realm the cluster offers', () => {
    const form = { ...EMPTY_CREDENTIAL, user: 'ada@pve' }
    expect(splitUser(form, ['pam', 'pve'])).toMatchObject({ user: 'ada', realm: 'pve' })
    expect(splitUser({ ...form, user: 'ada@example.com' }, ['pam', 'pve'])).toMatchObject({ user: 'ada@example.com' })
  })

  it('puts errors of the core at the field they are about', () => {
    expect(placeOf('unreachable', 'token')).toBe('addresses')
    expect(placeOf('credentials_refused', 'token')).toBe('secret')
    expect(placeOf('credentials_expired', 'password')).toBe('password')
    expect(placeOf('conflict', 'token')).toBe('form')
  })
})
