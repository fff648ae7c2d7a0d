import { AppError } from '#shared/errors.ts'
import type { ClusterCredential } from '#shared/model/cluster.ts'
import type { Clock } from '#main/ports.ts'
import { asRow, flag, text } from './fields.ts'

/** Tickets live 2 h; the old one is traded for a new one well before. */
const RENEW_AFTER_MS = 90 * 60_000
const TICKET_LIFE_MS = 2 * 3_600_000

/** Headers that sign a request, and the ticket (if any) they carry. */
interface Signature {
  readonly headers: Readonly<Record<string, string>>
  /** Null: signed by a token, for which there is nothing to renew. */
  readonly ticket: string | null
}

/** Signs the requests of one cluster. Sends either the cookie or the token, never both: a bad cookie beats a good token. */
export interface Session {
  /** @throws AppError of the sign-in, or `vault_unavailable` */
  readonly sign: (changes: boolean) => Promise<Signature>
  /** The ticket was refused (the node's keys were rotated, or its clock jumped): sign in anew at the next request. */
  readonly drop: (ticket: string) => void
  /** `root@pam`, `root@pam!token`; empty before the credential was read. */
  readonly login: () => string
}

/** Exchanges a user name and a password (or an old ticket in its place) for a ticket. */
export type SignIn = (user: string, password: string) => Promise<unknown>

export const loginOf = (credential: ClusterCredential): string =>
  credential.kind === 'token' ? credential.tokenId : `${credential.user}@${credential.realm}`

interface Ticket {
  readonly ticket: string
  readonly csrf: string
  readonly takenAt: number
}

/** @param options.credential read from the vault once, at the first request */
export const createSession = (options: {
  readonly credential: () => Promise<ClusterCredential>
  readonly signIn: SignIn
  readonly clock: Clock
}): Session => {
  const { clock } = options
  let known: Promise<ClusterCredential> | null = null
  let login = ''
  let held: Ticket | null = null
  let fetching: Promise<Ticket> | null = null

  const credential = async (): Promise<ClusterCredential> => {
    known ??= options.credential()
    try {
      const value = await known
      login = loginOf(value)
      return value
    } catch (error) {
      known = null
      throw error
    }
  }

  const fetchTicket = async (user: string, password: string): Promise<Ticket> => {
    const old = held
    const takenAt = clock.now()
    if (old !== null && takenAt - old.takenAt < TICKET_LIFE_MS) {
      try {
        return readTicket(await options.signIn(user, old.ticket), user, takenAt)
      } catch (error) {
        // A refused trade is no refused credential; the password has the last word.
        if (!(error instanceof AppError) || error.code !== 'credentials_refused') throw error
      }
    }
    return readTicket(await options.signIn(user, password), user, takenAt)
  }

  const ticket = async (user: string, password: string): Promise<Ticket> => {
    if (held !== null && clock.now() - held.takenAt < RENEW_AFTER_MS) return held
    fetching ??= fetchTicket(user, password).finally(() => {
      fetching = null
    })
    held = await fetching
    return held
  }

  return {
    login: () => login,
    drop: (refused) => {
      if (held?.ticket === refused) held = null
    },
    sign: async (changes) => {
      const value = await credential()
      if (value.kind === 'token')
        return { headers: { Authorization: `PVEAPIToken=${value.tokenId}=${value.secret}` }, ticket: null }
      const current = await ticket(loginOf(value), value.password)
      const cookie = { Cookie: `PVEAuthCookie=${encodeURIComponent(current.ticket)}` }
      return {
        headers: changes ? { ...cookie, CSRFPreventionToken: current.csrf } : cookie,
        ticket: current.ticket,
      }
    },
  }
}

const readTicket = (data: unknown, user: string, takenAt: number): Ticket => {
  const row = asRow(data)
  const ticket = text(row.ticket)
  if (flag(row.NeedTFA) || ticket.startsWith('PVE:!tfa!'))
    throw new AppError(
      'credentials_refused',
      `${user} signs in with a second factor, which a console that runs by itself cannot give. Make an API token for the account (Datacenter, Permissions, API Tokens) and use that.`,
      { reason: 'second_factor' },
    )
  if (ticket === '')
    throw new AppError('not_proxmox', 'The sign-in was answered without a ticket, which Proxmox VE never does.')
  return { ticket, csrf: text(row.CSRFPreventionToken), takenAt }
}
