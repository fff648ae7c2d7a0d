import { useEffect, useMemo } from 'react'
import type { AppError } from '#shared/errors.ts'
import type { CatalogueKind, CatalogueVolume } from '#shared/model/catalogue.ts'
import type { ClusterId } from '#shared/model/ids.ts'
import { followCatalogue, useCatalogueStore } from './catalogue.store.ts'

interface UsableVolumes {
  readonly status: 'loading' | 'ready' | 'failed'
  readonly error: AppError | null
  /** By name; a file that lies on several storages is there for each. */
  readonly volumes: readonly CatalogueVolume[]
  /** Newest scan of this kind on the cluster, ISO; null: it was never scanned. */
  readonly listedAt: string | null
}

const byName = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' }).compare

/**
 * Files of one kind for a form that needs one: those a guest on this node (any node of the cluster, when left out) can use.
 * Takes the right `catalogue.read`.
 */
export const useCatalogue = (kind: CatalogueKind, clusterId: ClusterId | null, node?: string): UsableVolumes => {
  useEffect(followCatalogue, [])
  const { status, error, volumes, sources } = useCatalogueStore()
  return useMemo(() => {
    const usable = volumes
      .filter((volume) => volume.kind === kind && volume.clusterId === clusterId)
      .filter(({ nodes }) => node === undefined || nodes.includes(node))
      .toSorted((a, b) => byName(a.name, b.name))
    const times = sources
      .filter((source) => source.kind === kind && source.clusterId === clusterId)
      .flatMap(({ listedAt }) => listedAt ?? [])
    return { status, error, volumes: usable, listedAt: times.toSorted().at(-1) ?? null }
  }, [status, error, volumes, sources, kind, clusterId, node])
}
