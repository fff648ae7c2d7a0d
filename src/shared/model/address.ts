/** An IP address as a number, so that addresses sort and fall into networks. */
export interface Address {
  readonly family: 4 | 6
  readonly bits: bigint
  /** The same as a plain number for IPv4 (exact, and quick to compare); 0 for IPv6. */
  readonly short: number
}

/** Dotted quad without leading zeros ambiguity (`010` is refused). Null when it is none. */
const parseV4 = (text: string): bigint | null => {
  const parts = text.split('.')
  if (parts.length !== 4) return null
  let bits = 0
  for (const part of parts) {
    if (!/^(?:0|[1-9]\d{0,2})$/.test(part)) return null
    const octet = Number(part)
    if (octet > 255) return null
    bits = bits * 256 + octet
  }
  return BigInt(bits)
}

const parseGroups = (text: string): bigint[] | null => {
  if (text === '') return []
  const groups: bigint[] = []
  for (const part of text.split(':')) {
    if (!/^[0-9a-f]{1,4}$/i.test(part)) return null
    groups.push(BigInt(Number.parseInt(part, 16)))
  }
  return groups
}

/** RFC 4291 §2.2: eight groups, one `::`, perhaps an IPv4 address at the end. Null when it is none. */
const parseV6 = (text: string): bigint | null => {
  let source = text
  const embedded = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text)
  if (embedded?.[1] !== undefined && embedded[2] !== undefined) {
    const v4 = parseV4(embedded[2])
    if (v4 === null) return null
    source = `${embedded[1]}${(v4 >> 16n).toString(16)}:${(v4 & 0xffffn).toString(16)}`
  }
  const halves = source.split('::')
  if (halves.length > 2) return null
  const head = parseGroups(halves[0] ?? '')
  const tail = halves.length === 2 ? parseGroups(halves[1] ?? '') : []
  if (head === null || tail === null) return null
  const missing = 8 - head.length - tail.length
  if (halves.length === 2 ? missing < 1 : missing !== 0) return null
  const groups = [...head, ...Array.from({ length: missing }, () => 0n), ...tail]
  return groups.reduce((bits, group) => (bits << 16n) | group, 0n)
}

/** Reads an IPv4 or IPv6 address; a zone (`%eth0`) is ignored. Null when it is none. */
export const parseAddress = (text: string): Address | null => {
  const bare = text.split('%')[0] ?? ''
  const family = bare.includes(':') ? 6 : 4
  const bits = family === 6 ? parseV6(bare) : parseV4(bare)
  return bits === null ? null : { family, bits, short: family === 4 ? Number(bits) : 0 }
}

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
  const width = address.family === 4 ? 32 : 128
  if (Number(prefix) > width) return null
  const hostBits = BigInt(width - Number(prefix))
  const bits = address.bits >> hostBits
  const first = address.family === 4 ? Number(bits << hostBits) : 0
  const last = address.family === 4 ? first + 2 ** Number(hostBits) - 1 : 0
  return { family: address.family, bits, hostBits, first, last }
}

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
