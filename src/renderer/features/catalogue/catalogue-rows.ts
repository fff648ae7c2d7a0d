import { joinVolumes, type CatalogueItem, type CatalogueKind, type CatalogueVolume } from '#shared/model/catalogue.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { ClusterId } from '#shared/model/ids.ts'

export type RowKind = CatalogueKind | 'template'

export const KIND_LABELS: Readonly<Record<RowKind, string>> = {
  iso: 'ISO image',
  vztmpl: 'Container template',
  import: 'Disk image',
  template: 'VM template',
}

interface FileRow extends CatalogueItem {
  readonly guest: null
  readonly clusterNames: readonly string[]
  /** `acme-dc1: local on pve1`, one for each place. */
  readonly where: readonly string[]
  readonly createdAt: string | null
}

interface TemplateRow {
  readonly key: string
  readonly kind: 'template'
  readonly name: string
  readonly size: number | null
  readonly format: string
  readonly places: readonly []
  readonly guest: GuestRow
  readonly clusterNames: readonly string[]
  readonly where: readonly string[]
  readonly createdAt: null
}

/** One line of the catalogue: a file with everywhere it is, or a guest that is a template. */
export type CatalogueRow = FileRow | TemplateRow

export const placeText = ({ storage, shared, nodes }: CatalogueVolume): string =>
  shared ? `${storage} (shared)` : `${storage} on ${nodes.join(', ')}`

const distinct = (texts: readonly string[]): string[] => [...new Set(texts)]

/**
 * @param clusterName of any cluster that is shown
 * @param guests those shown; of them only templates are taken
 */
export const catalogueRows = (
  volumes: readonly CatalogueVolume[],
  guests: readonly GuestRow[],
  clusterName: (id: ClusterId) => string,
): CatalogueRow[] => {
  const files = joinVolumes(volumes).map((item): FileRow => {
    const newest = item.places
      .flatMap(({ createdAt }) => createdAt ?? [])
      .toSorted()
      .at(-1)
    return {
      ...item,
      guest: null,
      clusterNames: distinct(item.places.map(({ clusterId }) => clusterName(clusterId))),
      where: item.places.map((place) => `${clusterName(place.clusterId)}: ${placeText(place)}`),
      createdAt: newest ?? null,
    }
  })
  const templates = guests
    .filter(({ template }) => template)
    .map((guest): TemplateRow => {
      const cluster = clusterName(guest.clusterId)
      const storages = guest.storages.length === 0 ? '' : `, ${guest.storages.join(', ')}`
      return {
        key: guest.id,
        kind: 'template',
        name: guest.name,
        size: guest.maxdisk,
        format: guest.type === 'qemu' ? 'VM' : 'container',
        places: [],
        guest,
        clusterNames: [cluster],
        where: [`${cluster}: ${guest.vmid} on ${guest.node}${storages}`],
        createdAt: null,
      }
    })
  return [...files, ...templates]
}
