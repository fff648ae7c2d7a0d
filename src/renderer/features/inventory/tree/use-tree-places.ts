import { useMemo } from 'react'
import { useClusters } from '#renderer/client/clusters.store.ts'
import { isChosen, useCompanyChoice } from '#renderer/client/company-choice.ts'
import { useInventory } from '#renderer/client/inventory.store.ts'
import type { ClusterId } from '#shared/model/ids.ts'
import type { TreePlaces } from './tree-model.ts'

/**
 * Clusters and nodes the tree shows with or without guests: those that are in view as a whole. Of a cluster that is
 * shared with the company in view only the nodes with its guests are shown. The same until one comes or goes.
 */
export const useTreePlaces = (): TreePlaces => {
  const choice = useCompanyChoice()
  const clusters = useClusters((state) =>
    state.clusters
      .filter(({ companyId }) => isChosen(choice, companyId))
      .map(({ id }) => id)
      .join('\n'),
  )
  const nodes = useInventory((state) => state.nodes.map(({ clusterId, name }) => `${clusterId}/${name}`).join('\n'))
  return useMemo(() => {
    const places = new Map<ClusterId, string[]>(
      clusters === '' ? [] : clusters.split('\n').map((id) => [id as ClusterId, []]),
    )
    for (const node of nodes.split('\n')) {
      const at = node.indexOf('/')
      places.get(node.slice(0, at) as ClusterId)?.push(node.slice(at + 1))
    }
    return places
  }, [clusters, nodes])
}
