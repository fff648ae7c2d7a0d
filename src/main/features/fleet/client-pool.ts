import { AppError } from '#shared/errors.ts'
import type { ClusterId } from '#shared/model/ids.ts'
import { createProxmoxClient, type ProxmoxClient } from '#main/adapters/proxmox/client.ts'
import type { ProxmoxHealth } from '#main/adapters/proxmox/proxmox.port.ts'
import type { Clock } from '../../ports.ts'
import type { Credentials } from './credentials.ts'
import type { StoredCluster } from './fleet.repository.ts'

/** The clients of the enabled clusters, one each, made when first asked for. */
export interface ClientPool {
  /** @throws AppError `conflict` when the cluster is disabled */
  readonly client: (cluster: StoredCluster) => ProxmoxClient
  /** Null while nobody asked for the client. */
  readonly health: (id: ClusterId) => ProxmoxHealth | null
  /** Ends the client of a cluster that went, was disabled or is reached differently from now on. */
  readonly drop: (id: ClusterId) => void
  readonly close: () => void
}

export const createClientPool = (options: {
  readonly clock: Clock
  readonly random: () => number
  readonly credentials: Credentials
  /** Present name of a cluster; it may be renamed while its client lives. */
  readonly nameOf: (id: ClusterId) => string
  readonly onHealth: (id: ClusterId, health: ProxmoxHealth) => void
  readonly onCertificateRead: (id: ClusterId, address: string, fingerprint: string, pem: string) => void
}): ClientPool => {
  const { clock, random, credentials, nameOf } = options
  const clients = new Map<ClusterId, ProxmoxClient>()

  const open = (cluster: StoredCluster): ProxmoxClient => {
    const { id } = cluster
    const client = createProxmoxClient({
      clock,
      random,
      label: () => nameOf(id),
      addresses: cluster.addresses,
      credential: () => credentials.read(id, nameOf(id)),
      acceptedBefore: cluster.asOf !== null,
      initialHealth: rememberedBlock(cluster),
      onCertificateRead: (address, pem) => {
        const pinned = cluster.addresses.find((one) => one.address === address)
        if (pinned !== undefined) options.onCertificateRead(id, address, pinned.fingerprint, pem)
      },
    })
    client.onHealthChanged((health) => options.onHealth(id, health))
    clients.set(id, client)
    return client
  }

  return {
    client: (cluster) => {
      if (!cluster.enabled) throw new AppError('conflict', `${cluster.name} is disabled. Enable it to reach it again.`)
      return clients.get(cluster.id) ?? open(cluster)
    },
    health: (id) => clients.get(id)?.health() ?? null,
    drop: (id) => {
      clients.get(id)?.close()
      clients.delete(id)
    },
    close: () => {
      for (const client of clients.values()) client.close()
      clients.clear()
    },
  }
}

/**
 * A credential that was refused is not tried again by a restart: each refusal counts in the cluster's own watch. A
 * changed certificate is: it costs the cluster nothing, and it may have been put back.
 */
const rememberedBlock = (cluster: StoredCluster): ProxmoxHealth | undefined => {
  const { problem, unreachableSince } = cluster
  if (problem?.code !== 'credentials_refused' && problem?.code !== 'credentials_expired') return undefined
  return { state: 'blocked', since: Date.parse(unreachableSince ?? '') || 0, nextAttemptAt: null, problem }
}
