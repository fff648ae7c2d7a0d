import { AppError } from '#shared/errors.ts'
import type { StorageRow } from '#shared/model/cluster.ts'
import type { GuestPatch, GuestRow, GuestType } from '#shared/model/guest.ts'
import type { ClusterId } from '#shared/model/ids.ts'
import type { ProxmoxApi, ProxmoxCall } from '#main/adapters/proxmox/proxmox.port.ts'
import type { ProxmoxBackupVolume } from '#main/adapters/proxmox/proxmox.types.ts'
import type { BackupListing, ClusterConnections } from '#main/features/fleet/connections.port.ts'
import type { Clock } from '#main/ports.ts'
import { elapsed } from '#main/elapsed.ts'
import type { BackupRecord, BackupSource, BackupsRepository } from './backups.repository.ts'
import type { InventoryService } from './inventory.service.ts'

export interface BackupListingService {
  /** Storages of a cluster that hold backups and can be asked now, those asked longest ago first. */
  readonly dueSources: (clusterId: ClusterId, olderThanMs: number) => readonly StorageRow[]
  /** One request lists a whole storage. A failure is remembered and not repeated for a while; it never throws. */
  readonly list: (storage: StorageRow, api: ProxmoxApi, call: ProxmoxCall) => Promise<void>
  /** How far the storages of a cluster that hold backups have been listed. */
  readonly listingOf: (clusterId: ClusterId) => BackupListing
  readonly ofGuest: (guest: GuestRow) => ReturnType<BackupsRepository['ofGuest']>
}

export interface BackupListingDependencies {
  readonly repository: BackupsRepository
  readonly inventory: InventoryService
  readonly clock: Pick<Clock, 'now'>
  readonly seesBackups: ClusterConnections['seesBackups']
}

/** A storage that failed (a dead share blocks for long) is left alone for this long. */
const RETRY_MS = 1_800_000

/** Type from the listing, else from the name: `vzdump-lxc-100-…`, PBS `backup/ct/100/…`. */
const guestTypeOf = (volume: ProxmoxBackupVolume): GuestType | '' => {
  if (volume.subtype === 'qemu' || volume.subtype === 'lxc') return volume.subtype
  if (/[:/]vzdump-qemu-|backup\/vm\//.test(volume.volid)) return 'qemu'
  return /[:/]vzdump-(?:lxc|openvz)-|backup\/ct\//.test(volume.volid) ? 'lxc' : ''
}

const recordOf = (storage: string, volume: ProxmoxBackupVolume): BackupRecord | null => {
  const { vmid, ctime } = volume
  if (vmid === null || ctime === null || volume.volid === '') return null
  return {
    volid: volume.volid,
    vmid,
    guestType: guestTypeOf(volume),
    storage,
    takenAt: new Date(ctime * 1000).toISOString(),
    size: volume.size,
    format: volume.format,
    notes: volume.notes,
    protected: volume.protected,
    verification: volume.verification,
  }
}

/** Keeps the backups every storage lists, and each guest's newest in its row. */
export const createBackupListingService = (dependencies: BackupListingDependencies): BackupListingService => {
  const { repository, inventory, clock, seesBackups } = dependencies
  const sources = new Map<string, BackupSource>(repository.sources().map((source) => [source.key, source]))
  /** Unix ms of the newest try, in this run. */
  const triedAt = new Map<string, number>()
  /** Listed nothing for a sign-in that may not see backups, in this run. */
  const blind = new Set<string>()
  const backupStorages = (clusterId: ClusterId): StorageRow[] =>
    inventory.storagesOf(clusterId).filter(({ content }) => content.includes('backup'))

  const updateRows = (clusterId: ClusterId): void => {
    const newest = repository.newest(clusterId)
    const patches: GuestPatch[] = []
    for (const row of inventory.guestsOf(clusterId)) {
      const lastBackupAt = newest.get(row.id) ?? null
      if (lastBackupAt !== row.lastBackupAt) patches.push({ id: row.id, lastBackupAt })
    }
    inventory.applyPatches(clusterId, patches)
  }
  const nodeFor = (storage: StorageRow): string | undefined =>
    storage.nodes.find((node) => inventory.nodeOnline(storage.clusterId, node))

  inventory.onChange((change) => {
    for (const key of change.removedStorages) {
      if (!sources.delete(key)) continue
      triedAt.delete(key)
      blind.delete(key)
      repository.removeSource(key)
    }
  })

  return {
    dueSources: (clusterId, olderThanMs) => {
      const now = clock.now()
      const lastOf = (storage: StorageRow): number => Date.parse(sources.get(storage.key)?.listedAt ?? '') || 0
      return backupStorages(clusterId)
        .filter((storage) => {
          if (storage.status !== 'available' || nodeFor(storage) === undefined) return false
          // The right was granted since.
          if (blind.has(storage.key) && seesBackups(clusterId)) return true
          if (elapsed(now, lastOf(storage)) < olderThanMs) return false
          const failed = (sources.get(storage.key)?.problem ?? '') !== ''
          return elapsed(now, triedAt.get(storage.key) ?? 0) >= (failed ? RETRY_MS : Math.min(olderThanMs, RETRY_MS))
        })
        .sort((a, b) => lastOf(a) - lastOf(b))
    },
    list: async (storage, api, call) => {
      const node = nodeFor(storage)
      if (node === undefined) return
      const { key, clusterId, name } = storage
      triedAt.set(key, clock.now())
      try {
        const volumes = await api.backupVolumes(node, name, call)
        // Proxmox leaves backups out of the list where the right to see them lacks: an empty one says nothing then.
        const unseen = volumes.length === 0 && !seesBackups(clusterId)
        const listedAt = unseen ? null : new Date(clock.now()).toISOString()
        if (unseen) blind.add(key)
        else blind.delete(key)
        const source = { key, clusterId, listedAt, problem: '' }
        const records = volumes.map((volume) => recordOf(name, volume)).filter((record) => record !== null)
        repository.replace(source, name, records)
        sources.set(key, source)
        updateRows(clusterId)
      } catch (error) {
        if (!(error instanceof AppError)) throw error
        if (error.code === 'cancelled') return
        blind.delete(key)
        const source = { key, clusterId, listedAt: sources.get(key)?.listedAt ?? null, problem: error.message }
        repository.recordProblem(source)
        sources.set(key, source)
      }
    },
    listingOf: (clusterId) => {
      const storages = backupStorages(clusterId)
      if (storages.length === 0) return 'nothing'
      return storages.every(({ key }) => (sources.get(key)?.listedAt ?? null) !== null) ? 'whole' : 'part'
    },
    ofGuest: repository.ofGuest,
  }
}
