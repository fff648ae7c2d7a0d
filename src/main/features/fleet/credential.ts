import { AppError } from '#shared/errors.ts'
import { ClusterCredential, TOKEN_ID } from '#shared/model/cluster.ts'

const refuse = (message: string): never => {
  throw new AppError('invalid_input', message)
}

const REALM = /^[A-Za-z][A-Za-z0-9.\-_]+$/
/** Printable ASCII without blanks: anything else cannot stand in a header. */
const HEADER_SAFE = /^[\x21-\x7e]+$/

/**
 * What can be told wrong without asking the cluster, so that no sign-in is wasted on it. Blanks pasted around are cut.
 * @throws AppError `invalid_input` with what is wrong and how it should look
 */
export const checkedCredential = (credential: ClusterCredential): ClusterCredential => {
  if (credential.kind === 'token') {
    const tokenId = credential.tokenId.trim()
    const secret = credential.secret.trim()
    if (!TOKEN_ID.test(tokenId) || !HEADER_SAFE.test(tokenId))
      return refuse(
        `"${tokenId}" is not the id of an API token. It looks like user@realm!tokenname, for example root@pam!multpanel; Proxmox shows it when the token is made.`,
      )
    if (!HEADER_SAFE.test(secret))
      return refuse(
        'The token secret contains blanks or special characters. Paste the secret alone, as Proxmox showed it.',
      )
    return { kind: 'token', tokenId, secret }
  }
  const user = credential.user.trim()
  const realm = credential.realm.trim()
  if (user.includes('@'))
    return refuse(`Enter the user without its realm ("${user.split('@')[0] ?? ''}") and choose the realm beside it.`)
  if (/[\s:/!]/.test(user) || user === '') return refuse(`"${user}" is not a user name Proxmox can have.`)
  if (!REALM.test(realm)) return refuse(`"${realm}" is not a realm. Common ones are pam and pve.`)
  return { ...credential, user, realm }
}

/** The realm a credential signs in to. */
export const realmOf = (credential: ClusterCredential): string =>
  credential.kind === 'password' ? credential.realm : (/@([^!]+)!/.exec(credential.tokenId)?.[1] ?? '')

/** What the vault gave, or null when it is not a credential. */
export const parseCredential = (stored: string): ClusterCredential | null => {
  try {
    const parsed = ClusterCredential.safeParse(JSON.parse(stored))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}
