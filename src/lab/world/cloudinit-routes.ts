import { createHash } from 'node:crypto'
import type { LabCall, LabRoute, PermissionCheck } from '../http/handler.ts'
import { refuse } from '../http/handler.ts'
import { cloudinitValues } from './cloudinit.ts'
import { drivesOf, guestName } from './config.ts'
import type { LabGuest } from './model.ts'
import { guestOf, settled } from './routing.ts'

const hasDrive = (guest: LabGuest): boolean => drivesOf(guest).some((drive) => drive.cloudinit)

const shown = (key: string, value: string): string => (key === 'cipassword' ? '**********' : value)

/** Values on the drive beside those it would have if it were made anew; nothing without a drive. */
const compare = (call: LabCall): unknown => {
  const guest = guestOf(call, 'qemu')
  if (!hasDrive(guest)) return []
  const wanted = cloudinitValues(guest)
  const present = guest.cloudinit ?? wanted
  return [...new Set([...present.keys(), ...wanted.keys()])].sort().map((key) => {
    const [old, now] = [present.get(key), wanted.get(key)]
    if (now === undefined) return { delete: 1, key, value: shown(key, old ?? '') }
    if (old === now) return { key, value: shown(key, now) }
    return { key, ...(old === undefined ? {} : { value: shown(key, old) }), pending: shown(key, now) }
  })
}

/** Makes the drive anew; a machine that runs sees it after its next start. */
const regenerate = (call: LabCall): null => {
  const guest = guestOf(call, 'qemu')
  if (guest.lock !== null) refuse(500, `VM is locked (${guest.lock})`)
  if (hasDrive(guest)) guest.cloudinit = cloudinitValues(guest)
  return null
}

const keysOf = (guest: LabGuest): string[] =>
  decodeURIComponent(guest.config.get('sshkeys') ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')

const userData = (guest: LabGuest): string => {
  const { config } = guest
  const name = guestName(guest)
  const domain = config.get('searchdomain')?.split(/[,\s]+/)[0]
  const password = config.get('cipassword')
  const hash = password && `$5$${createHash('sha256').update(password).digest('base64').slice(0, 43)}`
  const keys = keysOf(guest)
  return [
    '#cloud-config',
    `hostname: ${name}`,
    'manage_etc_hosts: true',
    `fqdn: ${domain === undefined ? name : `${name}.${domain}`}`,
    ...(config.has('ciuser') ? [`user: ${config.get('ciuser')}`] : []),
    ...(hash === undefined ? [] : [`password: ${hash}`]),
    ...(keys.length > 0 ? ['ssh_authorized_keys:', ...keys.map((key) => `  - ${key}`)] : []),
    'chpasswd:',
    '  expire: False',
    'users:',
    '  - default',
    `package_upgrade: ${config.get('ciupgrade') === '0' ? 'false' : 'true'}`,
    '',
  ].join('\n')
}

const mask = (prefix: number): string =>
  [0, 8, 16, 24]
    .map((shift) => ((prefix === 0 ? 0 : (0xffffffff << (32 - prefix)) >>> 0) >>> (24 - shift)) & 0xff)
    .join('.')

const subnets = (value: string): string[] => {
  const parts = new Map(value.split(',').map((part) => part.split('=') as [string, string]))
  const lines: string[] = []
  const [ip, ip6] = [parts.get('ip'), parts.get('ip6')]
  if (ip === 'dhcp') lines.push('      - type: dhcp4')
  else if (ip !== undefined) {
    const [address = '', prefix = '32'] = ip.split('/')
    lines.push('      - type: static', `        address: '${address}'`, `        netmask: '${mask(Number(prefix))}'`)
    if (parts.has('gw')) lines.push(`        gateway: '${parts.get('gw')}'`)
  }
  if (ip6 === 'dhcp') lines.push('      - type: dhcp6')
  else if (ip6 === 'auto') lines.push('      - type: dhcp6')
  else if (ip6 !== undefined) {
    lines.push('      - type: static6', `        address: '${ip6}'`)
    if (parts.has('gw6')) lines.push(`        gateway: '${parts.get('gw6')}'`)
  }
  return lines
}

const networkData = (guest: LabGuest): string => {
  const { config } = guest
  const lines = ['version: 1', 'config:']
  for (const key of [...config.keys()].filter((name) => /^ipconfig\d+$/.test(name)).sort()) {
    const mac = /([0-9A-F]{2}(?::[0-9A-F]{2}){5})/i.exec(config.get(`net${key.slice(8)}`) ?? '')?.[1]
    if (mac === undefined) continue
    lines.push('    - type: physical', `      name: eth${key.slice(8)}`, `      mac_address: '${mac.toLowerCase()}'`)
    lines.push('      subnets:', ...subnets(config.get(key) ?? ''))
  }
  const servers = (config.get('nameserver') ?? '127.0.0.1').split(/[,\s]+/)
  lines.push('    - type: nameserver', '      address:', ...servers.map((address) => `      - '${address}'`))
  const domains = config.get('searchdomain')?.split(/[,\s]+/) ?? []
  if (domains.length > 0) lines.push('      search:', ...domains.map((domain) => `      - '${domain}'`))
  return `${lines.join('\n')}\n`
}

const dump = (call: LabCall): string => {
  const guest = guestOf(call, 'qemu')
  const kind = call.text('type')
  if (kind === 'network') return networkData(guest)
  if (kind === 'meta')
    return `instance-id: ${createHash('sha1')
      .update(userData(guest) + networkData(guest))
      .digest('hex')}\n`
  return userData(guest)
}

const AUDIT: PermissionCheck = ['perm', '/vms/{vmid}', ['VM.Audit']]
const CHANGE: PermissionCheck = ['perm', '/vms/{vmid}', ['VM.Config.Cloudinit']]

export const cloudinitRoutes: LabRoute[] = settled([
  { method: 'GET', path: '/nodes/{node}/qemu/{vmid}/cloudinit', handler: compare, check: AUDIT },
  { method: 'PUT', path: '/nodes/{node}/qemu/{vmid}/cloudinit', handler: regenerate, check: CHANGE },
  { method: 'GET', path: '/nodes/{node}/qemu/{vmid}/cloudinit/dump', handler: dump, check: AUDIT, needs: ['type'] },
])
