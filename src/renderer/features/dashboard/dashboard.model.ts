import { shareOf } from '#renderer/components/format.ts'
import { HOST_LIMITS } from '#renderer/components/usage-limits.ts'
import { isRemembered } from '#renderer/features/clusters/cluster-state.ts'
import { backupsUnknownOf } from '#renderer/features/inventory/cluster-looks.ts'
import type { ClusterView, NodeRow, StorageRow } from '#shared/model/cluster.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { ClusterId } from '#shared/model/ids.ts'

/** A guest that runs without a backup longer than this is named. */
export const BACKUP_AGE_MS = 2 * 86_400_000

/** Used and total of one resource; bytes, or cores for cpu. */
export interface Use {
  readonly used: number
  readonly total: number
}

export interface DashboardTotals {
  readonly clusters: number
  readonly clustersOnline: number
  readonly nodes: number
  /** Of clusters that answer; nobody knows of the others. */
  readonly nodesOnline: number
  /** Without templates. */
  readonly guests: number
  readonly running: number
  readonly stopped: number
  /** Paused, suspended and those whose node does not report. */
  readonly other: number
  readonly templates: number
  /** Listed by their cluster no more, templates too; in none of the other numbers. */
  readonly missing: number
  /** vCPUs given to running guests. */
  readonly vcpus: number
  /** Busy and present cores of the online nodes. */
  readonly cpu: Use
  readonly memory: Use
  readonly storage: Use
}

export interface FullStorage {
  readonly storage: StorageRow
  readonly share: number
}

export interface Dashboard {
  readonly totals: DashboardTotals
  readonly storages: readonly FullStorage[]
  readonly locked: readonly GuestRow[]
  /** Offline nodes of clusters that answer; the others' nodes are covered by the cluster itself. */
  readonly offlineNodes: readonly NodeRow[]
  readonly withoutBackup: readonly GuestRow[]
  /** How many guests may have backups that nobody here knows of; in `withoutBackup` they are not. */
  readonly backupUnknown: number
}

interface Facts {
  readonly clusters: readonly ClusterView[]
  readonly guests: readonly GuestRow[]
  readonly nodes: readonly NodeRow[]
  readonly storages: readonly StorageRow[]
}

const NO_USE: Use = { used: 0, total: 0 }
const plus = (sum: Use, used: number | null, total: number | null): Use =>
  used === null || total === null || total <= 0 ? sum : { used: sum.used + used, total: sum.total + total }

const answeringClusters = (clusters: readonly ClusterView[]): Set<ClusterView['id']> =>
  new Set(clusters.filter(({ state }) => state === 'online' || state === 'partial').map(({ id }) => id))

const isPresent = ({ status }: GuestRow): boolean => status !== 'missing'

const totalsOf = ({ clusters, guests: known, nodes, storages }: Facts): DashboardTotals => {
  const guests = known.filter(isPresent)
  const answering = answeringClusters(clusters)
  const machines = guests.filter((guest) => !guest.template)
  const count = (status: GuestRow['status']) => machines.filter((guest) => guest.status === status).length
  const running = count('running')
  const stopped = count('stopped')
  const online = nodes.filter((node) => node.status === 'online')
  return {
    clusters: clusters.length,
    clustersOnline: answering.size,
    nodes: nodes.length,
    nodesOnline: online.filter(({ clusterId }) => answering.has(clusterId)).length,
    guests: machines.length,
    running,
    stopped,
    other: machines.length - running - stopped,
    templates: guests.length - machines.length,
    missing: known.length - guests.length,
    vcpus: machines.reduce((sum, guest) => (guest.status === 'running' ? sum + (guest.maxcpu ?? 0) : sum), 0),
    cpu: online.reduce((sum, { cpu, maxcpu }) => plus(sum, cpu === null ? null : cpu * (maxcpu ?? 0), maxcpu), NO_USE),
    memory: online.reduce((sum, { mem, maxmem }) => plus(sum, mem, maxmem), NO_USE),
    storage: storages.reduce((sum, { disk, maxdisk }) => plus(sum, disk, maxdisk), NO_USE),
  }
}

const fullStorages = (storages: readonly StorageRow[]): FullStorage[] =>
  storages
    .flatMap((storage): FullStorage[] => {
      const share = shareOf(storage.disk, storage.maxdisk)
      if (share === null || share <= HOST_LIMITS.warnAt) return []
      return [{ storage, share }]
    })
    .sort((left, right) => right.share - left.share)

/** Guests whose newest backup is older than two days, or that have none; templates need none. */
const guestsWithoutBackup = (guests: readonly GuestRow[], unknown: ReadonlySet<ClusterId>, now: number): GuestRow[] =>
  guests.filter(({ template, clusterId, lastBackupAt }) => {
    if (template) return false
    return lastBackupAt === null ? !unknown.has(clusterId) : now - Date.parse(lastBackupAt) > BACKUP_AGE_MS
  })

/** Everything the overview shows, from what the page already holds. `now` in Unix ms. */
export const summarise = (facts: Facts, now: number): Dashboard => {
  const answering = answeringClusters(facts.clusters)
  const present = facts.guests.filter(isPresent)
  const unknown = backupsUnknownOf(facts.clusters)
  return {
    totals: totalsOf(facts),
    storages: fullStorages(facts.storages),
    locked: present.filter((guest) => guest.lock !== ''),
    offlineNodes: facts.nodes.filter((node) => node.status === 'offline' && answering.has(node.clusterId)),
    withoutBackup: guestsWithoutBackup(present, unknown, now),
    backupUnknown: present.filter(
      ({ template, clusterId, lastBackupAt }) => !template && lastBackupAt === null && unknown.has(clusterId),
    ).length,
  }
}

/** Searches of the inventory that list exactly what a number of the overview counts. */
export const SEARCHES = {
  guests: 'template:no -status:missing',
  running: 'template:no status:running',
  stopped: 'template:no status:stopped',
  other: 'template:no (status:paused OR status:suspended OR status:unknown)',
  templates: 'template:yes -status:missing',
  missing: 'status:missing',
  locked: 'lock:any -status:missing',
  withoutBackup: 'template:no -status:missing (backup:none OR backup>2d)',
  backupUnknown: 'template:no -status:missing backup:unknown',
} as const

/** Clusters whose figures are only remembered, and the age of the oldest; null when all that is shown is fresh. */
export const staleFigures = (clusters: readonly ClusterView[]): { clusters: number; oldest: string } | null => {
  const stale = clusters.filter(isRemembered).flatMap(({ asOf }) => (asOf === null ? [] : [asOf]))
  const [oldest] = stale.toSorted()
  return oldest === undefined ? null : { clusters: stale.length, oldest }
}
