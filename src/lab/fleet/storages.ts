import type { LabCluster, LabStorage, LabVolume } from '../world/model.ts'
import type { Random } from '../world/random.ts'
import { backupVolumes, diskVolumes, libraryVolumes, sharedLibrary } from './volumes.ts'

const TIB = 1_099_511_627_776

/** The storages a cluster's guests can lie on, and where its backups go. */
export type StorageNames = { local: string; shared: string | null; backup: string }

type Shape = Pick<LabStorage, 'storage' | 'type' | 'shared' | 'content' | 'options'> & {
  sizeTib: number
  share: number
}

/** Volumes are made when first asked for: a large fleet has some 75,000 backups that nobody may ever list. */
const withVolumes = (storage: Omit<LabStorage, 'volumes'>, make: () => LabVolume[]): LabStorage => {
  let volumes: LabVolume[] | undefined
  return {
    ...storage,
    get volumes() {
      return (volumes ??= make())
    },
  }
}

const storageOf = (cluster: LabCluster, shape: Shape, make: () => LabVolume[]): LabStorage => {
  const totalBytes = Math.floor(shape.sizeTib * TIB)
  const { storage, type, shared, content, options } = shape
  const made = withVolumes(
    {
      storage,
      type,
      shared,
      content,
      options,
      enabled: true,
      nodes: null,
      totalBytes,
      baseUsedBytes: Math.floor(totalBytes * shape.share),
      inactiveOn: new Set(),
    },
    make,
  )
  cluster.storages.set(storage, made)
  return made
}

/** One in twelve is nearly full, which an operator wants to see. */
const fill = (random: Random): number => (random.chance(0.08) ? 0.9 + 0.08 * random.next() : 0.25 + 0.5 * random.next())

/**
 * Gives a cluster its storages: `local` and a thin pool on each node; from three nodes on a shared one; and a place for
 * backups, a Proxmox Backup Server with most customers.
 */
export const addStorages = (cluster: LabCluster, random: Random, now: number): StorageNames => {
  const zfs = random.chance(0.4)
  const local = zfs ? 'local-zfs' : 'local-lvm'
  const nodes = [...cluster.nodes.values()]
  const rootTib = (nodes[0]?.rootBytes ?? 0) / TIB

  storageOf(
    cluster,
    {
      storage: 'local',
      type: 'dir',
      shared: false,
      content: ['iso', 'vztmpl', 'backup', 'snippets', 'import'],
      options: { path: '/var/lib/vz' },
      sizeTib: rootTib,
      share: 0.2 + 0.3 * random.next(),
    },
    () => libraryVolumes(cluster, now),
  )
  storageOf(
    cluster,
    {
      storage: local,
      type: zfs ? 'zfspool' : 'lvmthin',
      shared: false,
      content: ['images', 'rootdir'],
      options: zfs ? { pool: 'rpool/data', sparse: 1 } : { thinpool: 'data', vgname: 'pve' },
      sizeTib: random.pick([0.8, 1.7, 3.4]),
      share: fill(random),
    },
    () => diskVolumes(cluster, local, now),
  )

  const kind =
    nodes.length >= 3
      ? random.weighted([
          ['ceph-vm', 5],
          ['nas-vm', 3],
          ['san-vm', 2],
        ] as const)
      : random.chance(0.3)
        ? 'nas-vm'
        : null
  if (kind !== null) addShared(cluster, random, kind, now)

  const backup = random.chance(0.78) ? 'pbs-main' : 'nas-backup'
  const pbs = backup === 'pbs-main'
  storageOf(
    cluster,
    {
      storage: backup,
      type: pbs ? 'pbs' : 'nfs',
      shared: true,
      content: ['backup'],
      options: pbs
        ? {
            server: `pbs.${cluster.name}.example`,
            datastore: 'main',
            username: 'backup@pbs',
            fingerprint: random.hex(64).toUpperCase().match(/../g)?.join(':'),
            'prune-backups': 'keep-all=1',
          }
        : {
            server: `nas.${cluster.name}.example`,
            export: '/volume1/backup',
            path: '/mnt/pve/nas-backup',
            'prune-backups': 'keep-daily=7,keep-weekly=4',
          },
      sizeTib: random.pick([8, 16, 32]),
      share: fill(random),
    },
    () => backupVolumes(cluster, backup, now),
  )
  return { local, shared: kind, backup }
}

const addShared = (cluster: LabCluster, random: Random, kind: 'ceph-vm' | 'nas-vm' | 'san-vm', now: number): void => {
  const shapes: Record<typeof kind, Pick<Shape, 'type' | 'content' | 'options'>> = {
    'ceph-vm': { type: 'rbd', content: ['images', 'rootdir'], options: { krbd: 0, pool: 'vm' } },
    'nas-vm': {
      type: 'nfs',
      content: ['images', 'rootdir', 'iso', 'vztmpl', 'import'],
      options: { server: `nas.${cluster.name}.example`, export: '/volume1/vm', path: '/mnt/pve/nas-vm' },
    },
    'san-vm': { type: 'lvm', content: ['images', 'rootdir'], options: { vgname: 'san' } },
  }
  storageOf(
    cluster,
    { storage: kind, shared: true, sizeTib: random.pick([6, 12, 24]), share: fill(random), ...shapes[kind] },
    () => [...diskVolumes(cluster, kind, now), ...(kind === 'nas-vm' ? sharedLibrary(kind, now) : [])],
  )
}
