import { AppError } from '#shared/errors.ts'
import type { CertificateInfo, ClusterCredential, MissingRight } from '#shared/model/cluster.ts'
import { readServerCertificate } from '#main/adapters/proxmox/certificate.ts'
import { createProxmoxClient, type ProxmoxClient } from '#main/adapters/proxmox/client.ts'
import type { PinnedEndpoint } from '#main/adapters/proxmox/endpoints.ts'
import { networkError } from '#main/adapters/proxmox/network-errors.ts'
import type { ProxmoxCall } from '#main/adapters/proxmox/proxmox.port.ts'
import type { ProxmoxClusterNode, ProxmoxPermissions } from '#main/adapters/proxmox/proxmox.types.ts'
import { loginOf } from '#main/adapters/proxmox/session.ts'
import { TransportError } from '#main/adapters/proxmox/transport-error.ts'
import type { Clock } from '../../ports.ts'
import { realmOf } from './credential.ts'
import { describeIdentity, identityOf, isSameCluster, type ClusterIdentity } from './identity.ts'
import { hasNoRights, missingRights } from './rights.ts'

/** What a look at a cluster found, before anything is stored. */
export interface Finding {
  readonly identity: ClusterIdentity
  readonly quorate: boolean | null
  readonly nodes: readonly ProxmoxClusterNode[]
  readonly missingRights: MissingRight[]
  /** The addresses as given, with the certificates that were read on the way. */
  readonly addresses: readonly PinnedEndpoint[]
}

/** Looks at clusters that are not (or not yet so) in the fleet. */
export interface Prober {
  /** @throws AppError `unreachable`, `timeout`, `not_proxmox` */
  readonly certificate: (address: string, signal: AbortSignal) => Promise<CertificateInfo>
  readonly realms: (address: PinnedEndpoint, signal: AbortSignal) => Promise<{ realm: string; comment: string }[]>
  /**
   * Signs in and reads identity and rights. One address must answer; one that is down now does not matter, one that
   * leads elsewhere does.
   * @throws AppError for every kind of bad input its own sentence
   */
  readonly look: (
    addresses: readonly PinnedEndpoint[],
    credential: ClusterCredential,
    signal: AbortSignal,
  ) => Promise<Finding>
}

const CERTIFICATE_TIMEOUT_MS = 8000

export const createProber = (options: { readonly clock: Clock; readonly random: () => number }): Prober => {
  const withClient = async <Result>(
    address: PinnedEndpoint,
    credential: () => Promise<ClusterCredential>,
    use: (client: ProxmoxClient, pem: () => string | null) => Promise<Result>,
  ): Promise<Result> => {
    let pem = address.pem
    const client = createProxmoxClient({
      ...options,
      label: () => address.address,
      addresses: [address],
      credential,
      acceptedBefore: false,
      onCertificateRead: (_address, read) => {
        pem = read
      },
    })
    try {
      return await use(client, () => pem)
    } finally {
      client.close()
    }
  }

  const lookAt = (address: PinnedEndpoint, credential: ClusterCredential, signal: AbortSignal): Promise<Look> =>
    withClient(
      address,
      () => Promise.resolve(credential),
      async (client, pem) => {
        const call: ProxmoxCall = { lane: 'interactive', signal }
        // Needs no sign-in: shows that this is a Proxmox before it gets to see the credential.
        assertRealm(await client.realms(call), credential, address.address)
        const permissions = await client.permissions(call)
        assertAnyRight(permissions, credential, address.address)
        const status = await client.clusterStatus(call).catch(nullWithoutRight)
        const fingerprints = await client.nodeFingerprints(call)
        return {
          identity: identityOf(status, fingerprints, address.fingerprint),
          quorate: status?.quorate ?? null,
          nodes: status?.nodes ?? [],
          missingRights: missingRights(permissions),
          address: { ...address, pem: pem() },
        }
      },
    )

  const look: Prober['look'] = async (addresses, credential, signal) => {
    const found: Look[] = []
    const silent: AppError[] = []
    const ask = async (address: PinnedEndpoint): Promise<void> => {
      try {
        found.push(await lookAt(address, credential, signal))
      } catch (error) {
        if (!(error instanceof AppError) || !SILENCE.has(error.code)) throw error
        silent.push(error)
      }
    }
    // One after the other until one takes the credential: a wrong one is refused once, not once per address (3 s each,
    // and fail2ban watches). The others together.
    const waiting = [...addresses]
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      await ask(next)
      if (found.length > 0) await Promise.all(waiting.splice(0).map(ask))
    }
    const [first, ...others] = found
    if (first === undefined) throw silent[0] ?? new AppError('invalid_input', 'Give at least one address.')
    const stranger = others.find((other) => !isSameCluster(first.identity, other.identity))
    if (stranger !== undefined)
      throw new AppError(
        'invalid_input',
        `The addresses lead to different clusters: ${first.address.address} is ${describeIdentity(first.identity)}, ${stranger.address.address} is ${describeIdentity(stranger.identity)}. Add them as two.`,
        { first: first.address.address, second: stranger.address.address },
      )
    const read = new Map(found.map(({ address }) => [address.address, address]))
    return { ...first, addresses: addresses.map((address) => read.get(address.address) ?? address) }
  }

  return {
    look,
    realms: (address, signal) =>
      withClient(
        address,
        () => Promise.reject(new AppError('internal', 'This call is made without a credential.')),
        (client) => client.realms({ lane: 'interactive', signal }),
      ),
    certificate: async (address, signal) => {
      try {
        return (await readServerCertificate(address, { signal, timeoutMs: CERTIFICATE_TIMEOUT_MS })).info
      } catch (error) {
        if (error instanceof TransportError) throw networkError(error, address, CERTIFICATE_TIMEOUT_MS)
        throw error
      }
    },
  }
}

type Look = Omit<Finding, 'addresses'> & { readonly address: PinnedEndpoint }

/** A node that is off now is no reason to refuse its cluster. */
const SILENCE: ReadonlySet<string> = new Set(['unreachable', 'timeout', 'rate_limited'])

/** Without Sys.Audit on / the status is refused; the node list, which everybody may read, has to do. */
const nullWithoutRight = (error: unknown): null => {
  if (error instanceof AppError && error.code === 'rights_missing') return null
  throw error
}

const assertRealm = (realms: readonly { realm: string }[], credential: ClusterCredential, address: string): void => {
  const realm = realmOf(credential)
  if (realms.length === 0 || realms.some((known) => known.realm === realm)) return
  const known = realms.map((entry) => entry.realm).join(', ')
  throw new AppError(
    'credentials_refused',
    `${address} knows no realm "${realm}"; it has ${known}. Choose one of these. The credential was not sent.`,
    { realm, known: realms.map((entry) => entry.realm) },
  )
}

const assertAnyRight = (held: ProxmoxPermissions, credential: ClusterCredential, address: string): void => {
  if (!hasNoRights(held)) return
  const login = loginOf(credential)
  throw new AppError(
    'rights_missing',
    credential.kind === 'token'
      ? `${address} accepts the token ${login}, but it has no rights at all, so nothing would be seen. Tokens with privilege separation start without any: give it a role (PVEAuditor to look, more to act) on / under Datacenter, Permissions, Add, API Token Permission.`
      : `${address} accepts ${login}, but the account has no rights at all, so nothing would be seen. Give it a role (PVEAuditor to look, more to act) on / under Datacenter, Permissions.`,
    { login },
  )
}
