import { drivesOf, guestName, parseSize } from '../world/config.ts'
import type { LabCluster, LabGuest, LabVolume } from '../world/model.ts'
import type { Random } from '../world/random.ts'
import { createRandom } from '../world/random.ts'

const DAY = 86_400

const volume = (
  given: Pick<LabVolume, 'volid' | 'content' | 'format' | 'sizeBytes' | 'createdSeconds'> & Partial<LabVolume>,
): LabVolume => ({
  node: null,
  usedBytes: given.sizeBytes,
  vmid: null,
  notes: null,
  protected: false,
  parent: null,
  extra: {},
  ...given,
})

/** The disks of all guests that lie on a storage. */
export const diskVolumes = (cluster: LabCluster, storage: string, now: number): LabVolume[] =>
  [...cluster.guests.values()].flatMap((guest) =>
    drivesOf(guest, true)
      .filter((drive) => drive.storage === storage)
      .map((drive) => {
        const sizeBytes = parseSize(drive.options['size'] ?? '4M')
        return volume({
          volid: drive.volid,
          node: cluster.storages.get(storage)?.shared ? null : guest.node,
          content: guest.kind === 'qemu' ? 'images' : 'rootdir',
          format: /\.(qcow2|raw|subvol)$/.exec(drive.volid)?.[1] ?? (/subvol-/.test(drive.volid) ? 'subvol' : 'raw'),
          sizeBytes,
          usedBytes: Math.floor(sizeBytes * guest.metrics.diskShare),
          createdSeconds: Math.floor(now / 1000) - 30 * DAY - (guest.metrics.seed % (300 * DAY)),
          vmid: guest.vmid,
        })
      }),
  )

type Shelf = readonly (readonly [content: 'iso' | 'vztmpl' | 'import', file: string, sizeBytes: number])[]

const LIBRARY: Shelf = [
  ['iso', 'debian-12.11.0-amd64-netinst.iso', 702_545_920],
  ['iso', 'virtio-win-0.1.271.iso', 726_405_120],
  ['iso', 'windows-server-2022-eval.iso', 5_044_094_976],
  ['iso', 'opnsense-25.7-dvd-amd64.iso', 2_164_260_864],
  ['vztmpl', 'debian-12-standard_12.7-1_amd64.tar.zst', 126_515_062],
  ['vztmpl', 'ubuntu-24.04-standard_24.04-2_amd64.tar.zst', 141_589_318],
  ['import', 'debian-12-genericcloud-amd64.qcow2', 346_030_080],
]

/** What a customer shares between nodes instead of keeping it on each. */
const SHARED: Shelf = [
  ['iso', 'ubuntu-24.04.3-live-server-amd64.iso', 3_303_444_480],
  ['vztmpl', 'alpine-3.22-default_20250617_amd64.tar.xz', 3_201_444],
  ['import', 'ubuntu-24.04-server-cloudimg-amd64.qcow2', 624_951_296],
]

const FORMATS = {
  iso: () => 'iso',
  vztmpl: (file: string) => (/xz$/.test(file) ? 'txz' : 'tzst'),
  import: () => 'qcow2',
}

/** Cloud images hold a disk of some gigabytes that is mostly empty. */
const IMAGE_BYTES = 3 * 1_073_741_824

const onShelf = (storage: string, node: string | null, shelf: Shelf, now: number): LabVolume[] =>
  shelf.map(([content, file, sizeBytes], index) =>
    volume({
      volid: `${storage}:${content}/${file}`,
      node,
      content,
      format: FORMATS[content](file),
      sizeBytes,
      ...(content === 'import' && { virtualBytes: IMAGE_BYTES }),
      createdSeconds: Math.floor(now / 1000) - (40 + index * 21) * DAY,
    }),
  )

/** ISO images, container templates and a cloud image, on every node. */
export const libraryVolumes = (cluster: LabCluster, now: number): LabVolume[] =>
  [...cluster.nodes.keys()].flatMap((node) => onShelf('local', node, LIBRARY, now))

/** The same kinds on a storage all nodes share. */
export const sharedLibrary = (storage: string, now: number): LabVolume[] => onShelf(storage, null, SHARED, now)

/**
 * How a guest is backed up: nightly for most; for some the last good one is days old, and some have none at all.
 * Hours since the newest, and how many there are.
 */
export const backupHabit = (guest: LabGuest): { newestHours: number; count: number } => {
  const random = createRandom(`${guest.metrics.seed}/backup`)
  if (guest.template) return { newestHours: 24 * random.int(20, 90), count: random.int(0, 1) }
  const kind = random.weighted([
    ['nightly', 84],
    ['late', 9],
    ['never', 7],
  ] as const)
  if (kind === 'never') return { newestHours: 0, count: 0 }
  return kind === 'late'
    ? { newestHours: random.int(50, 400), count: random.int(1, 4) }
    : { newestHours: random.int(3, 22), count: random.int(3, 7) }
}

const two = (value: number): string => String(value).padStart(2, '0')

const fileStamp = (seconds: number): string => {
  const at = new Date(seconds * 1000)
  return `${at.getUTCFullYear()}_${two(at.getUTCMonth() + 1)}_${two(at.getUTCDate())}-${two(at.getUTCHours())}_${two(at.getUTCMinutes())}_${two(at.getUTCSeconds())}`
}

const verification = (random: Random, upidNode: string): Record<string, unknown> => {
  const state = random.weighted([
    ['ok', 86],
    ['failed', 1],
    [null, 13],
  ] as const)
  const upid = `UPID:${upidNode}:${random.hex(8).toUpperCase()}:${random.hex(8).toUpperCase()}:00000000:${random.hex(8).toUpperCase()}:verify:main:root@pam:`
  return state === null ? {} : { verification: { state, upid } }
}

/** Backups of all guests; on a Backup Server the size is the logical one and verified ones say so. */
export const backupVolumes = (cluster: LabCluster, storage: string, now: number): LabVolume[] => {
  const pbs = cluster.storages.get(storage)?.type === 'pbs'
  return [...cluster.guests.values()].flatMap((guest) => {
    const { newestHours, count } = backupHabit(guest)
    const random = createRandom(`${guest.metrics.seed}/archives`)
    const newest = Math.floor(now / 1000) - newestHours * 3600 - random.int(0, 3599)
    const ct = guest.kind === 'lxc'
    return Array.from({ length: count }, (_, index) => {
      const createdSeconds = newest - index * DAY - random.int(0, 300)
      const zulu = new Date(createdSeconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z')
      const file = `backup/vzdump-${guest.kind}-${guest.vmid}-${fileStamp(createdSeconds)}.${ct ? 'tar' : 'vma'}.zst`
      return volume({
        volid: `${storage}:${pbs ? `backup/${ct ? 'ct' : 'vm'}/${guest.vmid}/${zulu}` : file}`,
        content: 'backup',
        format: pbs ? (ct ? 'pbs-ct' : 'pbs-vm') : `${ct ? 'tar' : 'vma'}.zst`,
        sizeBytes: Math.floor(guest.diskBytes * (pbs ? 1 : guest.metrics.diskShare * 0.45)),
        createdSeconds,
        vmid: guest.vmid,
        notes: guestName(guest),
        protected: random.chance(0.02),
        extra: { subtype: guest.kind, ...(pbs ? verification(random, 'pbs') : {}) },
      })
    })
  })
}
