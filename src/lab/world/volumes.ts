import { drivesOf, parseDrive } from './config.ts'
import type { LabCluster, LabGuest, LabGuestKind, LabStorage, LabVolume } from './model.ts'
import { storageUse } from './storage-facts.ts'

/** Types that keep disks as files below a directory of the guest. */
const FILES = new Set(['dir', 'nfs', 'cifs', 'cephfs', 'btrfs'])
/** Types whose volumes take all their room at once. */
const THICK = new Set(['lvm'])
/** Types whose templates clones can share blocks with; files too, when the base is one. */
const LINKS = new Set(['lvmthin', 'zfspool', 'rbd'])

export const keepsFiles = (storage: LabStorage): boolean => FILES.has(storage.type)
export const takesTemplates = (storage: LabStorage): boolean => !THICK.has(storage.type)
export const takesLinks = (storage: LabStorage): boolean => LINKS.has(storage.type) || keepsFiles(storage)

/** A kind of disk as the storage's configuration names it. */
export const contentFor = (kind: LabGuestKind): 'images' | 'rootdir' => (kind === 'qemu' ? 'images' : 'rootdir')

/**
 * Makes every storage's list of volumes now, if it was not yet: they follow from the guests there are, and must be known
 * before one comes or goes (its backups stay).
 */
export const settleVolumes = (cluster: LabCluster): number =>
  [...cluster.storages.values()].reduce((sum, { volumes }) => sum + volumes.length, 0)

/** Part of a volume id after the storage: `100/vm-100-disk-0.qcow2` on files, `vm-100-disk-0` elsewhere. */
const volumePath = (storage: LabStorage, vmid: number, name: string, format: string): string =>
  keepsFiles(storage) ? `${vmid}/${name}.${format}` : name

/** Formats a storage can keep; the first is its default. */
export const formatsOf = (storage: LabStorage, kind: LabGuestKind): readonly string[] => {
  if (kind === 'lxc') return storage.type === 'zfspool' ? ['subvol'] : ['raw']
  return keepsFiles(storage) ? ['raw', 'qcow2', 'vmdk'] : ['raw']
}

const numberIn = (volid: string): number => Number(/-disk-(\d+)/.exec(volid)?.[1] ?? -1)

/** The first number no disk of the guest on that storage has, neither as volume nor in its configuration. */
const freeNumber = (storage: LabStorage, guest: LabGuest): number => {
  const taken = new Set([
    ...storage.volumes.filter((volume) => volume.vmid === guest.vmid).map((volume) => numberIn(volume.volid)),
    ...drivesOf(guest, true)
      .filter((drive) => drive.storage === storage.storage)
      .map((drive) => numberIn(drive.volid)),
  ])
  let number = 0
  while (taken.has(number)) number += 1
  return number
}

/** Volume id for the next disk of a guest. */
export const nextVolid = (storage: LabStorage, guest: LabGuest, format: string): string => {
  const prefix = format === 'subvol' ? 'subvol' : 'vm'
  return `${storage.storage}:${volumePath(storage, guest.vmid, `${prefix}-${guest.vmid}-disk-${freeNumber(storage, guest)}`, format)}`
}

export const cloudinitVolid = (storage: LabStorage, vmid: number): string =>
  `${storage.storage}:${volumePath(storage, vmid, `vm-${vmid}-cloudinit`, 'qcow2')}`

/** `vm-100-disk-0` → `base-100-disk-0`, as a disk is called once its guest is a template. */
export const baseVolid = (volid: string): string =>
  volid.replace(/\b(vm|subvol)-(\d+-disk-\d+)/, (_, kind: string, rest: string) =>
    kind === 'subvol' ? `basevol-${rest}` : `base-${rest}`,
  )

/** Volume id of a linked clone: most types name the base in it. */
export const linkedVolid = (storage: LabStorage, guest: LabGuest, base: string, format: string): string => {
  const own = nextVolid(storage, guest, keepsFiles(storage) ? 'qcow2' : format)
  if (storage.type === 'lvmthin') return own
  return `${storage.storage}:${base.slice(storage.storage.length + 1)}/${own.slice(storage.storage.length + 1)}`
}

/** A setting of the storage's configuration, where it is text. */
const setting = (storage: LabStorage, name: string, fallback: string): string => {
  const value = storage.options[name]
  return typeof value === 'string' ? value : fallback
}

/** Directory a storage of files lies in on the node. */
export const directoryOf = (storage: LabStorage): string => setting(storage, 'path', `/mnt/pve/${storage.storage}`)

/** What a path on the node's disk is called in logs. */
export const filePath = (storage: LabStorage, volid: string): string =>
  `${directoryOf(storage)}/images/${volid.slice(storage.storage.length + 1)}`

/** Room that is left on the storage as the node sees it, in bytes. */
export const freeBytes = (storage: LabStorage, node: string): number => storage.totalBytes - storageUse(storage, node)

/**
 * Why a volume does not fit, in the words of the storage's own tools; undefined when it fits. Thin storages promise
 * more than they have: only what is copied at once must fit.
 * @param copiedBytes what is written at once; 0 for an empty disk
 */
export const roomProblem = (
  storage: LabStorage,
  node: string,
  volid: string,
  sizeBytes: number,
  copiedBytes: number,
): string | undefined => {
  const need = THICK.has(storage.type) || storage.type === 'zfspool' ? sizeBytes : copiedBytes
  const free = freeBytes(storage, node)
  if (need <= free) return undefined
  const name = volid.slice(storage.storage.length + 1)
  const vg = setting(storage, 'vgname', 'pve')
  const extents = (bytes: number): number => Math.floor(bytes / 4_194_304)
  if (storage.type === 'lvm')
    return `lvcreate '${vg}/${name}' error:   Volume group "${vg}" has insufficient free space (${extents(free)} extents): ${extents(need)} required.`
  if (storage.type === 'zfspool')
    return `zfs error: cannot create '${setting(storage, 'pool', 'rpool/data')}/${name}': out of space`
  return `unable to write '${volid}': No space left on device`
}

/** Puts a new volume on a storage; what it uses counts from now on. */
export const addVolume = (
  storage: LabStorage,
  guest: LabGuest,
  given: Pick<LabVolume, 'volid' | 'format' | 'sizeBytes'> & {
    copiedBytes: number
    at: number
    parent?: string | null
  },
): LabVolume => {
  const { volid, format, sizeBytes, copiedBytes, at, parent } = given
  const volume: LabVolume = {
    volid,
    node: storage.shared ? null : guest.node,
    content: contentFor(guest.kind),
    format,
    sizeBytes,
    usedBytes: THICK.has(storage.type) ? sizeBytes : copiedBytes,
    createdSeconds: Math.floor(at / 1000),
    vmid: guest.vmid,
    notes: null,
    protected: false,
    parent: parent ?? null,
    extra: {},
  }
  storage.volumes.push(volume)
  use(storage, volume, volume.usedBytes)
  return volume
}

const use = (storage: LabStorage, volume: LabVolume, bytes: number): void => {
  storage.added ??= new Map()
  const where = volume.node ?? ''
  storage.added.set(where, (storage.added.get(where) ?? 0) + bytes)
}

/** Grows a volume in place. */
export const growVolume = (storage: LabStorage, volume: LabVolume, sizeBytes: number): void => {
  if (THICK.has(storage.type)) {
    use(storage, volume, sizeBytes - volume.sizeBytes)
    volume.usedBytes = sizeBytes
  }
  volume.sizeBytes = sizeBytes
}

/** The volume a node sees under this id. */
export const volumeOn = (cluster: LabCluster, node: string, volid: string): LabVolume | undefined => {
  const storage = cluster.storages.get(parseDrive('', volid).storage ?? '')
  return storage?.volumes.find((volume) => volume.volid === volid && (storage.shared || volume.node === node))
}

/** Removes a volume as a node sees it. Answers whether there was one. */
export const dropVolume = (cluster: LabCluster, node: string, volid: string): boolean => {
  const storage = cluster.storages.get(parseDrive('', volid).storage ?? '')
  const volume = volumeOn(cluster, node, volid)
  if (!storage || !volume) return false
  storage.volumes.splice(storage.volumes.indexOf(volume), 1)
  use(storage, volume, -volume.usedBytes)
  return true
}

const FORMATTING = 'cluster_size=65536 extended_l2=off preallocation=metadata compression_type=zlib'

/** What the storage's tools print when they make a volume. */
export const allocationLines = (storage: LabStorage, volid: string, format: string, sizeBytes: number): string[] => {
  const name = volid.slice(storage.storage.length + 1)
  if (storage.type === 'lvm' || storage.type === 'lvmthin') return [`  Logical volume "${name}" created.`]
  if (!keepsFiles(storage)) return []
  const path = filePath(storage, volid)
  return format === 'qcow2'
    ? [`Formatting '${path}', fmt=qcow2 ${FORMATTING} size=${sizeBytes} lazy_refcounts=off refcount_bits=16`]
    : [`Formatting '${path}', fmt=${format} size=${sizeBytes} preallocation=off`]
}
