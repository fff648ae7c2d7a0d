import type { LabCall } from '../http/handler.ts'
import { refuse, refuseParams } from '../http/handler.ts'
import { drivesOf, formatSize, isDrive, parseDrive } from './config.ts'
import type { LabGuest } from './model.ts'
import { createRandom } from './random.ts'

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
  return /^(scsi|usb)\d+$|^cloudinit|^ci(user|password|upgrade)$|^ipconfig\d+$|^sshkeys$|^nameserver$|^searchdomain$/.test(
    key,
  )
}

const PRIVILEGES: readonly (readonly [RegExp, string])[] = [
  [/^(memory|balloon|shares|swap|hugepages|keephugepages)$/, 'VM.Config.Memory'],
  [/^(cpu|cores|cpulimit|cpuunits|sockets|vcpus|numa\d*|affinity|smp)$/, 'VM.Config.CPU'],
  [/^(net\d+|nameserver|searchdomain|hostname)$/, 'VM.Config.Network'],
  [/^(ci.*|ipconfig\d+|sshkeys)$/, 'VM.Config.Cloudinit'],
  [/^((ide|sata|scsi|virtio)\d+|efidisk0|tpmstate0|unused\d+|rootfs|mp\d+)$/, 'VM.Config.Disk'],
  [
    /^(acpi|bios|machine|hotplug|kvm|scsihw|serial\d+|parallel\d+|usb\d+|hostpci\d+|vga|audio0|rng0|watchdog|tablet|arch)$/,
    'VM.Config.HWType',
  ],
]

const privilegeFor = (key: string): string =>
  PRIVILEGES.find(([pattern]) => pattern.test(key))?.[1] ?? 'VM.Config.Options'

/** @throws LabRefusal 403 naming the first privilege that is missing */
export const needForKeys = (
  call: LabCall,
  guest: LabGuest,
  keys: readonly string[],
  values: Readonly<Record<string, string>>,
): void => {
  const path = `/vms/${guest.vmid}`
  for (const key of keys) {
    const network = guest.kind === 'qemu' && /^(nameserver|searchdomain)$/.test(key)
    if (network) call.needAny(path, 'VM.Config.Network', 'VM.Config.Cloudinit')
    else if (key === 'hostname') call.need(path, 'VM.Config.Options')
    else if (isDrive(guest, key) && /media=cdrom|^none/.test(values[key] ?? '')) call.need(path, 'VM.Config.CDROM')
    else call.need(path, privilegeFor(key))
    if (key === 'args' && !call.identity.root) refuse(500, "only root can set 'args' config")
  }
}

const macOf = (guest: LabGuest, key: string): string =>
  `BC:24:11:${(createRandom(`${guest.metrics.seed}/${key}/${guest.config.size}`).hex(6).toUpperCase().match(/../g) ?? []).join(':')}`

/** Completes a NIC without a MAC address: `virtio,bridge=vmbr0` → `virtio=BC:24:11:…,bridge=vmbr0`. */
const network = (guest: LabGuest, key: string, value: string): string => {
  const parts = value.split(',').filter((part) => part !== '')
  if (guest.kind === 'lxc') {
    const known = parts.some((part) => part.startsWith('hwaddr='))
    return [
      ...parts,
      ...(known ? [] : [`hwaddr=${macOf(guest, key)}`]),
      ...(parts.includes('type=veth') ? [] : ['type=veth']),
    ].join(',')
  }
  return parts
    .map((part) => (/^(virtio|e1000e?|rtl8139|vmxnet3)$/.test(part) ? `${part}=${macOf(guest, key)}` : part))
    .join(',')
}

const volumeName = (call: LabCall, guest: LabGuest, storage: string, suffix: string): string => {
  const file = call.cluster.storages.get(storage)
  const base = `vm-${guest.vmid}-${suffix}`
  return file && /^(dir|nfs|cifs|cephfs)$/.test(file.type)
    ? `${storage}:${guest.vmid}/${base}.qcow2`
    : `${storage}:${base}`
}

/** Allocates what a drive value asks for (`local-lvm:32`, `local:cloudinit`) and answers the value to keep. */
const drive = (call: LabCall, guest: LabGuest, key: string, value: string): string => {
  const asked = parseDrive(key, value)
  if (asked.volid === 'none') return value.includes('media=') ? value : 'none,media=cdrom'
  if (asked.storage === null) return value
  const storage = call.cluster.storages.get(asked.storage) ?? refuse(500, `storage '${asked.storage}' does not exist`)
  if (!storage.enabled) refuse(500, `storage '${asked.storage}' is disabled`)
  const name = asked.volid.slice(asked.storage.length + 1)
  const rest = Object.entries(asked.options).filter(([option]) => option !== 'format' && option !== 'size')
  const options = (size: string): string =>
    [...rest.map(([option, text]) => `${option}=${text}`), `size=${size}`].join(',')
  if (name === 'cloudinit') return `${volumeName(call, guest, asked.storage, 'cloudinit')},media=cdrom`
  if (!/^\d+(\.\d+)?$/.test(name)) {
    const known = storage.volumes.some((volume) => volume.volid === asked.volid)
    if (!known && !drivesOf(guest, true).some((other) => other.volid === asked.volid))
      refuse(500, `volume '${asked.volid}' does not exist`)
    return value
  }
  const bytes = Number(name) * 1_073_741_824
  const numbers = drivesOf(guest, true).map(({ volid }) => Number(/-disk-(\d+)/.exec(volid)?.[1] ?? -1))
  const volid = volumeName(call, guest, asked.storage, `disk-${Math.max(-1, ...numbers) + 1}`)
  const raw = asked.options['format'] === 'raw' ? volid.replace(/qcow2$/, 'raw') : volid
  storage.volumes.push({
    volid: raw,
    node: storage.shared ? null : guest.node,
    content: guest.kind === 'qemu' ? 'images' : 'rootdir',
    format: /\.(\w+)$/.exec(raw)?.[1] ?? 'raw',
    sizeBytes: bytes,
    usedBytes: 0,
    createdSeconds: Math.floor(call.now() / 1000),
    vmid: guest.vmid,
    notes: null,
    protected: false,
    parent: null,
    extra: {},
  })
  return `${raw},${options(formatSize(bytes))}`
}

/** Lower case, unique and in alphabetical order, as the default tag style of the data centre asks. */
export const normalizeTags = (text: string): string =>
  [
    ...new Set(
      text
        .toLowerCase()
        .split(/[;,\s]+/)
        .filter((tag) => tag !== ''),
    ),
  ]
    .sort()
    .join(';')

const SSH_KEY = /^(ssh-(rsa|ed25519|dss)|ecdsa-sha2-nistp\d+|sk-\S+) ([A-Za-z0-9+/]{60,}={0,2})( .*)?$/

/** @throws LabRefusal 500 unless every line is a public key; the value is URL-encoded once */
const checkKeys = (value: string): string => {
  const lines = decodeURIComponent(value)
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
  if (!lines.every((line) => SSH_KEY.test(line.trim()))) refuse(500, 'SSH public key validation error')
  return value
}

/** The value Proxmox keeps for what was sent. */
const kept = (call: LabCall, guest: LabGuest, key: string, value: string): string => {
  if (key === 'tags') return normalizeTags(value)
  if (key === 'sshkeys') return checkKeys(value)
  if (/^net\d+$/.test(key)) return network(guest, key, value)
  return isDrive(guest, key) ? drive(call, guest, key, value) : value
}

/** A drive that leaves its slot stays as `unusedN`; a cloud-init drive and an empty or ISO drive vanish. */
const keepUnused = (guest: LabGuest, key: string): void => {
  const raw = guest.config.get(key)
  if (raw === undefined || !isDrive(guest, key)) return
  const old = parseDrive(key, raw)
  if (old.cdrom || old.cloudinit || old.storage === null) return
  let number = 0
  while (guest.config.has(`unused${number}`)) number += 1
  guest.config.set(`unused${number}`, old.volid)
}

export type ConfigChange = {
  set: Readonly<Record<string, string>>
  remove: readonly string[]
  revert: readonly string[]
}

/** Works a change in: at once, or as a pending one where a running guest must restart for it. */
export const applyChange = (call: LabCall, guest: LabGuest, change: ConfigChange): void => {
  for (const key of change.revert) guest.pending.delete(key)
  for (const key of change.remove) {
    if (key === 'lock') guest.lock = null
    else if (appliesAtOnce(guest, key) || !guest.config.has(key)) {
      keepUnused(guest, key)
      guest.config.delete(key)
      guest.pending.delete(key)
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
