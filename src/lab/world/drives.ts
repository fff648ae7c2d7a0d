import { refuse } from '../http/handler.ts'
import { formatSize, parseDrive, parseSize } from './config.ts'
import type { Drive } from './config.ts'
import type { LabCluster, LabGuest, LabStorage } from './model.ts'
import {
  addVolume,
  allocationLines,
  cloudinitVolid,
  contentFor,
  formatsOf,
  nextVolid,
  roomProblem,
  volumeOn,
} from './volumes.ts'

const GIB = 1_073_741_824

/** Bytes a copy writes in a second. */
const COPY_RATE = 500 * 1_048_576

/** How long copying so many bytes takes, in milliseconds. */
export const copyMs = (bytes: number): number => 600 + Math.floor((bytes / COPY_RATE) * 1000)

const shown = (bytes: number): string =>
  bytes >= GIB
    ? `${(bytes / GIB).toFixed(1)} GiB`
    : bytes >= 1_048_576
      ? `${(bytes / 1_048_576).toFixed(1)} MiB`
      : `${bytes.toFixed(1)} B`

/** Progress of a copy as qemu-img convert reports it, spread over the time it takes. */
export const copyLines = (bytes: number, from: number, ms: number): { after: number; text: string }[] => {
  const steps = bytes <= GIB ? [0, 1] : [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]
  return steps.map((share) => ({
    after: from + ms * share,
    text: `transferred ${shown(bytes * share)} of ${shown(bytes)} (${(share * 100).toFixed(2)}%)`,
  }))
}

/** The storage a drive is asked on, if the guest's node can use it. @throws LabRefusal 500 in the words of PVE::Storage */
export const usableStorage = (cluster: LabCluster, node: string, id: string): LabStorage => {
  const storage = cluster.storages.get(id) ?? refuse(500, `storage '${id}' does not exist`)
  if (!storage.enabled) refuse(500, `storage '${id}' is disabled`)
  if (storage.nodes !== null && !storage.nodes.includes(node))
    refuse(500, `storage '${id}' is not available on node '${node}'`)
  if (storage.inactiveOn.has(node)) refuse(500, `storage '${id}' is not online`)
  return storage
}

/** A drive's value as the configuration keeps it: the volume first, its options in alphabetical order. */
export const writeDrive = (volid: string, options: Readonly<Record<string, string>>): string =>
  [
    volid,
    ...Object.keys(options)
      .sort()
      .map((name) => `${name}=${options[name] ?? ''}`),
  ].join(',')

/** What became of a drive that was asked for. */
export type MadeDrive = {
  /** Value to keep in the configuration. */
  value: string
  lines: { after: number; text: string }[]
  durationMs: number
  /** Volumes that were made for it; to be removed when the rest fails. */
  volids: string[]
  /** It was copied from an image with a system on it. */
  imaged: boolean
}

export const NEW_DISK = /^\d+(\.\d+)?$/

const kept = (value: string): MadeDrive => ({ value, lines: [], durationMs: 0, volids: [], imaged: false })

/** Sizes nobody chooses: the variables of UEFI and the state of a TPM. */
const fixedBytes = (key: string): number | undefined => (/^(efidisk|tpmstate)0$/.test(key) ? 4 * 1_048_576 : undefined)

/** Size in bytes of what a disk is copied from. @throws LabRefusal 500 */
const sourceOf = (cluster: LabCluster, guest: LabGuest, source: string): { sizeBytes: number; usedBytes: number } => {
  const volume = volumeOn(cluster, guest.node, source) ?? refuse(500, `volume '${source}' does not exist`)
  return { sizeBytes: volume.virtualBytes ?? volume.sizeBytes, usedBytes: volume.usedBytes }
}

const allocate = (cluster: LabCluster, guest: LabGuest, storage: LabStorage, asked: Drive, at: number): MadeDrive => {
  const { key, options } = asked
  const { format: wanted, 'import-from': from, size: _size, ...rest } = options
  const formats = formatsOf(storage, guest.kind)
  const format = wanted ?? formats[0] ?? 'raw'
  if (!formats.includes(format)) refuse(500, `unsupported format '${format}' - storage '${storage.storage}'`)
  const source = from === undefined ? undefined : sourceOf(cluster, guest, from)
  const number = Number(asked.volid.slice(storage.storage.length + 1))
  const sizeBytes = fixedBytes(key) ?? source?.sizeBytes ?? Math.round(number * GIB)
  const volid = nextVolid(storage, guest, format)
  const copiedBytes = source?.usedBytes ?? 0
  const problem = roomProblem(storage, guest.node, volid, sizeBytes, copiedBytes)
  if (problem !== undefined) refuse(500, problem)
  addVolume(storage, guest, { volid, format, sizeBytes, copiedBytes, at })
  const value = writeDrive(volid, { ...rest, size: formatSize(sizeBytes) })
  const copying = source ? copyMs(sizeBytes) : 0
  return {
    value,
    lines: [
      ...allocationLines(storage, volid, format, sizeBytes).map((text) => ({ after: 100, text })),
      ...(source ? copyLines(sizeBytes, 200, copying) : []),
      { after: 250 + copying, text: `${key}: successfully created disk '${value}'` },
    ],
    durationMs: 300 + copying,
    volids: [volid],
    imaged: from !== undefined,
  }
}

/** An existing volume in the slot: its size is written beside it. @throws LabRefusal 500 when there is none */
const attach = (cluster: LabCluster, guest: LabGuest, asked: Drive, known: (volid: string) => boolean): MadeDrive => {
  const volume = volumeOn(cluster, guest.node, asked.volid)
  if (!volume && !known(asked.volid)) refuse(500, `volume '${asked.volid}' does not exist`)
  const size = volume ? { size: formatSize(volume.sizeBytes) } : {}
  return kept(writeDrive(asked.volid, { ...asked.options, ...(asked.cloudinit ? {} : size) }))
}

/**
 * Makes what a drive's value asks for (`local-lvm:32`, `local:cloudinit`, `local-lvm:0,import-from=…`), or attaches the
 * volume it names.
 * @param known volumes that count as there although no storage lists them (detached ones of the guest)
 * @throws LabRefusal 500 in the words the task's log carries
 */
export const makeDrive = (
  cluster: LabCluster,
  guest: LabGuest,
  key: string,
  value: string,
  at: number,
  known: (volid: string) => boolean = () => false,
): MadeDrive => {
  const asked = parseDrive(key, value)
  if (asked.volid === 'none') return kept(value.includes('media=') ? value : 'none,media=cdrom')
  if (asked.storage === null) return kept(value)
  const storage = usableStorage(cluster, guest.node, asked.storage)
  const name = asked.volid.slice(asked.storage.length + 1)
  if (name === 'cloudinit') {
    const volid = cloudinitVolid(storage, guest.vmid)
    if (!volumeOn(cluster, guest.node, volid))
      addVolume(storage, guest, {
        volid,
        format: /\.qcow2$/.test(volid) ? 'qcow2' : 'raw',
        sizeBytes: 4_194_304,
        copiedBytes: 4_194_304,
        at,
      })
    const text = `${volid},media=cdrom`
    const made = { after: 200, text: `${key}: successfully created disk '${text}'` }
    return { value: text, lines: [made], durationMs: 250, volids: [volid], imaged: false }
  }
  return NEW_DISK.test(name) ? allocate(cluster, guest, storage, asked, at) : attach(cluster, guest, asked, known)
}

/** Size of a drive in bytes, from its volume where there is one, else as the configuration says. */
export const driveBytes = (cluster: LabCluster, node: string, drive: Drive): number =>
  volumeOn(cluster, node, drive.volid)?.sizeBytes ?? parseSize(drive.options['size'])

/** Whether the storage's configuration allows disks of this kind of guest. */
export const allowsDisks = (storage: LabStorage, kind: LabGuest['kind']): boolean =>
  storage.content.includes(contentFor(kind))
