import { isIPv4, isIPv6 } from 'node:net'
import type { FormatTable, ParameterSchema } from './schema.ts'

/**
 * Refusals of Proxmox's named formats, in its words (JSONSchema.pm and the plugins that register formats). Each gives
 * the text that follows `invalid format - `, or undefined where the value is good.
 */
type FormatCheck = (value: string) => string | undefined

const cidr4 = (value: string): boolean => {
  const [address = '', prefix = ''] = value.split('/')
  return isIPv4(address) && /^\d+$/.test(prefix) && Number(prefix) <= 32 && Number(prefix) > 0
}
const cidr6 = (value: string): boolean => {
  const [address = '', prefix = ''] = value.split('/')
  return isIPv6(address) && /^\d+$/.test(prefix) && Number(prefix) >= 8 && Number(prefix) <= 128
}
const unless = (good: (value: string) => boolean, text: string): FormatCheck => {
  return (value) => (good(value) ? undefined : text)
}
const quoting = (good: RegExp, text: (value: string) => string): FormatCheck => {
  return (value) => (good.test(value) ? undefined : text(value))
}

const dnsName = /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?\.)*[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?$/
const looksLike = (what: string): string => `value does not look like a valid ${what}\n`

const portRange = (value: string): string | undefined => {
  for (const part of value.split(',')) {
    for (const port of part.split(':')) {
      if (/^\d+$/.test(port) && Number(port) > 65535) return `invalid port '${port}'\n`
    }
  }
  return undefined
}

const worded: Record<string, FormatCheck> = {
  'pve-vmid': unless((value) => /^[1-9][0-9]{2,8}$/.test(value), looksLike('VM ID')),
  'pve-node': unless((value) => /^[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?$/.test(value), looksLike('node name')),
  'pve-configid': quoting(/^[a-zA-Z][a-zA-Z0-9_-]+$/, (value) => `invalid configuration ID '${value}'\n`),
  'pve-storage-id': quoting(
    /^[a-zA-Z][a-zA-Z0-9_.-]*[a-zA-Z0-9]$/,
    (value) => `storage ID '${value}' contains illegal characters\n`,
  ),
  'pve-userid': quoting(
    /^[^\s:/]+@[A-Za-z][A-Za-z0-9._-]+$/,
    (value) => `value '${value}' does not look like a valid user name\n`,
  ),
  'pve-tokenid': quoting(
    /^[^\s:/]+@[A-Za-z][A-Za-z0-9._-]+![A-Za-z][A-Za-z0-9._-]+$/,
    (value) => `value '${value}' does not look like a valid token ID\n`,
  ),
  'pve-realm': quoting(/^[A-Za-z][A-Za-z0-9._-]+$/, () => 'value does not look like a valid realm\n'),
  'pve-groupid': quoting(/^[A-Za-z0-9._-]+$/, (value) => `group name '${value}' contains invalid characters\n`),
  'pve-roleid': quoting(/^[A-Za-z0-9._-]+$/, (value) => `role name '${value}' contains invalid characters\n`),
  'pve-iface': quoting(
    /^[a-zA-Z][a-zA-Z0-9_]{1,20}([:.]\d+)?$/,
    (value) => `invalid network interface name '${value}'\n`,
  ),
  'pve-tag': unless((value) => /^[a-zA-Z0-9_][a-zA-Z0-9_+.-]*$/.test(value), 'invalid characters in tag\n'),
  'dns-name': unless((value) => dnsName.test(value), looksLike('DNS name')),
  address: unless((value) => isIPv4(value) || isIPv6(value) || dnsName.test(value), looksLike('address')),
  ip: unless((value) => isIPv4(value) || isIPv6(value), looksLike('IP address')),
  ipv4: unless(isIPv4, looksLike('IPv4 address')),
  ipv6: unless(isIPv6, looksLike('IPv6 address')),
  CIDR: unless((value) => cidr4(value) || cidr6(value), looksLike('CIDR network')),
  CIDRv4: unless(cidr4, looksLike('IPv4 CIDR network')),
  CIDRv6: unless(cidr6, looksLike('IPv6 CIDR network')),
  'pve-ipv4-config': unless(
    (value) => value === 'dhcp' || value === 'manual' || cidr4(value),
    looksLike('ipv4 network configuration'),
  ),
  'pve-ipv6-config': unless(
    (value) => value === 'auto' || value === 'dhcp' || value === 'manual' || cidr6(value),
    looksLike('ipv6 network configuration'),
  ),
  'mac-addr': unless(
    (value) => /^[a-f0-9][02468ace](?::[a-f0-9]{2}){5}$/i.test(value),
    looksLike('unicast MAC address'),
  ),
  'pve-storage-path': unless((value) => /^\/./.test(value), looksLike('absolute path')),
  urlencoded: (value) => (/^[-%a-zA-Z0-9_.!~*'()]*$/.test(value) ? undefined : `invalid urlencoded string: ${value}\n`),
  'pve-fw-dport-spec': portRange,
  'pve-fw-sport-spec': portRange,
}

/** Parts of property strings that `formats.json` names without describing them. */
const partFormats: Record<string, Record<string, string>> = {
  'pve-qm-ipconfig': { ip: 'pve-ipv4-config', gw: 'ipv4', ip6: 'pve-ipv6-config', gw6: 'ipv6' },
}

/** The parts of a property string that has a name instead of a description; undefined for other formats. */
export const namedPropertyString = (
  format: string,
  table: FormatTable,
): Record<string, ParameterSchema> | undefined => {
  const described = table.formats[format]
  if (!described?.propertyString) return undefined
  return Object.fromEntries(
    described.propertyString.map((key) => {
      const part = partFormats[format]?.[key]
      return [
        key,
        {
          optional: 1,
          ...(part === undefined ? {} : { format: part }),
          ...(described.default_key === key ? { default_key: 1 } : {}),
        },
      ]
    }),
  )
}

/**
 * Checks a value against a named format.
 * @param privileges names a privilege list may hold; they differ by version
 * @returns the text after `invalid format - `, or undefined
 */
export const checkFormat = (
  format: string,
  value: string,
  table: FormatTable,
  privileges: ReadonlySet<string>,
): string | undefined => {
  const single = (name: string, text: string): string | undefined => {
    if (name === 'pve-priv') return privileges.has(text) ? undefined : `invalid privilege '${text}'\n`
    const known = worded[name]
    if (known) return known(text)
    const described = table.formats[name]
    if (described?.re === undefined) return undefined
    return new RegExp(`^(?:${described.re})$`, described.flags).test(text) ? undefined : looksLike(name)
  }
  if (format.endsWith('-opt')) return value === '' ? undefined : single(format.slice(0, -4), value)
  if (format.endsWith('-list')) {
    for (const part of value.split(/[,;\s\0]+/).filter(Boolean)) {
      const refused = single(format.slice(0, -5), part)
      if (refused !== undefined) return refused
    }
    return undefined
  }
  return single(format, value)
}
