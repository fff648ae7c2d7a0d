import { AppError } from '#shared/errors.ts'
import { nameOfVolid, type CatalogueKind, type CatalogueSource, type CatalogueVolume } from '#shared/model/catalogue.ts'
import type { StorageRow } from '#shared/model/cluster.ts'
import type { ClusterId } from '#shared/model/ids.ts'
import type { ProxmoxVolume } from '#main/adapters/proxmox/catalogue.port.ts'
import type { ProxmoxApi, ProxmoxLane } from '#main/adapters/proxmox/proxmox.port.ts'
import type { CompanyScope } from '#main/company-scope.ts'
import type { InventoryService } from '#main/features/inventory/inventory.service.ts'
import type { Clock } from '#main/ports.ts'
import type { CatalogueRepository, VolumeRecord } from './catalogue.repository.ts'

/** A dead share blocks the storage layer of a node for long; others are asked meanwhile. */
const LIST_MS = 30_000

/** What a scan of one cluster came to. */
export interface ScanOutcome {
  readonly files: number
  readonly storages: number
  /** A sentence for each storage that could not be listed. */
  readonly problems: readonly string[]
}

export interface CatalogueService {
  /** What is known, of storages that are still there and that the scope may use. */
  readonly list: (scope: CompanyScope) => {
    readonly volumes: CatalogueVolume[]
    readonly sources: CatalogueSource[]
  }
  /**
   * Asks every storage of the cluster that can hold files of these kinds, shared ones once.
   * @param each told after every storage: the share of them that is done
   * @throws AppError when the cluster itself cannot be asked
   */
  readonly scan: (
    clusterId: ClusterId,
    kinds: readonly CatalogueKind[],
    signal: AbortSignal,
    each: (share: number) => void,
  ) => Promise<ScanOutcome>
  /** Asks one storage, over one node, and keeps the answer. @throws AppError of the client */
  readonly refresh: (
    storage: StorageRow,
    node: string,
    kind: CatalogueKind,
    signal: AbortSignal,
  ) => Promise<readonly ProxmoxVolume[]>
}

interface Dependencies {
  readonly repository: CatalogueRepository
  readonly inventory: Pick<InventoryService, 'storagesOf' | 'nodeOnline'>
  readonly api: (id: ClusterId) => ProxmoxApi
  readonly seesStorage: (scope: CompanyScope, storage: Pick<StorageRow, 'clusterId' | 'name'>) => boolean
  /** What is known of the cluster's storages is new. */
  readonly changed: (id: ClusterId) => void
  readonly clock: Pick<Clock, 'now'>
}

/** Keeps what storages list, and finds it anew. */
export const createCatalogueService = (dependencies: Dependencies): CatalogueService => {
  const { repository, inventory, api, seesStorage, changed, clock } = dependencies

  const ask = async (
    storage: StorageRow,
    node: string,
    kind: CatalogueKind,
    lane: ProxmoxLane,
    signal: AbortSignal,
  ) => {
    const { key: storageKey, clusterId, name } = storage
    const listed = await api(clusterId).volumes(node, name, kind, { lane, signal, timeoutMs: LIST_MS })
    const seen = new Map<string, VolumeRecord>()
    for (const { volid, size, format, ctime } of listed) {
      const createdAt = ctime === null ? null : new Date(ctime * 1000).toISOString()
      seen.set(volid, { storageKey, volid, kind, clusterId, size, format, createdAt })
    }
    const listedAt = new Date(clock.now()).toISOString()
    repository.replace({ storageKey, kind, clusterId, listedAt, problem: '' }, [...seen.values()])
    return listed
  }

  return {
    list: (scope) => {
      const storages = new Map<string, StorageRow | null>()
      const storageOf = (clusterId: ClusterId, key: string): StorageRow | null => {
        const known = storages.get(key)
        if (known !== undefined) return known
        const row = inventory.storagesOf(clusterId).find((storage) => storage.key === key)
        const seen = row !== undefined && seesStorage(scope, row) ? row : null
        storages.set(key, seen)
        return seen
      }
      const volumes = repository.volumes().flatMap((volume): CatalogueVolume[] => {
        const { storageKey, clusterId, volid, kind, size, format, createdAt } = volume
        const storage = storageOf(clusterId, storageKey)
        if (storage === null) return []
        const { name: storageName, shared, nodes } = storage
        const place = { key: `${storageKey}/${volid}`, clusterId, storage: storageName, shared, nodes }
        return [{ ...place, volid, kind, name: nameOfVolid(volid), size, format, createdAt }]
      })
      const sources = repository.sources().flatMap((source): CatalogueSource[] => {
        const { storageKey, clusterId, kind, listedAt, problem } = source
        const storage = storageOf(clusterId, storageKey)
        if (storage === null) return []
        const { name: storageName, shared, nodes } = storage
        return [{ clusterId, storage: storageName, shared, nodes, kind, listedAt, problem }]
      })
      return { volumes, sources }
    },

    scan: async (clusterId, kinds, signal, each) => {
      // Fails at once where the cluster is not there, or disabled.
      api(clusterId)
      const rows = inventory.storagesOf(clusterId)
      repository.keepOnly(
        clusterId,
        rows.map(({ key }) => key),
      )
      const wanted = rows.filter(({ content }) => kinds.some((kind) => content.includes(kind)))
      const problems: string[] = []
      let files = 0
      let done = 0
      let failure: AppError | null = null
      for (const storage of wanted) {
        const node = storage.nodes.find((name) => inventory.nodeOnline(clusterId, name))
        for (const kind of kinds.filter((one) => storage.content.includes(one))) {
          try {
            if (node === undefined) throw new AppError('unreachable', 'None of its nodes is online.')
            files += (await ask(storage, node, kind, 'background', signal)).length
          } catch (error) {
            if (!(error instanceof AppError) || error.code === 'cancelled') throw error
            signal.throwIfAborted()
            failure = error
            const { key: storageKey } = storage
            repository.recordProblem({ storageKey, kind, clusterId, listedAt: null, problem: error.message })
            problems.push(`${storage.name} (${storage.shared ? 'shared' : storage.nodes.join(', ')}): ${error.message}`)
          }
        }
        done += 1
        each(done / wanted.length)
      }
      changed(clusterId)
      if (failure !== null && problems.length >= wanted.length && files === 0) throw failure
      return { files, storages: wanted.length, problems }
    },

    refresh: async (storage, node, kind, signal) => {
      const listed = await ask(storage, node, kind, 'interactive', signal)
      changed(storage.clusterId)
      return listed
    },
  }
}
