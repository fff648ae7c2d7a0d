import { AppError } from '#shared/errors.ts'
import type { ClusterView } from '#shared/model/cluster.ts'
import type { ClusterId, CompanyId } from '#shared/model/ids.ts'
import type { ProxmoxHealth } from '#main/adapters/proxmox/proxmox.port.ts'
import { storageErrorOf } from '#main/storage/storage-errors.ts'
import { clusterView } from './cluster-view.ts'
import type { BackupListing, ClusterChange, ClusterCounts, HoldingCounts } from './connections.port.ts'
import type { FleetRepository, StoredCluster } from './fleet.repository.ts'

/** Made once: `localeCompare` with options makes one for each comparison, 80 ms for 150 names. */
const NAMES = new Intl.Collator('en', { numeric: true })

/** The clusters as they are now, in memory, and those who want to hear of changes. */
export interface Roster {
  /** By name. */
  readonly all: () => readonly StoredCluster[]
  readonly find: (id: ClusterId) => StoredCluster | undefined
  /** @throws AppError `not_found` */
  readonly get: (id: ClusterId) => StoredCluster
  /** @throws AppError `not_found` */
  readonly view: (id: ClusterId) => ClusterView
  /** Reads the database again. */
  readonly reload: () => void
  readonly reportCounts: (id: ClusterId, counts: ClusterCounts) => void
  readonly reportHealth: (id: ClusterId, health: ProxmoxHealth) => void
  readonly clearProblem: (id: ClusterId) => void
  readonly setVersion: (id: ClusterId, version: NonNullable<ClusterView['version']>) => void
  readonly forgetVersion: (id: ClusterId) => void
  readonly holdings: (id: ClusterId) => HoldingCounts
  readonly setBackupListing: (listing: (id: ClusterId) => BackupListing) => void
  readonly setHoldings: (count: (id: ClusterId) => HoldingCounts) => void
  /** Tells other features, then the page. */
  readonly tell: (change: ClusterChange) => void
  /** Tells the page that a view changed. */
  readonly changed: (id: ClusterId) => void
  readonly askForRefresh: (ids: readonly ClusterId[]) => void
  readonly onChanged: (listener: (change: ClusterChange) => void) => () => void
  readonly onRefreshRequested: (listener: (ids: readonly ClusterId[]) => void) => () => void
}

const NOTHING: HoldingCounts = { guests: 0, nodes: 0, storages: 0, tasks: 0 }

export const createRoster = (options: {
  readonly repository: FleetRepository
  readonly health: (id: ClusterId) => ProxmoxHealth | null
  readonly slicedFor: (id: ClusterId) => readonly CompanyId[]
  readonly onChanged: (id: ClusterId) => void
  readonly onRemoved: (id: ClusterId) => void
  readonly onHandedOver: (id: ClusterId) => void
}): Roster => {
  const { repository } = options
  let clusters = new Map<ClusterId, StoredCluster>()
  let sorted: readonly StoredCluster[] = []
  let backupListing: (id: ClusterId) => BackupListing = () => 'nothing'
  let count: (id: ClusterId) => HoldingCounts = () => NOTHING
  const versions = new Map<ClusterId, NonNullable<ClusterView['version']>>()
  const listeners = new Set<(change: ClusterChange) => void>()
  const refreshers = new Set<(ids: readonly ClusterId[]) => void>()

  const reload = (): void => {
    sorted = repository.all().sort((one, other) => NAMES.compare(one.name, other.name))
    clusters = new Map(sorted.map((cluster) => [cluster.id, cluster]))
  }
  const replace = (cluster: StoredCluster): void => {
    clusters.set(cluster.id, cluster)
    sorted = sorted.map((other) => (other.id === cluster.id ? cluster : other))
  }
  const get = (id: ClusterId): StoredCluster => {
    const cluster = clusters.get(id)
    if (cluster === undefined)
      throw new AppError('not_found', 'This cluster is not here any more; it may have been removed. Refresh the list.')
    return cluster
  }
  const saveProblem = (cluster: StoredCluster, since: string | null, problem: StoredCluster['problem']): void => {
    if (
      cluster.unreachableSince === since &&
      cluster.problem?.code === problem?.code &&
      cluster.problem?.message === problem?.message
    )
      return
    try {
      repository.saveProblem(cluster.id, since, problem)
    } catch (error) {
      // On a full disk it is known for as long as the console runs; whoever looks must see it all the same.
      if (storageErrorOf(error)?.code !== 'storage_full') throw error
    }
    replace({ ...cluster, unreachableSince: since, problem })
  }
  reload()

  return {
    all: () => sorted,
    find: (id) => clusters.get(id),
    get,
    view: (id) =>
      clusterView(get(id), {
        health: options.health(id),
        version: versions.get(id) ?? null,
        slicedFor: options.slicedFor(id),
        backups: backupListing(id),
      }),
    reload,
    reportCounts: (id, counts) => {
      const cluster = clusters.get(id)
      if (cluster === undefined) return
      repository.saveCounts(id, counts)
      const { quorate, incomplete = null, ...rest } = counts
      replace({ ...cluster, ...rest, incomplete, ...(quorate === undefined ? {} : { quorate }) })
      options.onChanged(id)
    },
    reportHealth: (id, health) => {
      const cluster = clusters.get(id)
      if (cluster === undefined) return
      if (health.state === 'up') saveProblem(cluster, null, null)
      // Since when is remembered over restarts: the first failure after one is not the first.
      if (health.state === 'down' || health.state === 'blocked')
        saveProblem(cluster, cluster.unreachableSince ?? new Date(health.since).toISOString(), health.problem)
      options.onChanged(id)
    },
    clearProblem: (id) => {
      const cluster = clusters.get(id)
      if (cluster !== undefined) saveProblem(cluster, null, null)
    },
    setVersion: (id, version) => {
      versions.set(id, version)
      options.onChanged(id)
    },
    forgetVersion: (id) => {
      versions.delete(id)
    },
    holdings: (id) => {
      const { guests, nodes, storages, tasks } = count(id)
      return { guests, nodes, storages, tasks }
    },
    setBackupListing: (next) => {
      backupListing = next
    },
    setHoldings: (next) => {
      count = next
    },
    tell: (change) => {
      for (const listener of listeners) listener(change)
      if (change.kind === 'removed') {
        versions.delete(change.id)
        options.onRemoved(change.id)
      } else if (change.kind === 'handed_over') options.onHandedOver(change.id)
      else options.onChanged(change.id)
    },
    changed: options.onChanged,
    askForRefresh: (ids) => {
      for (const refresher of refreshers) refresher(ids)
    },
    onChanged: (listener) => {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    onRefreshRequested: (listener) => {
      refreshers.add(listener)
      return () => {
        refreshers.delete(listener)
      }
    },
  }
}
