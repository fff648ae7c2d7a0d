import type { TransportAnswer } from './transport.ts'

const REMOVED = '[removed]'
/** Shorter ones are ordinary words. */
const SHORTEST = 6

/** What of a request signs it: the token's secret, the ticket, its counterpart against forgery, the password. */
const secretsOf = (headers: Readonly<Record<string, string>>, body: string | undefined): string[] => {
  const { Authorization: token = '', Cookie: cookie = '', CSRFPreventionToken: csrf = '' } = headers
  return [
    token.slice(token.lastIndexOf('=') + 1),
    decodeURIComponent(cookie.slice(cookie.indexOf('=') + 1)),
    csrf,
    ...['password', 'cipassword'].map((field) => new URLSearchParams(body ?? '').get(field) ?? ''),
  ].filter((secret) => secret.length >= SHORTEST)
}

const spellings = (secret: string): string[] => [
  secret,
  encodeURIComponent(secret),
  JSON.stringify(secret).slice(1, -1),
]

/**
 * A refusal without the credential that was sent, should the server or a proxy before it quote the request: its words
 * are shown and stored, beside the database's rows and in its copies.
 */
export const withoutEcho = (
  answer: TransportAnswer,
  headers: Readonly<Record<string, string>>,
  body: string | undefined,
): TransportAnswer => {
  if (answer.status >= 200 && answer.status < 300) return answer
  let { reason, body: words } = answer
  for (const secret of secretsOf(headers, body).flatMap(spellings)) {
    reason = reason.replaceAll(secret, REMOVED)
    words = words.replaceAll(secret, REMOVED)
  }
  return { ...answer, reason, body: words }
}
