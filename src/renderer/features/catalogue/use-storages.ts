import { useMemo } from 'react'
import { useAccess } from '#renderer/client/access.store.ts'
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

/**
 * Storages of the clusters shown that take files of this kind, by cluster and name.
 * @param whole only of clusters one holds whole: nodes of a shared one download for nobody but the provider
 */
export const useStorages = (kind: CatalogueKind, whole = false): readonly StorageChoice[] => {
  const { storages, clusters } = useChosen()
  const own = useAccess((state) => state.me?.companyId ?? null)
  const byId = useClusters((state) => state.byId)
  return useMemo(() => {
    const held = clusters.filter(({ companyId }) => !whole || own === null || companyId === own)
    const shown = new Set(held.flatMap(({ id, enabled }) => (enabled ? [id] : [])))
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
  }, [storages, clusters, byId, kind, whole, own])
}
