import type { ErrorCode } from '#shared/errors.ts'
import { ClusterCredential, TOKEN_ID } from '#shared/model/cluster.ts'

/** What the sign-in form holds: both ways at once, so that switching between them loses nothing. */
export interface CredentialForm {
  readonly kind: 'token' | 'password'
  readonly tokenId: string
  readonly secret: string
  readonly user: string
  readonly realm: string
  readonly password: string
}

export type CredentialField = Exclude<keyof CredentialForm, 'kind'>
export type CredentialErrors = Partial<Record<CredentialField, string>>

export const EMPTY_CREDENTIAL: CredentialForm = {
  kind: 'token',
  tokenId: '',
  secret: '',
  user: '',
  realm: 'pam',
  password: '',
}

/** Proxmox' own secrets are UUIDs. */
const WHOLE_SECRET = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/**
 * Takes a token as it is copied: `user@realm!name=secret`, with or without the `PVEAPIToken=` of the header, fills both
 * fields; anything else is only the id. Typed by hand it is taken apart at its last letter, not at the first behind `=`.
 */
export const pasteToken = (form: CredentialForm, text: string): CredentialForm => {
  const whole = /^(?:PVEAPIToken[=\s])?\s*([^\s=]+![^\s=]+)=(\S+)$/.exec(text.trim())
  const pasted = text.length - form.tokenId.length > 1
  if (whole === null || !(pasted || WHOLE_SECRET.test(whole[2] ?? '')))
    return { ...form, tokenId: text.replace(/^PVEAPIToken=/, '') }
  return { ...form, tokenId: whole[1] ?? '', secret: whole[2] ?? '' }
}

/** Takes `root@pam` typed into the user field apart when the realm is one that is offered. */
export const splitUser = (form: CredentialForm, realms: readonly string[]): CredentialForm => {
  const at = form.user.lastIndexOf('@')
  const realm = form.user.slice(at + 1)
  return at > 0 && realms.includes(realm) ? { ...form, user: form.user.slice(0, at), realm } : form
}

/** What is wrong with the form as it stands, by field, in words; empty when it can be sent. */
export const credentialErrors = (form: CredentialForm): CredentialErrors => {
  const errors: CredentialErrors = {}
  if (form.kind === 'token') {
    if (form.tokenId.trim() === '') errors.tokenId = 'Enter the token id.'
    else if (!TOKEN_ID.test(form.tokenId.trim()))
      errors.tokenId = 'A token id has the form user@realm!name, for example root@pam!multpanel.'
    if (form.secret.trim() === '')
      errors.secret = 'Enter the token secret. Proxmox shows it once, when the token is made.'
    return errors
  }
  if (form.user.trim() === '') errors.user = 'Enter the user name.'
  if (form.realm === '') errors.realm = 'Choose the realm the user belongs to.'
  if (form.password === '') errors.password = 'Enter the password.'
  return errors
}

/** The credential to send, or null while `credentialErrors` names something. */
export const toCredential = (form: CredentialForm): ClusterCredential | null => {
  if (Object.keys(credentialErrors(form)).length > 0) return null
  const parsed = ClusterCredential.safeParse(
    form.kind === 'token'
      ? { kind: 'token', tokenId: form.tokenId.trim(), secret: form.secret.trim() }
      : { kind: 'password', user: form.user.trim(), realm: form.realm, password: form.password },
  )
  return parsed.success ? parsed.data : null
}

/** Where an error of the core belongs on the form. */
export const placeOf = (code: ErrorCode, kind: CredentialForm['kind']): 'addresses' | CredentialField | 'form' => {
  switch (code) {
    case 'unreachable':
    case 'timeout':
    case 'not_proxmox':
    case 'certificate_changed':
      return 'addresses'
    case 'credentials_refused':
    case 'credentials_expired':
      return kind === 'token' ? 'secret' : 'password'
    default:
      return 'form'
  }
}
