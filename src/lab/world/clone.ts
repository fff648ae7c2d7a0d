import { refuse } from '../http/handler.ts'
import { bootDiskBytes, drivesOf, formatSize } from './config.ts'
import type { Drive } from './config.ts'
import { allowsDisks, copyLines, copyMs, driveBytes, usableStorage, writeDrive } from './drives.ts'
import type { LabCluster, LabGuest, LabStorage } from './model.ts'
import { createRandom } from './random.ts'
import {
  addVolume,
  allocationLines,
  cloudinitVolid,
  directoryOf,
  formatsOf,
  linkedVolid,
  nextVolid,
  roomProblem,
  volumeOn,
} from './volumes.ts'

export type CopiedDrive = {
  key: string
  /** What the configuration of the new guest carries. */
  value: string
  lines: { after: number; text: string }[]
  durationMs: number
  volid: string | null
}

/** Drives whose content a clone takes along; CD drives are only named again. */
export const isCopied = (drive: Drive): boolean => !drive.cdrom || drive.cloudinit

const formatOf = (volid: string): string =>
  /\.(raw|qcow2|vmdk|subvol)$/.exec(volid)?.[1] ?? (/subvol-|basevol-/.test(volid) ? 'subvol' : 'raw')

export type CopyTarget = {
  cluster: LabCluster
  /** Node that sees the source. */
  source: string
  /** Gets the copies. */
  guest: LabGuest
  storage?: string | undefined
  format?: string | undefined
}

/** The storage a drive's copy goes to. @throws LabRefusal 500 */
export const storageFor = (target: CopyTarget, drive: Drive): LabStorage => {
  const storage = usableStorage(target.cluster, target.source, target.storage ?? drive.storage ?? '')
  if (!allowsDisks(storage, target.guest.kind))
    refuse(
      500,
      `storage '${storage.storage}' does not support ${target.guest.kind === 'qemu' ? 'vm images' : 'container directories'}`,
    )
  return storage
}

const ended = (drive: Drive): string => (drive.key === 'rootfs' || /^mp\d+$/.test(drive.key) ? 'mountpoint' : 'drive')

/** A copy of its own. @throws LabRefusal 500 where it does not fit or its source is gone */
export const fullCopy = (target: CopyTarget, drive: Drive, at: number): CopiedDrive => {
  const { cluster, guest, source } = target
  const storage = storageFor(target, drive)
  const volume = volumeOn(cluster, source, drive.volid)
  if (!volume) refuse(500, `volume '${drive.volid}' does not exist`)
  const sizeBytes = driveBytes(cluster, source, drive)
  const copiedBytes = volume?.usedBytes ?? sizeBytes
  const formats = formatsOf(storage, guest.kind)
  const wanted = target.format ?? formatOf(drive.volid)
  const format = formats.includes(wanted) ? wanted : (formats[0] ?? 'raw')
  const volid = drive.cloudinit ? cloudinitVolid(storage, guest.vmid) : nextVolid(storage, guest, format)
  const problem = roomProblem(storage, source, volid, sizeBytes, copiedBytes)
  if (problem !== undefined) refuse(500, problem)
  addVolume(storage, guest, { volid, format, sizeBytes, copiedBytes, at })
  const { size: _size, format: _format, ...options } = drive.options
  const took = copyMs(copiedBytes)
  const copied = drive.cloudinit ? [] : copyLines(sizeBytes, 300, took)
  const last = copied.at(-1)
  const doubled = formatOf(drive.volid) === 'raw' && last && guest.kind === 'qemu' ? [last] : []
  return {
    key: drive.key,
    value: drive.cloudinit ? `${volid},media=cdrom` : writeDrive(volid, { ...options, size: formatSize(sizeBytes) }),
    lines: [
      { after: 0, text: `create full clone of ${ended(drive)} ${drive.key} (${drive.volid})` },
      ...allocationLines(storage, volid, format, sizeBytes).map((text) => ({ after: 200, text })),
      ...(drive.cloudinit ? [] : [{ after: 250, text: `allocated target volume '${volid}'` }]),
      ...copied,
      ...doubled,
    ],
    durationMs: drive.cloudinit ? 400 : 300 + took,
    volid,
  }
}

/** A disk that shares the blocks of its template. */
export const linkedCopy = (target: CopyTarget, drive: Drive, at: number): CopiedDrive => {
  const { cluster, guest, source } = target
  const storage = usableStorage(cluster, source, drive.storage ?? '')
  const volume = volumeOn(cluster, source, drive.volid)
  if (!volume) refuse(500, `volume '${drive.volid}' does not exist`)
  const sizeBytes = driveBytes(cluster, source, drive)
  const volid = linkedVolid(storage, guest, drive.volid, formatOf(drive.volid))
  const format = formatOf(volid)
  addVolume(storage, guest, {
    volid,
    format,
    sizeBytes,
    copiedBytes: 1_048_576,
    at,
    parent: drive.volid.split(':')[1] ?? null,
  })
  const { size: _size, ...options } = drive.options
  const name = volid.split('/').at(-1) ?? volid
  const base = drive.volid.split(':')[1] ?? ''
  const files = base.includes('/')
    ? [
        `clone ${base}: images, ${name}, ${guest.vmid} to ${name} (base=../${base})`,
        `Formatting '${directoryOf(storage)}/images/${guest.vmid}/${name}', fmt=qcow2 cluster_size=131072 extended_l2=on preallocation=off compression_type=zlib size=${sizeBytes} backing_file=../${base} backing_fmt=${formatOf(drive.volid)} lazy_refcounts=off refcount_bits=16`,
      ]
    : allocationLines(storage, volid, format, sizeBytes)
  return {
    key: drive.key,
    value: writeDrive(volid, { ...options, size: formatSize(sizeBytes) }),
    lines: [
      { after: 0, text: `create linked clone of ${ended(drive)} ${drive.key} (${drive.volid})` },
      ...files.map((text) => ({ after: 200, text })),
    ],
    durationMs: 500,
    volid,
  }
}

const IDENTITY = /^(unused\d+|meta|parent|snaptime|vmstate|lock|template|smbios1|vmgenid|cipassword|protection)$/

const macOf = (guest: LabGuest, key: string): string =>
  `BC:24:11:${createRandom(`${guest.metrics.seed}/${key}`).hex(6).toUpperCase().match(/../g)?.join(':') ?? '00:00:00'}`

/** The configuration of the clone without its drives: new addresses and identities, no lock, no snapshots. */
export const clonedConfig = (
  source: ReadonlyMap<string, string>,
  guest: LabGuest,
  names: { name: string; description: string | undefined; at: number; release: string },
): Map<string, string> => {
  const random = createRandom(`${guest.metrics.seed}/identity`)
  const config = new Map<string, string>()
  for (const [key, value] of source) {
    if (IDENTITY.test(key) || key === 'name' || key === 'hostname' || key === 'description') {
      if (key === 'cipassword') config.set(key, value)
      continue
    }
    const fresh = /^net\d+$/.test(key) ? value.replace(/[0-9A-F]{2}(:[0-9A-F]{2}){5}/i, macOf(guest, key)) : value
    config.set(key, fresh)
  }
  config.set(guest.kind === 'qemu' ? 'name' : 'hostname', names.name)
  if (names.description !== undefined) config.set('description', names.description)
  if (guest.kind === 'qemu') {
    config.set('smbios1', `uuid=${random.uuid()}`).set('vmgenid', random.uuid())
    config.set('meta', `creation-qemu=${names.release},ctime=${Math.floor(names.at / 1000)}`)
  }
  return config
}

/** Writes what was copied into the new guest's configuration; what it had of the source's drives gives way. */
export const adopt = (guest: LabGuest, drives: readonly CopiedDrive[]): void => {
  for (const { key, value } of drives) guest.config.set(key, value)
  guest.diskBytes = bootDiskBytes(guest)
}

/** Drives of the configuration a clone starts from: the present one, or that of a snapshot. */
export const sourceDrives = (guest: LabGuest, config: ReadonlyMap<string, string>): Drive[] =>
  drivesOf({ ...guest, config: new Map(config) })
