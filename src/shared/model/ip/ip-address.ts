import ipaddr from 'ipaddr.js'

/** 4 or 6. */
export type IpFamily = 4 | 6

/** An IP address as a number: 32 bits for IPv4, 128 for IPv6. */
export interface Ip {
  readonly family: IpFamily
  readonly bits: bigint
}

/** What was read, or one sentence that says what is wrong and what to write instead. */
export type Read<Value> = { readonly value: Value } | { readonly problem: string }

export const isProblem = <Value>(read: Read<Value>): read is { readonly problem: string } => 'problem' in read

/** Bits of an address of the family. */
export const widthOf = (family: IpFamily): number => (family === 4 ? 32 : 128)

const QUAD = /^(?:0|[1-9]\d{0,2})(?:\.(?:0|[1-9]\d{0,2})){3}$/
const GROUPS = /^[0-9a-f:]+$/i
const LONG_GROUP = /[0-9a-f]{5}/i
const TRAILING_QUAD = /^([0-9a-f:]*:)(\d{1,3}(?:\.\d{1,3}){3})$/i

/** Four plain numbers; ipaddr.js would take octal and hexadecimal octets and short forms, too. */
const readQuad = (text: string): bigint | null => {
  if (!QUAD.test(text)) return null
  let bits = 0
  for (const part of text.split('.')) {
    const octet = Number(part)
    if (octet > 255) return null
    bits = bits * 256 + octet
  }
  return BigInt(bits)
}

/**
 * A quad at the end is turned into two groups first: ipaddr.js reads `::1.2.3.4` (RFC 4291 §2.5.5.1) as if `::ffff:`
 * stood before it.
 */
const readGroups = (text: string): bigint | null => {
  const [, head, quad] = TRAILING_QUAD.exec(text) ?? []
  const tail = quad === undefined ? null : readQuad(quad)
  if (quad !== undefined && tail === null) return null
  const plain = tail === null ? text : `${head ?? ''}${(tail >> 16n).toString(16)}:${(tail & 0xffffn).toString(16)}`
  if (!GROUPS.test(plain) || LONG_GROUP.test(plain) || !ipaddr.IPv6.isValid(plain)) return null
  return ipaddr.IPv6.parse(plain).parts.reduce((bits, part) => (bits << 16n) | BigInt(part), 0n)
}

/**
 * Reads an address in any form of RFC 4291 §2.2 or as four decimal octets without leading zeros; no zone, no prefix.
 * @returns null when it is none
 */
export const readIp = (text: string): Ip | null => {
  const family = text.includes(':') ? 6 : 4
  const bits = family === 6 ? readGroups(text) : readQuad(text)
  return bits === null ? null : { family, bits }
}

const octetsOf = (bits: bigint): number[] => [24n, 16n, 8n, 0n].map((shift) => Number((bits >> shift) & 0xffn))
const partsOf = (bits: bigint): number[] =>
  [112n, 96n, 80n, 64n, 48n, 32n, 16n, 0n].map((shift) => Number((bits >> shift) & 0xffffn))

/** 32 hexadecimal digits that sort like the numbers, for columns of the database. */
export const keyOf = (bits: bigint): string => bits.toString(16).padStart(32, '0')

/** Four octets, or the short form of RFC 5952. */
export const formatIp = ({ family, bits }: Ip): string =>
  family === 4 ? new ipaddr.IPv4(octetsOf(bits)).toString() : new ipaddr.IPv6(partsOf(bits)).toRFC5952String()

/** Eight groups of four digits; IPv4 as it is. */
export const expandIp = (ip: Ip): string =>
  ip.family === 4 ? formatIp(ip) : keyOf(ip.bits).replace(/(.{4})(?=.)/g, '$1:')

/** RFC 1035 §3.5 (`in-addr.arpa`), RFC 3596 §2.5 (`ip6.arpa`): the name whose PTR record names the address. */
export const reverseName = (ip: Ip): string =>
  ip.family === 4
    ? `${octetsOf(ip.bits).reverse().join('.')}.in-addr.arpa`
    : `${[...ip.bits.toString(16).padStart(32, '0')].reverse().join('.')}.ip6.arpa`

/** ::ffff:0:0/96, RFC 4291 §2.5.5.2. */
export const isMapped = ({ family, bits }: Ip): boolean => family === 6 && bits >> 32n === 0xffffn

/** Back from the hexadecimal text an address is stored and sorted by. */
export const bitsOfKey = (key: string): bigint => BigInt(`0x${key}`)

const withoutLeadingZeros = (text: string): string => text.replace(/(^|\.)0+(?=\d)/g, '$1')

/** Reads an address somebody typed. A zone, leading zeros and IPv4 in IPv6 form are refused, each in its own words. */
export const parseIp = (text: string): Read<Ip> => {
  const given = text.trim()
  if (given.includes('%')) {
    return {
      problem: `${given} carries a zone (“%…”), which means something on one machine only. Leave it out: ${given.split('%')[0] ?? ''}.`,
    }
  }
  if (given.includes('/')) return { problem: `${given} is a network, not one address. Leave out the prefix length.` }
  const ip = readIp(given)
  if (ip === null) {
    if (/^\d+(?:\.\d+){3}$/.test(given) && readIp(withoutLeadingZeros(given)) !== null) {
      return {
        problem: `${given} has an octet with a leading zero, which some programs read as octal. Write ${withoutLeadingZeros(given)}.`,
      }
    }
    return { problem: `${given === '' ? 'Nothing' : `“${given}”`} is no IPv4 or IPv6 address.` }
  }
  if (isMapped(ip)) {
    const plain = formatIp({ family: 4, bits: ip.bits & 0xffffffffn })
    return { problem: `${given} is an IPv4 address in IPv6 form (IPv4-mapped). Write ${plain}.` }
  }
  return { value: ip }
}
