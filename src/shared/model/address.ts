import { readIp, widthOf, type Ip } from './ip/ip-address.ts'

/**
 * Addresses as lists and search read them: whatever a cluster reports, quietly, and quick to compare. What people type into
 * forms is read by `ip/`, which says what is wrong with it.
 */
export interface Address extends Ip {
  /** The same as a plain number for IPv4 (exact, and quick to compare); 0 for IPv6. */
  readonly short: number
}

/** Reads an IPv4 or IPv6 address; a zone (`%eth0`) is ignored. Null when it is none. */
export const parseAddress = (text: string): Address | null => {
  const ip = readIp(text.split('%')[0] ?? '')
  return ip === null ? null : { ...ip, short: ip.family === 4 ? Number(ip.bits) : 0 }
}

/** A network, made quick to compare with. */
export interface Network {
  readonly family: 4 | 6
  readonly bits: bigint
  /** Bits to the right of the prefix. */
  readonly hostBits: bigint
  /** First and last address as plain numbers for IPv4; 0 for IPv6. */
  readonly first: number
  readonly last: number
}

/** Reads `10.0.0.0/8` or `2001:db8::/32`; host bits may be set. Null when it is none. */
export const parseNetwork = (text: string): Network | null => {
  const slash = text.indexOf('/')
  if (slash < 0) return null
  const address = parseAddress(text.slice(0, slash))
  const prefix = text.slice(slash + 1)
  if (address === null || !/^\d{1,3}$/.test(prefix)) return null
  const width = widthOf(address.family)
  if (Number(prefix) > width) return null
  const hostBits = BigInt(width - Number(prefix))
  const bits = address.bits >> hostBits
  const first = address.family === 4 ? Number(bits << hostBits) : 0
  const last = address.family === 4 ? first + 2 ** Number(hostBits) - 1 : 0
  return { family: address.family, bits, hostBits, first, last }
}

/** Whether it lies inside; never between families. */
export const inNetwork = (address: Address, network: Network): boolean =>
  address.family === network.family &&
  (address.family === 4
    ? address.short >= network.first && address.short <= network.last
    : address.bits >> network.hostBits === network.bits)

/** Numeric order, IPv4 before IPv6; what is no address comes last, in text order. */
export const compareAddresses = (left: string, right: string): number => {
  const a = parseAddress(left)
  const b = parseAddress(right)
  if (a === null || b === null) return a === b ? (left < right ? -1 : left > right ? 1 : 0) : a === null ? 1 : -1
  if (a.family !== b.family) return a.family - b.family
  return a.bits < b.bits ? -1 : a.bits > b.bits ? 1 : 0
}
