import { loadClusters } from '#renderer/client/clusters.store.ts'
import { loadInventory } from '#renderer/client/inventory.store.ts'

/** Asks the core for everything the pages hold, anew. */
export const reloadAll = (): void => {
  void loadClusters()
  void loadInventory()
}
