import fc from 'fast-check'
import { Address4, Address6 } from 'ip-address'
import { expect, it } from 'vitest'
import { HUNT_MS, runs } from '#support/hunt.ts'
import { countTaken, freeBlocks, lowestFree, mergeIntervals } from '#shared/model/ip/intervals.ts'
import {
  bitsOfKey,
  expandIp,
  formatIp,
  isMapped,
  isProblem,
  keyOf,
  parseIp,
  readIp,
  reverseName,
  widthOf,
  type Ip,
} from '#shared/model/ip/ip-address.ts'
import {
  contains,
  formatCidr,
  lastOf,
  netmaskOf,
  networkOf,
  overlaps,
  parseCidr,
  reverseZones,
  sizeOf,
  split,
  splitCount,
  supernetOf,
  usableOf,
  wildcardOf,
  type Cidr,
  type Interval,
} from '#shared/model/ip/network.ts'

const RUNS = runs(1000)

/** Addresses near zero, near the end and with long runs of zeros are where arithmetic and notation break. */
const bitsOf = (width: number): fc.Arbitrary<bigint> => {
  const max = (1n << BigInt(width)) - 1n
  return fc.oneof(
    fc.bigInt({ min: 0n, max }),
    fc.bigInt({ min: 0n, max: 70_000n }),
    fc.bigInt({ min: 0n, max: 70_000n }).map((distance) => max - distance),
    fc
      .array(fc.oneof(fc.constant(0n), fc.constant(0xffffn), fc.bigInt({ min: 0n, max: 0xffffn })), {
        minLength: width / 16,
        maxLength: width / 16,
      })
      .map((parts) => parts.reduce((bits, part) => (bits << 16n) | part, 0n)),
  )
}
const v4: fc.Arbitrary<Ip> = bitsOf(32).map((bits) => ({ family: 4, bits }))
const v6: fc.Arbitrary<Ip> = bitsOf(128).map((bits) => ({ family: 6, bits }))
const anyIp = fc.oneof(v4, v6)
const withPrefix = (ip: fc.Arbitrary<Ip>): fc.Arbitrary<[Ip, number]> =>
  ip.chain((given) => fc.tuple(fc.constant(given), fc.nat(widthOf(given.family))))
const anyNetwork: fc.Arbitrary<Cidr> = withPrefix(anyIp).map(([ip, prefix]) => networkOf(ip, prefix))

const theirs = (ip: Ip, prefix = widthOf(ip.family)): Address4 | Address6 =>
  ip.family === 4
    ? new Address4(`${Address4.fromBigInt(ip.bits).correctForm()}/${prefix}`)
    : new Address6(`${Address6.fromBigInt(ip.bits).correctForm()}/${prefix}`)

it(
  'writes and reads addresses as ip-address does',
  () => {
    fc.assert(
      fc.property(anyIp, (ip) => {
        const other = theirs(ip)
        expect(formatIp(ip)).toBe(other.correctForm())
        expect(readIp(formatIp(ip))).toEqual(ip)
        expect(readIp(expandIp(ip))).toEqual(ip)
        expect(`${reverseName(ip)}.`).toBe(other.reverseForm())
        expect(bitsOfKey(keyOf(ip.bits))).toBe(ip.bits)
        if (other instanceof Address6) expect(expandIp(ip)).toBe(other.canonicalForm())
      }),
      RUNS,
    )
  },
  HUNT_MS,
)

it(
  'takes no text ip-address refuses, and reads the same number out of one it takes',
  () => {
    const noise = fc.oneof(
      anyIp.map(formatIp),
      anyIp.map(expandIp),
      v4.map((ip) => `::ffff:${formatIp(ip)}`),
      v4.map((ip) => `64:ff9b::${formatIp(ip)}`),
      v4.map((ip) => `::${formatIp(ip)}`),
      fc.stringMatching(/^[0-9a-f:.]{0,40}$/),
      fc.stringMatching(/^(\d{1,3}\.){3}\d{1,4}$/),
      fc.stringMatching(/^(:?[0-9a-f]{0,5}:){0,9}[0-9a-f]{0,5}$/),
    )
    fc.assert(
      fc.property(noise, (text) => {
        const ip = readIp(text)
        const family = text.includes(':') ? 6 : 4
        const valid = family === 6 ? Address6.isValid(text) : Address4.isValid(text)
        if (ip === null) expect(valid, text).toBe(false)
        else expect((family === 6 ? new Address6(text) : new Address4(text)).bigInt(), text).toBe(ip.bits)
      }),
      RUNS,
    )
  },
  HUNT_MS,
)

it(
  'finds the ends, the size and the masks of a network as ip-address does',
  () => {
    fc.assert(
      fc.property(withPrefix(anyIp), ([ip, prefix]) => {
        const network = networkOf(ip, prefix)
        const other = theirs(ip, prefix)
        expect(network.first).toBe(other.startAddress().bigInt())
        expect(lastOf(network)).toBe(other.endAddress().bigInt())
        expect(sizeOf(network)).toBe(other.endAddress().bigInt() - other.startAddress().bigInt() + 1n)
        expect(netmaskOf(network).bits).toBe(other.subnetMaskAddress().bigInt())
        expect(wildcardOf(network).bits).toBe(other.wildcardMask().bigInt())
        // Networks that begin with an IPv4-mapped address are refused as IPv4 in disguise.
        const read = parseCidr(formatCidr(network))
        if (isMapped({ family: network.family, bits: network.first })) expect(isProblem(read)).toBe(true)
        else expect(read).toEqual({ value: network })
        const typed = parseCidr(`${formatIp(ip)}/${prefix}`)
        if (!isProblem(parseIp(formatIp(ip)))) expect(isProblem(typed)).toBe(network.first !== ip.bits)
      }),
      RUNS,
    )
  },
  HUNT_MS,
)

it(
  'agrees with ip-address on what lies inside what, and on overlaps',
  () => {
    const pair = fc.oneof(
      fc.tuple(withPrefix(v4), withPrefix(v4)),
      fc.tuple(withPrefix(v6), withPrefix(v6)),
      withPrefix(anyIp).chain((one) =>
        fc.tuple(
          fc.constant(one),
          fc.nat(widthOf(one[0].family)).map((prefix): [Ip, number] => [one[0], prefix]),
        ),
      ),
    )
    fc.assert(
      fc.property(pair, ([[one, onePrefix], [two, twoPrefix]]) => {
        const [left, right] = [networkOf(one, onePrefix), networkOf(two, twoPrefix)]
        const [their, other] = [theirs(one, onePrefix), theirs(two, twoPrefix)]
        const inside = (a: Address4 | Address6, b: Address4 | Address6): boolean =>
          a instanceof Address4 ? b instanceof Address4 && a.isInSubnet(b) : b instanceof Address6 && a.isInSubnet(b)
        expect(contains(left, two)).toBe(inside(theirs(two), their))
        expect(overlaps(left, right)).toBe(inside(their, other) || inside(other, their))
        expect(overlaps(left, right)).toBe(overlaps(right, left))
      }),
      RUNS,
    )
  },
  HUNT_MS,
)

it(
  'splits a network into parts that fill it without a gap, and finds the one around it',
  () => {
    const divided = anyNetwork.chain((network) =>
      fc.tuple(fc.constant(network), fc.integer({ min: network.prefix, max: widthOf(network.family) })),
    )
    fc.assert(
      fc.property(divided, fc.bigInt({ min: 0n, max: 1000n }), ([network, prefix], from) => {
        const parts = split(network, prefix, from, 16)
        const count = splitCount(network, prefix)
        expect(BigInt(parts.length)).toBe(count - from < 0n ? 0n : count - from < 16n ? count - from : 16n)
        parts.forEach((part, index) => {
          expect(supernetOf(part, network.prefix)).toEqual(network)
          const next = parts[index + 1]
          if (next !== undefined) expect(next.first).toBe(lastOf(part) + 1n)
        })
        if (from === 0n && parts.length > 0) expect(parts[0]?.first).toBe(network.first)
        if (BigInt(parts.length) + from === count) expect(lastOf(parts.at(-1) ?? network)).toBe(lastOf(network))
      }),
      RUNS,
    )
  },
  HUNT_MS,
)

it(
  'names a reverse zone that every reverse name of the network ends in',
  () => {
    fc.assert(
      fc.property(anyNetwork, fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }), (network, offset) => {
        const zones = reverseZones(network)
        const bits = network.first + (offset % sizeOf(network))
        const name = reverseName({ family: network.family, bits })
        expect(zones.length).toBeLessThanOrEqual(128)
        expect(zones.filter((zone) => name.endsWith(`.${zone}`))).toHaveLength(1)
      }),
      RUNS,
    )
  },
  HUNT_MS,
)

it(
  'leaves out of the usable addresses what no interface can have',
  () => {
    fc.assert(
      fc.property(anyNetwork, (network) => {
        const { from, to } = usableOf(network)
        const outside = sizeOf(network) - (to - from + 1n)
        const short = widthOf(network.family) - network.prefix < 2
        expect(outside).toBe(short ? 0n : network.family === 4 ? 2n : 1n)
        expect(from >= network.first && to <= lastOf(network) && from <= to).toBe(true)
      }),
      RUNS,
    )
  },
  HUNT_MS,
)

const small: fc.Arbitrary<Interval> = fc
  .tuple(fc.nat(60), fc.nat(6))
  .map(([from, length]) => ({ from: BigInt(from), to: BigInt(from + length) }))

it(
  'finds free addresses as walking one by one does',
  () => {
    fc.assert(
      fc.property(small, fc.array(small, { maxLength: 12 }), fc.nat(8), (window, taken, count) => {
        const merged = mergeIntervals(taken)
        const isTaken = (bits: bigint): boolean => taken.some(({ from, to }) => bits >= from && bits <= to)
        const all = Array.from(
          { length: Number(window.to - window.from) + 1 },
          (_, index) => window.from + BigInt(index),
        )
        const free = all.filter((bits) => !isTaken(bits))
        expect(lowestFree(window, merged, count)).toEqual(free.slice(0, count))
        expect(countTaken(window, merged)).toBe(BigInt(all.length - free.length))
        const walked = [...freeBlocks(window, merged)].flatMap(({ from, to }) =>
          Array.from({ length: Number(to - from) + 1 }, (_, index) => from + BigInt(index)),
        )
        expect(walked).toEqual(free)
      }),
      RUNS,
    )
  },
  HUNT_MS,
)
