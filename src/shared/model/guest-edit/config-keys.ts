import { parseAddress } from '../address.ts'
import type { GuestType } from '../guest.ts'
import { cidrProblem, gatewayProblem, readIp } from './ip-config.ts'
import { isUnicastMac, NIC_MODELS, readNic } from './nic.ts'
import { decodeSshKeys, sshKeyProblem } from './ssh-keys.ts'
import { splitTags, tagProblem } from './tags.ts'

type Rule = (value: string, type: GuestType) => string | null

const integer =
  (least: number, most: number): Rule =>
  (value) =>
    /^\d{1,9}$/.test(value) && Number(value) >= least && Number(value) <= most
      ? null
      : `A whole number from ${least} to ${most}.`

const mebibytes =
  (least: number): Rule =>
  (value) =>
    integer(least, 4_178_944)(value, 'qemu') === null ? null : `From ${least} to 4178944 MiB, or with its unit: 4 GiB.`

const flag: Rule = (value) => (value === '0' || value === '1' ? null : 'On or off.')

const text =
  (longest: number): Rule =>
  (value) =>
    value.length <= longest ? null : `At most ${longest} characters.`

const pattern =
  (shape: RegExp, problem: string): Rule =>
  (value) =>
    shape.test(value) ? null : problem

/** RFC 1123, as Proxmox asks of names: no underscore. */
const hostName = pattern(
  /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/i,
  'A host name: letters, digits, - and dots; no underscore.',
)

const addresses: Rule = (value) => {
  const wrong = value.split(/[\s,]+/).find((one) => parseAddress(one) === null)
  return wrong === undefined ? null : `“${wrong}” is no address.`
}

const domains: Rule = (value) => {
  const wrong = value.split(/[\s,]+/).find((one) => hostName(one, 'qemu') !== null)
  return wrong === undefined ? null : `“${wrong}” is no domain.`
}

const tags: Rule = (value) =>
  splitTags(value)
    .map(tagProblem)
    .find((problem) => problem !== null) ?? null

const ipConfig: Rule = (value) => {
  const { ipv4, ipv6 } = readIp(value)
  for (const [family, edit] of [
    [4, ipv4],
    [6, ipv6],
  ] as const) {
    if (edit.mode !== 'static') continue
    const problem = cidrProblem(edit.cidr, family) ?? gatewayProblem(edit.gateway, family)
    if (problem !== null) return problem
  }
  return null
}

const BRIDGE = /^[A-Za-z][\w.-]{0,14}$/

const nic: Rule = (value, type) => {
  const { model, name, mac, bridge } = readNic(type, value)
  if (!BRIDGE.test(bridge)) return 'Choose a bridge or VNet.'
  if (mac !== '' && !isUnicastMac(mac))
    return 'A MAC address of one card: six pairs of hexadecimal digits, the first pair even.'
  if (type === 'qemu') return NIC_MODELS.some((known) => known === model) ? null : `“${model}” is no model of a card.`
  if (!/^[a-z][\w.-]{0,14}$/i.test(name)) return 'A name for the interface inside: eth0.'
  return ipConfig(value, type)
}

const OS_TYPES = [
  'other',
  'wxp',
  'w2k',
  'w2k3',
  'w2k8',
  'wvista',
  'win7',
  'win8',
  'win10',
  'win11',
  'l24',
  'l26',
  'solaris',
]
const BOOT = /^(?:legacy=[acdn]{1,4},?)?(?:order=(?:(?:ide|sata|scsi|virtio|net)\d+;?)*)?$/

const SHARED: Readonly<Record<string, Rule>> = {
  description: text(8192),
  tags,
  onboot: flag,
  protection: flag,
  cores: integer(1, 8192),
  cpulimit: pattern(/^\d{1,4}(?:\.\d{1,2})?$/, 'A number of cores, 0 for no limit.'),
  cpuunits: integer(1, 500_000),
  memory: mebibytes(16),
  nameserver: addresses,
  searchdomain: domains,
}

const QEMU: Readonly<Record<string, Rule>> = {
  ...SHARED,
  name: hostName,
  sockets: integer(1, 4),
  balloon: mebibytes(0),
  agent: pattern(
    /^(?:(?:enabled=)?[01])(?:,(?:fstrim_cloned_disks|freeze-fs-on-backup|freeze-fs|guest-fsfreeze)=[01]|,type=(?:virtio|isa))*$/,
    'On or off.',
  ),
  ostype: pattern(new RegExp(`^(?:${OS_TYPES.join('|')})$`), 'One of the types of Proxmox.'),
  boot: pattern(BOOT, 'Devices in their order.'),
  ciuser: pattern(/^[a-z_][\w.-]{0,31}$/i, 'A user name: letters, digits, - and _.'),
  ciupgrade: flag,
  sshkeys: (value) => sshKeyProblem(decodeSshKeys(value)),
}

const LXC: Readonly<Record<string, Rule>> = { ...SHARED, hostname: hostName, swap: mebibytes(0) }

const ruleFor = (type: GuestType, key: string): Rule | undefined => {
  if (/^net(?:[0-9]|[12][0-9]|3[01])$/.test(key)) return nic
  if (type === 'qemu' && /^ipconfig(?:[0-9]|[12][0-9]|3[01])$/.test(key)) return ipConfig
  const rules = type === 'qemu' ? QEMU : LXC
  return Object.hasOwn(rules, key) ? rules[key] : undefined
}

/**
 * Whether a key is one that is edited as a value. Drives are not: they are added, moved and detached by actions of their
 * own, so that nobody writes a volume of somebody else's, or a device of the node, into a guest. What only root may set,
 * or what runs on the node (`args`, `hookscript`, `hostpci0`), is left to Proxmox' own page.
 */
export const isEditable = (type: GuestType, key: string): boolean => ruleFor(type, key) !== undefined

/** Why a value cannot be set, as a sentence; null: it can. */
export const valueProblem = (type: GuestType, key: string, value: string): string | null => {
  const rule = ruleFor(type, key)
  if (rule === undefined) return `“${key}” is not edited here. Use the web page of Proxmox for it.`
  if (/[\0\r]|\p{Cs}/u.test(value) || (value.includes('\n') && key !== 'description'))
    return 'One line, without control characters.'
  return rule(value, type)
}

/** Keys that can be taken out; what has none of them has a default of Proxmox'. */
export const isRemovable = (type: GuestType, key: string): boolean =>
  isEditable(type, key) && !['name', 'hostname', 'memory'].includes(key)

/**
 * Whether a change reaches a running guest at once (hot plug of network, disks and USB is Proxmox' default); all others
 * wait for a restart. Only said beforehand: what really waits, Proxmox tells after the change.
 */
export const appliesAtOnce = (type: GuestType, key: string): boolean =>
  /^(?:name|hostname|description|tags|onboot|protection|startup|net\d+|unused\d+)$/.test(key) ||
  (type === 'lxc'
    ? /^(?:cores|cpulimit|cpuunits|memory|swap|nameserver|searchdomain|mp\d+)$/.test(key)
    : /^(?:cpulimit|cpuunits|ci\w+|ipconfig\d+|sshkeys|nameserver|searchdomain|(?:scsi|virtio)\d+)$/.test(key))
