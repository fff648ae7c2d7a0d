import { useMemo } from 'react'
import { useInventory } from '#renderer/client/inventory.store.ts'
import type { NodeRow } from '#shared/model/cluster.ts'

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
