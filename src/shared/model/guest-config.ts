import { parseAddress } from './address.ts'
import type { GuestDisk, GuestNic } from './guest.ts'

/**
 * Reads the configuration of a guest as Proxmox keeps it (`qm.conf`, `pct.conf`): flat keys, values that are comma
 * separated property strings. Tolerant: keys and properties it does not know are left alone.
 */
export type GuestConfigValues = Readonly<Record<string, string>>

/** Interface of a running guest as its agent or the container's kernel reports it. */
export interface ReportedInterface {
  readonly name: string
  readonly mac: string
  readonly addresses: readonly { readonly address: string; readonly prefix: number | null }[]
}

/** Shown in place of a secret. */
export const MASK = '••••••••'

const SECRET_KEY = /password|secret/i
/** Bounded between word and sign: clusters write what is searched, and unbounded it takes time by the square. */
const SECRET_INSIDE = /((?:password|secret|passwd|token)[a-z0-9_-]{0,64}\s{0,16}[=:]\s{0,16})[^,\s;]+/gi

/** Boolean of a property string: `1`, `on`, `yes`, `true` (PVE JSONSchema parse_boolean); null when it is none. */
export const parseBoolean = (text: string): boolean | null => {
  if (/^(?:1|on|yes|true)$/i.test(text)) return true
  return /^(?:0|off|no|false)$/i.test(text) ? false : null
}

/**
 * Splits `virtio=BC:…,bridge=vmbr0,tag=20`. A part without `=` belongs to `defaultKey` (`local:100/x.raw,size=2G`).
 */
export const parseProperties = (text: string, defaultKey: string): ReadonlyMap<string, string> => {
  const properties = new Map<string, string>()
  for (const part of text.split(',')) {
    const sign = part.indexOf('=')
    const key = sign < 0 ? defaultKey : part.slice(0, sign).trim()
    if (part !== '' && !properties.has(key)) properties.set(key, part.slice(sign + 1).trim())
  }
  return properties
}

const UNITS: Readonly<Record<string, number>> = { '': 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3, T: 1024 ** 4 }

/** `32G`, `528K`, `2.5T` in bytes; null when it is no size. */
export const parseDiskSize = (text: string): number | null => {
  const parts = /^(\d+(?:\.\d+)?)([KMGT]?)$/.exec(text)
  const unit = UNITS[parts?.[2] ?? '']
  return parts?.[1] === undefined || unit === undefined ? null : Math.round(Number(parts[1]) * unit)
}

const countKeys = (encoded: string): number => {
  let text = encoded
  try {
    text = decodeURIComponent(encoded)
  } catch {
    // Not percent-encoded after all: count it as it stands.
  }
  return text.split('\n').filter((line) => line.trim() !== '').length
}

/** A configuration without its secrets, fit to be stored and shown. */
export const maskConfig = (values: GuestConfigValues): Record<string, string> => {
  const masked: Record<string, string> = {}
  for (const [key, value] of Object.entries(values)) {
    if (SECRET_KEY.test(key)) masked[key] = MASK
    else if (key === 'sshkeys' || key === 'ssh-public-keys') masked[key] = `${MASK} (${countKeys(value)} keys)`
    else masked[key] = key === 'args' || key === 'lxc' ? value.replace(SECRET_INSIDE, `$1${MASK}`) : value
  }
  return masked
}

/** Whether the guest agent is switched on (`agent: 1`, `agent: enabled=1,fstrim_cloned_disks=1`). */
export const agentEnabled = (values: GuestConfigValues): boolean =>
  parseBoolean(parseProperties(values.agent ?? '', 'enabled').get('enabled') ?? '') === true

const MAC = /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/i
/** Made once: `localeCompare` with options makes one for each comparison. */
const byKey = new Intl.Collator('en', { numeric: true }).compare
const keysLike = (values: GuestConfigValues, pattern: RegExp): string[] =>
  Object.keys(values)
    .filter((key) => pattern.test(key))
    .sort(byKey)

const written = ({ address, prefix }: { address: string; prefix: number | null }): string =>
  prefix === null ? address : `${address}/${prefix}`

const configuredOf = (properties: ReadonlyMap<string, string>): string[] =>
  [properties.get('ip'), properties.get('ip6')].filter(
    (ip) => ip !== undefined && ip !== '' && ip !== 'manual',
  ) as string[]

/** The network interfaces of the configuration, each with what `reported` says for its MAC. */
export const decodeNics = (values: GuestConfigValues, reported: readonly ReportedInterface[]): GuestNic[] =>
  keysLike(values, /^net\d+$/).map((key): GuestNic => {
    const properties = parseProperties(values[key] ?? '', 'model')
    // `virtio=MAC` (and e1000=…, vmxnet3=…) stands for model and MAC at once; containers write `hwaddr`.
    const model = [...properties].find(([name, value]) => MAC.test(value) && name !== 'macaddr' && name !== 'hwaddr')
    const mac = (model?.[1] ?? properties.get('macaddr') ?? properties.get('hwaddr') ?? '').toUpperCase()
    const tag = Number(properties.get('tag') ?? '')
    const cloudInit = parseProperties(values[key.replace('net', 'ipconfig')] ?? '', '')
    return {
      key,
      model: model?.[0] ?? properties.get('model') ?? properties.get('type') ?? '',
      mac,
      bridge: properties.get('bridge') ?? '',
      vlan: Number.isInteger(tag) && tag > 0 && tag < 4095 ? tag : null,
      firewall: parseBoolean(properties.get('firewall') ?? '') === true,
      linkDown: parseBoolean(properties.get('link_down') ?? '') === true,
      configured: [...configuredOf(properties), ...configuredOf(cloudInit)],
      reported:
        mac === ''
          ? []
          : reported
              .filter((item) => item.mac.toUpperCase() === mac)
              .flatMap((item) => item.addresses)
              .map(written),
    }
  })

const DISK_KEY = /^(?:(?:ide|sata|scsi|virtio|mp|unused|efidisk|tpmstate)\d+|rootfs)$/

/** The disks, CD drives, mount points and unused volumes of the configuration. */
export const decodeDisks = (values: GuestConfigValues): GuestDisk[] =>
  keysLike(values, DISK_KEY).map((key): GuestDisk => {
    const properties = parseProperties(values[key] ?? '', key.startsWith('mp') || key === 'rootfs' ? 'volume' : 'file')
    const volid = properties.get('file') ?? properties.get('volume') ?? ''
    const colon = volid.indexOf(':')
    return {
      key,
      volid,
      storage: colon > 0 && !volid.startsWith('/') ? volid.slice(0, colon) : '',
      size: parseDiskSize(properties.get('size') ?? ''),
      cdrom: properties.get('media') === 'cdrom' || volid === 'none' || volid === 'cdrom',
      backup: parseBoolean(properties.get('backup') ?? '') !== false && !key.startsWith('unused'),
    }
  })

/**
 * What lies on storages for a guest, each volume with its bytes. A configuration says no size of a volume that is not
 * attached (`unused0: local-lvm:vm-100-disk-1`): it is as large as when it was.
 */
export const volumesOf = (
  values: GuestConfigValues,
  before: Readonly<Record<string, number>> = {},
): Record<string, number> => {
  const volumes: Record<string, number> = {}
  for (const { volid, storage, size, cdrom } of decodeDisks(values)) {
    const bytes = size ?? before[volid]
    if (!cdrom && storage !== '' && bytes !== undefined) volumes[volid] = bytes
  }
  return volumes
}

/** Bytes of all volumes together. */
export const bytesOf = (volumes: Readonly<Record<string, number>>): number =>
  Object.values(volumes).reduce((sum, bytes) => sum + bytes, 0)
/** A volume that Proxmox writes for cloud-init (`drive_is_cloudinit`): `local-lvm:vm-100-cloudinit`, or just asked for. */
export const isCloudinitVolume = (volid: string): boolean => /[:/](?:vm-\d+-)?cloudinit(?:\.\w+)?$/.test(volid)

/** The drive that cloud-init reads: `ide2`; null: there is none. */
export const cloudinitDrive = (values: GuestConfigValues): string | null =>
  decodeDisks(values).find(({ volid }) => isCloudinitVolume(volid))?.key ?? null

/** Loopback and link-local addresses (RFC 1122, 3927, 4291) say nothing about where a guest is reached. */
const isReachable = (text: string): boolean => {
  const address = parseAddress(text)
  if (address === null) return false
  return address.family === 4
    ? address.bits >> 24n !== 127n && address.bits >> 16n !== 0xa9fen && address.bits !== 0n
    : address.bits > 1n && address.bits >> 118n !== 0x3fan
}

/** Hosts of containers report hundreds of bridges; more than this helps nobody in a list. */
const MAX_ADDRESSES = 32

/** What lists show of a configuration and what the guest reports. */
export interface GuestSummary {
  readonly addresses: string[]
  readonly vlans: number[]
  readonly bridges: string[]
  readonly storages: string[]
  readonly osType: string
}

export const summariseGuest = (values: GuestConfigValues, reported: readonly ReportedInterface[]): GuestSummary => {
  const nics = decodeNics(values, reported)
  const bare = (address: string): string => address.split('/')[0] ?? ''
  const own = nics.flatMap((nic) => nic.reported)
  const others = reported.flatMap((item) => item.addresses.map(({ address }) => address))
  const configured = nics.flatMap((nic) => nic.configured)
  const addresses = [...new Set([...own, ...others, ...configured].map((text) => bare(text).toLowerCase()))]
  const disks = decodeDisks(values).filter((disk) => !disk.cdrom && disk.storage !== '')
  return {
    addresses: addresses.filter(isReachable).slice(0, MAX_ADDRESSES),
    vlans: [...new Set(nics.map((nic) => nic.vlan).filter((vlan) => vlan !== null))],
    bridges: [...new Set(nics.map((nic) => nic.bridge).filter((bridge) => bridge !== ''))],
    storages: [...new Set(disks.map((disk) => disk.storage))],
    osType: values.ostype ?? '',
  }
}
