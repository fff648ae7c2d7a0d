import type { LabCall } from '../http/handler.ts'
import { refuse, refuseParams } from '../http/handler.ts'
import { drivesOf, isDrive, parseDrive } from './config.ts'
import { makeDrive } from './drives.ts'
import type { LabGuest } from './model.ts'
import { dropVolume } from './volumes.ts'
import { checkKeys, network, normalizeTags } from './option-values.ts'

/** Options that take effect at once even on a running guest (qemu-server and pve-container: fast plug options). */
const FAST: Record<LabGuest['kind'], ReadonlySet<string>> = {
  qemu: new Set(
    'lock name onboot shares startup description protection vmstatestorage hookscript tags autostart'.split(' '),
  ),
  lxc: new Set(
    'lock hostname onboot startup description protection hookscript tags cores memory swap cpulimit cpuunits'.split(
      ' ',
    ),
  ),
}

/** Whether a change of this key reaches a running guest without a restart (hotplug=network,disk,usb is the default). */
const appliesAtOnce = (guest: LabGuest, key: string): boolean => {
  if (guest.startedAt === null) return true
  if (FAST[guest.kind].has(key) || /^net\d+$|^unused\d+$/.test(key)) return true
  if (guest.kind === 'lxc') return /^mp\d+$/.test(key)
  return /^(scsi|virtio|usb)\d+$|^cloudinit|^ci(user|password|upgrade)$|^ipconfig\d+$|^sshkeys$|^nameserver$|^searchdomain$/.test(
    key,
  )
}

/** The value Proxmox keeps for what was sent. */
const kept = (call: LabCall, guest: LabGuest, key: string, value: string): string => {
  if (key === 'tags') return normalizeTags(value)
  if (key === 'sshkeys') return checkKeys(value)
  if (/^net\d+$/.test(key)) return network(guest, key, value)
  if (!isDrive(guest, key)) return value
  const detached = (volid: string): boolean => drivesOf(guest, true).some((drive) => drive.volid === volid)
  return makeDrive(call.cluster, guest, key, value, call.now(), detached).value
}

/**
 * Keeps a volume as detached.
 * @param volid null: only says which slot would be taken
 * @returns the slot: `unused0`
 */
export const addUnused = (guest: LabGuest, volid: string | null): string => {
  let number = 0
  while (guest.config.has(`unused${number}`)) number += 1
  if (volid !== null) guest.config.set(`unused${number}`, volid)
  return `unused${number}`
}

/** A drive that leaves its slot stays as `unusedN`; a cloud-init drive and an empty or ISO drive vanish. */
const keepUnused = (guest: LabGuest, key: string): void => {
  const raw = guest.config.get(key)
  if (raw === undefined || !isDrive(guest, key)) return
  const old = parseDrive(key, raw)
  if (old.cdrom || old.cloudinit || old.storage === null) return
  addUnused(guest, old.volid)
}

/** Whether another slot or a snapshot names the volume as well. */
const isNamedElsewhere = (guest: LabGuest, key: string, volid: string): boolean =>
  [guest.config, ...guest.snapshots.map((snapshot) => snapshot.config)].some((config) =>
    [...config].some(([other, value]) => (config !== guest.config || other !== key) && value.split(',')[0] === volid),
  )

/**
 * Takes a key out of the configuration. A detached volume is deleted with its key, as is a cloud-init drive; a disk stays
 * as `unusedN` unless `force` deletes it, too.
 * @throws LabRefusal 500 while a snapshot still needs the volume
 */
const removeKey = (call: LabCall, guest: LabGuest, key: string, force: boolean): void => {
  const raw = guest.config.get(key)
  if (raw !== undefined && (isDrive(guest, key) || /^unused\d+$/.test(key))) {
    const drive = parseDrive(key, raw)
    const goes = /^unused/.test(key) || drive.cloudinit || (force && !drive.cdrom)
    if (!goes) keepUnused(guest, key)
    else if (!drive.cloudinit && isNamedElsewhere(guest, key, drive.volid))
      refuse(500, `unable to delete '${drive.volid}' - volume is still in use (snapshot?)`)
    else dropVolume(call.cluster, guest.node, drive.volid)
  }
  guest.config.delete(key)
  guest.pending.delete(key)
}

export type ConfigChange = {
  set: Readonly<Record<string, string>>
  remove: readonly string[]
  revert: readonly string[]
  /** Disks that are removed are deleted, not kept as detached. */
  force?: boolean
}

/** Works a change in: at once, or as a pending one where a running guest must restart for it. */
export const applyChange = (call: LabCall, guest: LabGuest, change: ConfigChange): void => {
  for (const key of change.revert) guest.pending.delete(key)
  for (const key of change.remove) {
    if (key === 'lock') guest.lock = null
    else if (appliesAtOnce(guest, key) || !guest.config.has(key)) {
      removeKey(call, guest, key, change.force ?? false)
    } else guest.pending.set(key, null)
  }
  // All values are checked before the first is set: a refused change leaves nothing behind.
  const values = Object.entries(change.set).map(
    ([key, sent]) => [key, key === 'lock' ? sent : kept(call, guest, key, sent)] as const,
  )
  for (const [key, value] of values) {
    if (key === 'lock') {
      guest.lock = value
      continue
    }
    if (!appliesAtOnce(guest, key)) {
      if (guest.config.get(key) === value) guest.pending.delete(key)
      else guest.pending.set(key, value)
      continue
    }
    if (isDrive(guest, key) && parseDrive(key, value).volid !== parseDrive(key, guest.config.get(key) ?? '').volid)
      keepUnused(guest, key)
    if (value === '' && key !== 'description') guest.config.delete(key)
    else guest.config.set(key, value)
    guest.pending.delete(key)
    const unused = [...guest.config].find(
      ([other, volid]) => /^unused\d+$/.test(other) && volid === parseDrive(key, value).volid,
    )
    if (unused && isDrive(guest, key)) guest.config.delete(unused[0])
  }
}

/** Pending changes take effect when the guest starts anew. */
export const applyPending = (guest: LabGuest): void => {
  for (const [key, value] of guest.pending) {
    if (value === null) {
      keepUnused(guest, key)
      guest.config.delete(key)
    } else guest.config.set(key, value)
  }
  guest.pending.clear()
}

const KNOWN: Record<LabGuest['kind'], RegExp> = {
  qemu: /^(acpi|affinity|agent|allow-ksm|amd-sev|arch|args|audio0|autostart|balloon|bios|boot|bootdisk|cdrom|cicustom|cipassword|citype|ciupgrade|ciuser|cores|cpu|cpulimit|cpuunits|description|efidisk0|freeze|hookscript|hostpci\d+|hotplug|hugepages|ide[0-3]|intel-tdx|ipconfig\d+|ivshmem|keephugepages|keyboard|kvm|localtime|lock|machine|memory|migrate_downtime|migrate_speed|name|nameserver|net\d+|numa\d*|onboot|ostype|parallel[0-2]|protection|reboot|rng0|sata[0-5]|scsi\d+|scsihw|searchdomain|serial[0-3]|shares|smbios1|smp|sockets|spice_enhancements|sshkeys|startdate|startup|tablet|tags|tdf|template|tpmstate0|unused\d+|usb\d+|vcpus|vga|virtio\d+|virtiofs\d+|vmgenid|vmstatestorage|watchdog)$/,
  lxc: /^(arch|cmode|console|cores|cpulimit|cpuunits|debug|description|dev\d+|entrypoint|env|features|hookscript|hostname|lock|memory|mp\d+|nameserver|net\d+|onboot|ostype|protection|rootfs|searchdomain|startup|swap|tags|template|timezone|tty|unprivileged|unused\d+)$/,
}

/** @throws LabRefusal 400 for an option Proxmox does not know, or one both set and deleted */
export const checkDeletes = (guest: LabGuest, change: ConfigChange): void => {
  for (const key of [...change.remove, ...change.revert]) {
    const list = change.remove.includes(key) ? 'delete' : 'revert'
    if (!KNOWN[guest.kind].test(key)) refuseParams({ [list]: `unknown option '${key}'` })
    if (key in change.set) refuseParams({ [list]: `you can't use '-${key}' and -${list} ${key}' at the same time` })
  }
}
