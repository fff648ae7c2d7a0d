import { createHash } from 'node:crypto'
import type { LabGuest } from './model.ts'

/** Keys whose values the API gives as JSON numbers; all others leave as strings, `memory` of a VM among them. */
const NUMBERS: Record<LabGuest['kind'], ReadonlySet<string>> = {
  qemu: new Set(
    (
      'balloon cores cpuunits migrate_speed shares smp sockets vcpus acpi allow-ksm autostart ciupgrade freeze ' +
      'keephugepages kvm localtime numa onboot protection reboot tablet tdf template'
    ).split(' '),
  ),
  lxc: new Set('cores cpuunits memory swap tty console debug onboot protection template unprivileged'.split(' ')),
}

export const toApiValue = (kind: LabGuest['kind'], key: string, raw: string): string | number =>
  NUMBERS[kind].has(key) && /^-?\d+$/.test(raw) ? Number(raw) : raw

/** SHA-1 over the whole file, pending changes and snapshots included, as in pmxcfs. */
export const configDigest = (guest: LabGuest): string => {
  const hash = createHash('sha1')
  const section = (name: string, entries: Iterable<[string, string | null]>): void => {
    hash.update(`[${name}]\n`)
    for (const [key, value] of [...entries].sort(([a], [b]) => (a < b ? -1 : 1)))
      hash.update(`${key}: ${value ?? '-'}\n`)
  }
  section('', guest.config)
  if (guest.lock) hash.update(`lock: ${guest.lock}\n`)
  if (guest.pending.size > 0) section('PENDING', guest.pending)
  for (const snapshot of guest.snapshots) section(`${snapshot.name} ${snapshot.description}`, snapshot.config)
  return hash.digest('hex')
}

/** The configuration as GET …/config answers it. `current`: without the changes that wait for the next start. */
export const apiConfig = (guest: LabGuest, current: boolean): Record<string, unknown> => {
  const answer: Record<string, unknown> = {}
  for (const [key, raw] of guest.config) answer[key] = shown(guest, key, raw)
  if (!current)
    for (const [key, raw] of guest.pending)
      if (raw === null) delete answer[key]
      else answer[key] = shown(guest, key, raw)
  if (guest.lock) answer['lock'] = guest.lock
  if (guest.template) answer['template'] = 1
  if (guest.parentSnapshot) answer['parent'] = guest.parentSnapshot
  answer['digest'] = configDigest(guest)
  return answer
}

/** A cloud-init password is never shown. */
const shown = (guest: LabGuest, key: string, raw: string): string | number =>
  key === 'cipassword' ? '**********' : toApiValue(guest.kind, key, raw)

const DRIVE = /^(ide|sata|scsi|virtio)\d+$|^(efidisk|tpmstate)0$/
const MOUNT = /^(rootfs|mp\d+)$/

export const isDrive = (guest: LabGuest, key: string): boolean => (guest.kind === 'qemu' ? DRIVE : MOUNT).test(key)

export type Drive = {
  key: string
  volid: string
  storage: string | null
  options: Record<string, string>
  cdrom: boolean
  cloudinit: boolean
}

/** Reads `local-lvm:vm-100-disk-0,size=32G,ssd=1`. */
export const parseDrive = (key: string, raw: string): Drive => {
  const [head = '', ...rest] = raw.split(',')
  const options: Record<string, string> = {}
  for (const part of rest) {
    const at = part.indexOf('=')
    if (at > 0) options[part.slice(0, at)] = part.slice(at + 1)
  }
  const volid = head.replace(/^(file|volume)=/, '')
  const colon = volid.indexOf(':')
  const storage = colon > 0 && !volid.startsWith('/') ? volid.slice(0, colon) : null
  return {
    key,
    volid,
    storage,
    options,
    cdrom: options['media'] === 'cdrom',
    cloudinit: /vm-\d+-cloudinit/.test(volid),
  }
}

/** Drives and mount points, those of `unusedN` included when asked for. */
export const drivesOf = (guest: LabGuest, withUnused = false): Drive[] => {
  const drives: Drive[] = []
  for (const [key, raw] of guest.config)
    if (isDrive(guest, key) || (withUnused && /^unused\d+$/.test(key))) drives.push(parseDrive(key, raw))
  return drives
}

const UNITS: Record<string, number> = { '': 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3, T: 1024 ** 4 }

/** `32G`, `512M`, `4096` → bytes; 0 for what is none. */
export const parseSize = (text: string | undefined): number => {
  const match = /^(\d+(?:\.\d+)?)([KMGT]?)$/.exec(text ?? '')
  return match ? Number(match[1]) * (UNITS[match[2] ?? ''] ?? 1) : 0
}

export const formatSize = (bytes: number): string => {
  for (const unit of ['T', 'G', 'M', 'K']) {
    const size = UNITS[unit] ?? 1
    if (bytes >= size && bytes % size === 0) return `${bytes / size}${unit}`
  }
  return String(bytes)
}

/** Size of the boot disk (VM) or the root file system (container): what lists show as `maxdisk`. */
export const bootDiskBytes = (guest: LabGuest): number => {
  if (guest.kind === 'lxc') return parseSize(parseDrive('rootfs', guest.config.get('rootfs') ?? '').options['size'])
  const boot = /order=([^;,]+)/.exec(guest.config.get('boot') ?? '')?.[1]
  const first = boot !== undefined && guest.config.has(boot) ? boot : undefined
  const drives = drivesOf(guest).filter((drive) => !drive.cdrom && !/^(efidisk|tpmstate)/.test(drive.key))
  const drive = drives.find((candidate) => candidate.key === first) ?? drives[0]
  return drive ? parseSize(drive.options['size']) : 0
}

export const guestName = (guest: LabGuest): string =>
  guest.config.get(guest.kind === 'qemu' ? 'name' : 'hostname') ??
  `${guest.kind === 'qemu' ? 'VM' : 'CT'} ${guest.vmid}`
