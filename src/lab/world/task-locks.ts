import type { LabCluster } from './model.ts'

/**
 * What a task holds to its end, so that a second one waits: a guest's configuration, or a storage while disks are made
 * on it.
 */
export type TaskLock = { kind: 'guest'; vmid: number } | { kind: 'storage'; storage: string; node: string }

/** How long a task waits: 10 s for a guest (qemu-server: lock_config), 60 s for a storage (PVE::Storage::Plugin). */
export const LOCK_TIMEOUT_MS: Record<TaskLock['kind'], number> = { guest: 10_000, storage: 60_000 }

const isShared = (cluster: LabCluster, storage: string): boolean => cluster.storages.get(storage)?.shared ?? false

/** A shared storage is locked in the whole cluster, a local one on its node. */
export const lockKey = (cluster: LabCluster, lock: TaskLock): string => {
  if (lock.kind === 'guest') return `guest/${lock.vmid}`
  return isShared(cluster, lock.storage) ? `storage/${lock.storage}` : `storage/${lock.storage}/${lock.node}`
}

/** Line in the log of a task that begins to wait. */
export const waitingText = (cluster: LabCluster, lock: TaskLock): string =>
  lock.kind === 'storage' && isShared(cluster, lock.storage)
    ? `trying to acquire cfs lock 'storage-${lock.storage}' ...`
    : 'trying to acquire lock...'

/** What a task ends with that waited in vain. */
export const timeoutText = (cluster: LabCluster, lock: TaskLock): string => {
  if (lock.kind === 'storage') {
    if (isShared(cluster, lock.storage)) return `cfs-lock 'storage-${lock.storage}' error: got lock request timeout`
    return `can't lock file '/var/lock/pve-manager/pve-storage-${lock.storage}' - got timeout`
  }
  const file =
    cluster.guests.get(lock.vmid)?.kind === 'lxc'
      ? `/run/lock/lxc/pve-config-${lock.vmid}.lock`
      : `/var/lock/qemu-server/lock-${lock.vmid}.conf`
  return `can't lock file '${file}' - got timeout`
}
