import { AppError } from '#shared/errors.ts'
import type { CatalogueKind, CatalogueTarget } from '#shared/model/catalogue.ts'
import type { StorageRow } from '#shared/model/cluster.ts'
import type { ClusterId, CompanyId } from '#shared/model/ids.ts'
import { companyScope, EVERYTHING, onlyCompany, type CompanyScope } from '#main/company-scope.ts'
import type { InventoryService } from '#main/features/inventory/inventory.service.ts'

/** A storage that a call named and its asker may use. */
export interface Place {
  readonly clusterId: ClusterId
  readonly clusterName: string
  readonly node: string
  readonly storage: StorageRow
  /** Whose it is what is done there: of whoever holds the whole cluster, or of the part's holder who asks. */
  readonly companyId: CompanyId | null
}

interface Dependencies {
  readonly inventory: Pick<InventoryService, 'storagesOf' | 'nodeOnline'>
  readonly clusterName: (id: ClusterId) => string | null
  readonly companyOf: (id: ClusterId) => CompanyId | null
  readonly seesStorage: (scope: CompanyScope, storage: Pick<StorageRow, 'clusterId' | 'name'>) => boolean
}

const KIND_TEXTS: Readonly<Record<CatalogueKind, string>> = {
  iso: 'ISO images',
  vztmpl: 'container templates',
  import: 'disk images',
}

const gone = (): AppError =>
  new AppError('not_found', 'There is no such storage: it was removed, or never was there. Refresh, then choose again.')

/** Finds what targets name, for whoever may use it. */
export const createPlaces = ({ inventory, clusterName, companyOf, seesStorage }: Dependencies) => {
  /** @throws AppError `not_found`, also for a storage of another company */
  const find = (scope: CompanyScope, { clusterId, node, storage: name }: CatalogueTarget): Place => {
    const cluster = clusterName(clusterId)
    const storage = inventory
      .storagesOf(clusterId)
      .find((row) => row.name === name && row.nodes.includes(node) && seesStorage(scope, row))
    if (cluster === null || storage === undefined) throw gone()
    const companyId = companyOf(clusterId) ?? onlyCompany(scope)
    return { clusterId, clusterName: cluster, node, storage, companyId }
  }
  return {
    find,
    /** As `find`, for a storage that is to take files of this kind. @throws AppError `invalid_input` when it does not */
    findFor: (scope: CompanyScope, kind: CatalogueKind, target: CatalogueTarget): Place => {
      const place = find(scope, target)
      if (place.storage.content.includes(kind)) return place
      throw new AppError(
        'invalid_input',
        `Storage ${target.storage} of ${place.clusterName} does not take ${KIND_TEXTS[kind]}. Choose another, or allow them there: Datacenter, Storage, Edit, Content.`,
      )
    },
    /**
     * Whoever has a node fetch an address looks into the network the node stands in: that is for whoever holds the whole
     * cluster. @throws AppError `forbidden`
     */
    assertNetwork: (scope: CompanyScope, clusterId: ClusterId): void => {
      const own = onlyCompany(scope)
      if (own === null || companyOf(clusterId) === own) return
      throw new AppError(
        'forbidden',
        'Downloading through the nodes of a shared cluster is for whoever holds the whole cluster. Upload the file instead.',
      )
    },
    /** Whoever asks again when it runs: since then the cluster may have become somebody else's. */
    scopeOf: (companyId: CompanyId | null): CompanyScope => (companyId === null ? EVERYTHING : companyScope(companyId)),
    /** The given node when it is online, else another that sees the storage. @throws AppError `unreachable` */
    onlineNode: ({ clusterId, clusterName: cluster, node, storage }: Place): string => {
      const nodes = [node, ...storage.nodes]
      const online = nodes.find((one) => inventory.nodeOnline(clusterId, one))
      if (online !== undefined) return online
      throw new AppError(
        'unreachable',
        `No node of ${cluster} that has the storage ${storage.name} is online (${storage.nodes.join(', ')}). Try again when one is.`,
      )
    },
    /** One entry for each storage: two nodes of a shared one are one place. */
    distinct: (places: readonly Place[]): Place[] => [
      ...new Map(places.map((place) => [place.storage.key, place])).values(),
    ],
  }
}

export type Places = ReturnType<typeof createPlaces>

/** @throws AppError `conflict` where the storage, as last seen, has not room for so many bytes */
export const assertRoom = ({ clusterName, storage }: Place, name: string, size: number): void => {
  const { disk, maxdisk } = storage
  if (disk === null || maxdisk === null || maxdisk === 0) return
  const free = Math.max(0, maxdisk - disk)
  if (free >= size) return
  throw new AppError(
    'conflict',
    `Storage ${storage.name} of ${clusterName} has ${inGib(free)} free, ${name} needs ${inGib(size)}. Free some space there, or choose another storage.`,
    { free, size },
  )
}

const inGib = (bytes: number): string =>
  bytes >= 1024 ** 3 ? `${(bytes / 1024 ** 3).toFixed(1)} GiB` : `${Math.ceil(bytes / 1024 ** 2)} MiB`
