import { useClusters } from '#renderer/client/clusters.store.ts'
import type { ClusterView } from '#shared/model/cluster.ts'
import type { ClusterId } from '#shared/model/ids.ts'

/** What a guest's row shows of its cluster. */
export interface ClusterLook {
  readonly name: string
  /** Set when what is shown is only remembered. */
  readonly stale: { readonly asOf: string | null; readonly since: string | null; readonly reason: string } | null
}

export type ClusterLooks = ReadonlyMap<ClusterId, ClusterLook>

const STALE_REASON: Partial<Record<ClusterView['state'], string>> = {
  unreachable: 'Its cluster does not answer.',
  blocked: 'Its cluster is blocked until somebody looks at it.',
  disabled: 'Its cluster is switched off here.',
}

/** What rows show of this cluster. */
export const lookOf = ({ name, state, asOf, unreachableSince }: ClusterView): ClusterLook => {
  const reason = STALE_REASON[state]
  return { name, stale: reason === undefined ? null : { asOf, since: unreachableSince, reason } }
}

const sameLook = (a: ClusterLook | undefined, b: ClusterLook): boolean =>
  a !== undefined && a.name === b.name && JSON.stringify(a.stale) === JSON.stringify(b.stale)

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
