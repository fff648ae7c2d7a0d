import {
  formatIp,
  isProblem,
  parseIp,
  readIp,
  reverseName,
  widthOf,
  type Ip,
  type IpFamily,
  type Read,
} from './ip-address.ts'

/** A network of a prefix: its first address and the length of the prefix in bits. Never enumerated. */
export interface Cidr {
  readonly family: IpFamily
  readonly first: bigint
  readonly prefix: number
}

/** Both ends included. */
export interface Interval {
  readonly from: bigint
  readonly to: bigint
}

/** Number of addresses. */
export const sizeOf = ({ family, prefix }: Pick<Cidr, 'family' | 'prefix'>): bigint =>
  1n << BigInt(widthOf(family) - prefix)

/** Its last address; of IPv4 that is the broadcast. */
export const lastOf = (network: Cidr): bigint => network.first + sizeOf(network) - 1n

/** The network of this prefix that an address lies in. */
export const networkOf = ({ family, bits }: Ip, prefix: number): Cidr => {
  const host = BigInt(widthOf(family) - prefix)
  return { family, first: (bits >> host) << host, prefix }
}

/** `10.0.0.0/24`, IPv6 as RFC 5952 writes it. */
export const formatCidr = ({ family, first, prefix }: Cidr): string => `${formatIp({ family, bits: first })}/${prefix}`

/** Both ends included; never between families. */
export const contains = (network: Cidr, ip: Ip): boolean =>
  ip.family === network.family && ip.bits >= network.first && ip.bits <= lastOf(network)

/** Whether any address lies in both. */
export const overlaps = (left: Cidr, right: Cidr): boolean =>
  left.family === right.family && left.first <= lastOf(right) && right.first <= lastOf(left)

/** An address and the prefix length it was written with. */
export interface Interface {
  readonly ip: Ip
  readonly prefix: number
}

/** Reads `10.0.0.7/24`: host bits may be set, as in the configuration of an interface. */
export const parseInterface = (text: string): Read<Interface> => {
  const given = text.trim()
  const slash = given.lastIndexOf('/')
  if (slash < 0) {
    const alone = parseIp(given)
    if (isProblem(alone)) return alone
    const example = `${formatIp(alone.value)}/${alone.value.family === 4 ? 24 : 64}`
    return { problem: `The prefix length is missing: write for example ${example}.` }
  }
  const address = parseIp(given.slice(0, slash))
  if (isProblem(address)) return address
  const length = given.slice(slash + 1)
  const width = widthOf(address.value.family)
  if (!/^(?:0|[1-9]\d{0,2})$/.test(length) || Number(length) > width) {
    const kind = `IPv${address.value.family}`
    return { problem: `“/${length}” is no prefix length of ${kind}: it is a number from 0 to ${width}.` }
  }
  return { value: { ip: address.value, prefix: Number(length) } }
}

/** Reads a network somebody typed; one with host bits set is refused and the right one offered. */
export const parseCidr = (text: string): Read<Cidr> => {
  const read = parseInterface(text)
  if (isProblem(read)) return read
  const { ip, prefix } = read.value
  const network = networkOf(ip, prefix)
  if (network.first !== ip.bits) {
    return { problem: `${text.trim()} has host bits set. The network is ${formatCidr(network)}.` }
  }
  return { value: network }
}

/** Reads what `formatCidr` wrote. @throws Error for anything else */
export const cidrOf = (text: string): Cidr => {
  const [address = '', prefix = ''] = text.split('/')
  const ip = readIp(address)
  if (ip === null || !/^\d+$/.test(prefix)) throw new Error(`${text} is no network`)
  return { family: ip.family, first: ip.bits, prefix: Number(prefix) }
}

/**
 * The addresses that interfaces can have. Left out: network and broadcast for IPv4 (but not of a /31, RFC 3021, nor a
 * /32), the subnet-router anycast address for IPv6 (RFC 4291 §2.6.1; but not of a /127, RFC 6164, nor a /128).
 */
export const usableOf = (network: Cidr): Interval => {
  const last = lastOf(network)
  if (widthOf(network.family) - network.prefix < 2) return { from: network.first, to: last }
  return { from: network.first + 1n, to: network.family === 4 ? last - 1n : last }
}

/** Why an address inside the network is none for an interface; null when it is one. */
export const unusableBecause = (network: Cidr, bits: bigint): string | null => {
  const { from, to } = usableOf(network)
  if (bits >= from && bits <= to) return null
  const address = formatIp({ family: network.family, bits })
  if (network.family === 6) {
    return `${address} is the subnet-router anycast address of ${formatCidr(network)} (RFC 4291) and belongs to no interface.`
  }
  return bits === network.first
    ? `${address} is the network address of ${formatCidr(network)} and belongs to no interface.`
    : `${address} is the broadcast address of ${formatCidr(network)} and belongs to no interface.`
}

const ones = (family: IpFamily): bigint => (1n << BigInt(widthOf(family))) - 1n

/** `255.255.255.0`; for IPv6 the same in its notation. */
export const netmaskOf = ({ family, prefix }: Cidr): Ip => ({
  family,
  bits: ones(family) ^ (sizeOf({ family, prefix }) - 1n),
})

/** The inverse of the netmask, as access lists want it. */
export const wildcardOf = ({ family, prefix }: Cidr): Ip => ({ family, bits: sizeOf({ family, prefix }) - 1n })

/** The network one or more bits wider around it; null for one of prefix 0. */
export const supernetOf = (network: Cidr, prefix = network.prefix - 1): Cidr | null =>
  prefix < 0 || prefix > network.prefix ? null : networkOf({ family: network.family, bits: network.first }, prefix)

/** How many networks of the longer prefix fit. */
export const splitCount = (network: Cidr, prefix: number): bigint => 1n << BigInt(prefix - network.prefix)

/**
 * Some of the networks of a longer prefix inside it: a /8 has more /24 than anybody reads.
 * @param from place of the first one, from 0
 * @param limit how many at most
 */
export const split = (network: Cidr, prefix: number, from = 0n, limit = 256): Cidr[] => {
  if (prefix < network.prefix || prefix > widthOf(network.family)) return []
  const step = sizeOf({ family: network.family, prefix })
  const left = splitCount(network, prefix) - from
  const count = left < 0n ? 0 : left < BigInt(limit) ? Number(left) : limit
  return Array.from({ length: count }, (_, index) => ({
    family: network.family,
    first: network.first + (from + BigInt(index)) * step,
    prefix,
  }))
}

/**
 * The zones that hold the reverse names of its addresses: one where the prefix ends on an octet (IPv4) or a digit (IPv6),
 * at most 128 otherwise. For a network smaller than the smallest zone, the zone it lies in (RFC 2317 tells how to share it).
 */
export const reverseZones = (network: Cidr): string[] => {
  const step = network.family === 4 ? 8 : 4
  const smallest = widthOf(network.family) - step
  const prefix = Math.min(Math.ceil(network.prefix / step) * step, smallest)
  const outer = prefix < network.prefix ? networkOf({ family: network.family, bits: network.first }, prefix) : network
  const labelsDropped = (widthOf(network.family) - prefix) / step
  return split(outer, prefix).map(({ family, first }) =>
    reverseName({ family, bits: first }).split('.').slice(labelsDropped).join('.'),
  )
}
