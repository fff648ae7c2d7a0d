import { useClusters } from '#renderer/client/clusters.store.ts'
import type { ClusterView } from '#shared/model/cluster.ts'
import type { ClusterId } from '#shared/model/ids.ts'

/** What a guest's row shows of its cluster. */
export interface ClusterLook {
  readonly name: string
  /** Set when what is shown is only remembered. */
  readonly stale: {
    readonly asOf: string | null
    readonly since: string | null
    /** Its state in a word, for where there is room for no more. */
    readonly word: string
    readonly reason: string
  } | null
  /** Why a guest without a known backup may have some all the same, and what helps; null: it has none. */
  readonly backupsUnknown: string | null
}

export type ClusterLooks = ReadonlyMap<ClusterId, ClusterLook>

const STALE_REASON: Partial<Record<ClusterView['state'], string>> = {
  unreachable: 'Its cluster does not answer.',
  blocked: 'Its cluster is blocked until somebody looks at it.',
  disabled: 'Its cluster is switched off here.',
}

const BACKUPS_UNKNOWN: Readonly<Record<NonNullable<ClusterView['backupsUnknown']>, string>> = {
  rights:
    'The sign-in of its cluster may not see backups. It needs VM.Backup on /vms and Datastore.AllocateSpace on /storage; then check the rights on the page of the cluster.',
  not_listed:
    'Not every storage of its cluster that holds backups could be listed yet. That happens by itself once each of them answers.',
}

/** What rows show of this cluster. */
export const lookOf = ({ name, state, asOf, unreachableSince, backupsUnknown }: ClusterView): ClusterLook => {
  const reason = STALE_REASON[state]
  return {
    name,
    stale: reason === undefined ? null : { asOf, since: unreachableSince, word: state, reason },
    backupsUnknown: backupsUnknown === null ? null : BACKUPS_UNKNOWN[backupsUnknown],
  }
}

const sameLook = (a: ClusterLook | undefined, b: ClusterLook): boolean =>
  a !== undefined &&
  a.name === b.name &&
  a.backupsUnknown === b.backupsUnknown &&
  JSON.stringify(a.stale) === JSON.stringify(b.stale)

/** Makes maps that keep their identity while nothing that shows has changed: every poll changes `asOf`. */
const createLookCache = () => {
  let seen: readonly ClusterView[] = []
  let looks: ClusterLooks = new Map()
  return (clusters: readonly ClusterView[]): ClusterLooks => {
    if (clusters === seen) return looks
    seen = clusters
    const next = new Map(clusters.map((cluster) => [cluster.id, lookOf(cluster)]))
    const same = next.size === looks.size && [...next].every(([id, look]) => sameLook(looks.get(id), look))
    if (!same) looks = next
    return looks
  }
}

const cachedLooks = createLookCache()

/** Name and staleness of every cluster; the same object until one of these changes. */
export const useClusterLooks = (): ClusterLooks => useClusters((state) => cachedLooks(state.clusters))

export type ClusterNames = ReadonlyMap<ClusterId, string>

const createNameCache = () => {
  let seen: ClusterLooks = new Map()
  let names: ClusterNames = new Map()
  return (looks: ClusterLooks): ClusterNames => {
    if (looks === seen) return names
    seen = looks
    const same = looks.size === names.size && [...looks].every(([id, { name }]) => names.get(id) === name)
    if (!same) names = new Map([...looks].map(([id, { name }]) => [id, name]))
    return names
  }
}

const cachedNames = createNameCache()

/** Names alone: what the search index is built on, so that an outage does not rebuild it. */
export const useClusterNames = (): ClusterNames => useClusters((state) => cachedNames(cachedLooks(state.clusters)))

/** Of clusters whose guests may have backups nobody knows of. */
export const backupsUnknownOf = (clusters: readonly ClusterView[]): ReadonlySet<ClusterId> =>
  new Set(clusters.flatMap(({ id, backupsUnknown }) => (backupsUnknown === null ? [] : [id])))

const createUnknownCache = () => {
  let seen: ClusterLooks = new Map()
  let unknown: ReadonlySet<ClusterId> = new Set()
  return (looks: ClusterLooks): ReadonlySet<ClusterId> => {
    if (looks === seen) return unknown
    seen = looks
    const next = new Set([...looks].flatMap(([id, { backupsUnknown }]) => (backupsUnknown === null ? [] : [id])))
    const same = next.size === unknown.size && [...next].every((id) => unknown.has(id))
    if (!same) unknown = next
    return unknown
  }
}

const cachedUnknown = createUnknownCache()

/** The same set until one of the clusters comes or goes. */
export const useBackupsUnknown = (): ReadonlySet<ClusterId> =>
  useClusters((state) => cachedUnknown(cachedLooks(state.clusters)))
