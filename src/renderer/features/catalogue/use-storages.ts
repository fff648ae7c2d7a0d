import { useMemo } from 'react'
import { useClusters } from '#renderer/client/clusters.store.ts'
import { useChosen } from '#renderer/client/company-choice.ts'
import { naturalKey } from '#renderer/components/table/column.ts'
import type { CatalogueKind, CatalogueTarget } from '#shared/model/catalogue.ts'

/** A storage a file can go to. */
export interface StorageChoice {
  readonly key: string
  readonly target: CatalogueTarget
  readonly cluster: string
  /** `local on pve1`, `nas (shared)`. */
  readonly place: string
  /** Bytes; null: not known. */
  readonly free: number | null
}

/** Storages of the clusters shown that take files of this kind, by cluster and name. */
export const useStorages = (kind: CatalogueKind): readonly StorageChoice[] => {
  const { storages, clusters } = useChosen()
  const byId = useClusters((state) => state.byId)
  return useMemo(() => {
    const shown = new Set(clusters.flatMap(({ id, enabled }) => (enabled ? [id] : [])))
    return storages
      .filter(
        ({ clusterId, content, status }) => shown.has(clusterId) && content.includes(kind) && status === 'available',
      )
      .flatMap((storage): StorageChoice[] => {
        const { key, clusterId, name, nodes, shared, disk, maxdisk } = storage
        const [node] = nodes
        if (node === undefined) return []
        const cluster = byId.get(clusterId)?.name ?? ''
        const place = shared ? `${name} (shared)` : `${name} on ${node}`
        const free = disk === null || maxdisk === null || maxdisk === 0 ? null : Math.max(0, maxdisk - disk)
        return [{ key, target: { clusterId, node, storage: name }, cluster, place, free }]
      })
      .toSorted((a, b) => (naturalKey(`${a.cluster} ${a.place}`) < naturalKey(`${b.cluster} ${b.place}`) ? -1 : 1))
  }, [storages, clusters, byId, kind])
}
