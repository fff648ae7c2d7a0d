import type { LabCluster, LabStorage } from './model.ts'
import { hash32, noise } from './random.ts'

/** Enabled storages a node can see: those not restricted to other nodes. */
export const storesOn = (cluster: LabCluster, node: string): LabStorage[] => {
  const seen: LabStorage[] = []
  for (const storage of cluster.storages.values())
    if (storage.enabled && (storage.nodes === null || storage.nodes.includes(node))) seen.push(storage)
  return seen
}

/**
 * Bytes used, as the node sees it: a shared storage is the same everywhere, a local one differs from node to node by
 * up to a fifth, and never passes 99.5 %. Volumes are not added up: `baseUsedBytes` already covers those of a fleet; `added` those
 * made since.
 */
export const storageUse = (storage: LabStorage, node: string): number => {
  const factor = storage.shared ? 1 : 0.8 + 0.2 * noise(hash32(storage.storage), hash32(node))
  const added = storage.added?.get(storage.shared ? '' : node) ?? 0
  const used = Math.min(storage.baseUsedBytes * factor, storage.totalBytes * 0.995) + added
  return Math.floor(Math.min(Math.max(0, used), storage.totalBytes))
}
