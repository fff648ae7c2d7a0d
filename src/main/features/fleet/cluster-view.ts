import type { ClusterState, ClusterView } from '#shared/model/cluster.ts'
import type { ProxmoxHealth } from '#main/adapters/proxmox/proxmox.port.ts'
import type { CompanyId } from '#shared/model/ids.ts'
import type { BackupListing } from './connections.port.ts'
import type { StoredCluster } from './fleet.repository.ts'
import { seesBackups } from './rights.ts'

/** What is known of a cluster only while the program runs, or by other features. */
interface Standing {
  readonly health: ProxmoxHealth | null
  readonly version: ClusterView['version']
  readonly slicedFor: readonly CompanyId[]
  readonly backups: BackupListing
}

/** Joins what is stored with that. */
export const clusterView = (cluster: StoredCluster, { health, version, slicedFor, backups }: Standing): ClusterView => {
  const state = stateOf(cluster, health)
  const nextAttemptAt = health?.nextAttemptAt ?? null
  return {
    id: cluster.id,
    name: cluster.name,
    location: cluster.location,
    companyId: cluster.companyId,
    slicedFor: [...slicedFor],
    addresses: cluster.addresses.map(({ address, fingerprint }) => ({ address, fingerprint })),
    credential: cluster.credential,
    enabled: cluster.enabled,
    state,
    asOf: cluster.asOf,
    unreachableSince: cluster.unreachableSince,
    problem: problemOf(cluster, health, state),
    nextAttemptAt: nextAttemptAt === null ? null : new Date(nextAttemptAt).toISOString(),
    nodesOnline: cluster.nodesOnline,
    nodesTotal: cluster.nodesTotal,
    guests: cluster.guests,
    quorate: cluster.quorate,
    version,
    missingRights: [...cluster.missingRights],
    backupsUnknown: backupsUnknown(cluster, backups),
  }
}

/** What was listed counts, whatever the rights were when they were last read. */
const backupsUnknown = ({ missingRights }: StoredCluster, listing: BackupListing): ClusterView['backupsUnknown'] => {
  if (listing === 'whole') return null
  if (!seesBackups(missingRights)) return 'rights'
  return listing === 'part' ? 'not_listed' : null
}

const isPartial = (cluster: StoredCluster): boolean =>
  cluster.nodesOnline < cluster.nodesTotal || cluster.quorate === false || (cluster.incomplete ?? null) !== null

const stateOf = (cluster: StoredCluster, health: ProxmoxHealth | null): ClusterState => {
  if (!cluster.enabled) return 'disabled'
  switch (health?.state) {
    case 'up':
      return isPartial(cluster) ? 'partial' : 'online'
    case 'down':
      return 'unreachable'
    case 'blocked':
      return 'blocked'
    case 'untried':
    case undefined:
      // After a restart, what was unreachable stays so until it answers.
      return cluster.unreachableSince === null ? 'new' : 'unreachable'
  }
}

const problemOf = (
  cluster: StoredCluster,
  health: ProxmoxHealth | null,
  state: ClusterState,
): ClusterView['problem'] => {
  if (state === 'partial') {
    const incomplete = cluster.incomplete ?? null
    if (incomplete !== null) return incomplete
    const off = cluster.nodesTotal - cluster.nodesOnline
    const message =
      cluster.quorate === false
        ? 'The cluster has lost quorum: nothing can be changed until enough of its nodes are back.'
        : `${off} of ${cluster.nodesTotal} nodes ${off === 1 ? 'is' : 'are'} not online.`
    return { code: 'unreachable', message }
  }
  if (state === 'unreachable' || state === 'blocked') return health?.problem ?? cluster.problem
  return null
}
