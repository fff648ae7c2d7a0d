import { create } from 'zustand'
import type { AppError } from '#shared/errors.ts'
import type { ClusterView } from '#shared/model/cluster.ts'
import type { ClusterId } from '#shared/model/ids.ts'
import { asAppError, call, on, onGap } from './client.ts'

export interface ClustersState {
  readonly status: 'loading' | 'ready' | 'failed'
  readonly error: AppError | null
  /** In the order they were listed, newest last. */
  readonly clusters: readonly ClusterView[]
  readonly byId: ReadonlyMap<ClusterId, ClusterView>
}

export const useClusters = create<ClustersState>()(() => ({
  status: 'loading',
  error: null,
  clusters: [],
  byId: new Map(),
}))

const put = (clusters: readonly ClusterView[]): void => {
  useClusters.setState({ clusters, byId: new Map(clusters.map((cluster) => [cluster.id, cluster])) })
}

/** Loads the list anew; what is shown stays until the answer is here. */
export const loadClusters = async (): Promise<void> => {
  try {
    put(await call('clusters.list', {}))
    useClusters.setState({ status: 'ready', error: null })
  } catch (thrown) {
    const known = useClusters.getState().status === 'ready'
    useClusters.setState({ status: known ? 'ready' : 'failed', error: asAppError(thrown) })
  }
}

/** Loads and follows the clusters until the returned function is called. */
export const followClusters = (): (() => void) => {
  const ends = [
    on('clusters.clusterChanged', ({ changed, removed }) => {
      const fresh = new Map(changed.map((cluster) => [cluster.id, cluster]))
      const gone = new Set(removed)
      const kept = useClusters
        .getState()
        .clusters.filter((cluster) => !gone.has(cluster.id))
        .map((cluster) => {
          const next = fresh.get(cluster.id)
          fresh.delete(cluster.id)
          return next ?? cluster
        })
      put([...kept, ...fresh.values()])
    }),
    onGap(() => void loadClusters()),
  ]
  void loadClusters()
  return () => {
    for (const end of ends) end()
  }
}

/** One cluster, or undefined when there is none of that id. */
export const useCluster = (id: ClusterId | undefined): ClusterView | undefined =>
  useClusters((state) => (id === undefined ? undefined : state.byId.get(id)))
