import { useMemo } from 'react'
import { useInventory } from '#renderer/client/inventory.store.ts'
import type { NodeRow } from '#shared/model/cluster.ts'
import type { ClusterId } from '#shared/model/ids.ts'

/** State of every node by its key; the same map until one of them changes, which no poll of figures does. */
export const useNodeStates = (): ReadonlyMap<string, NodeRow['status']> => {
  const written = useInventory((state) => state.nodes.map(({ key, status }) => `${status} ${key}`).join('\n'))
  return useMemo(
    () =>
      new Map(
        (written === '' ? [] : written.split('\n')).map((line) => {
          const at = line.indexOf(' ')
          return [line.slice(at + 1), line.slice(0, at) as NodeRow['status']]
        }),
      ),
    [written],
  )
}

/** The nodes of one cluster: how many there are, and the names of those that are offline. */
export interface ClusterNodes {
  readonly count: number
  readonly offline: readonly string[]
}

/** What the nodes of each cluster are like together, for a branch that is folded. */
export const useClusterNodes = (states: ReadonlyMap<string, NodeRow['status']>): ReadonlyMap<ClusterId, ClusterNodes> =>
  useMemo(() => {
    const clusters = new Map<ClusterId, { count: number; offline: string[] }>()
    for (const [key, status] of states) {
      const at = key.indexOf('/')
      const id = key.slice(0, at) as ClusterId
      const nodes = clusters.get(id) ?? { count: 0, offline: [] }
      clusters.set(id, nodes)
      nodes.count += 1
      if (status === 'offline') nodes.offline.push(key.slice(at + 1))
    }
    return clusters
  }, [states])
