import fc from 'fast-check'
import { expect, it } from 'vitest'
import { HUNT_MS, runs } from '#support/hunt.ts'
import {
  formatIp,
  isProblem,
  keyOf,
  parseIp,
  readIp,
  widthOf,
  type Ip,
  type IpFamily,
} from '#shared/model/ip/ip-address.ts'
import { runsOfKeys } from '#shared/model/ip/key-runs.ts'
import { networkOf, parseCidr } from '#shared/model/ip/network.ts'
import { blocksOf, nextFree, refusalOf, useOf, type RangePlan } from '#shared/model/ip/range-plan.ts'

/** Where small networks lie: at both ends of the numbers there are, and somewhere between. */
const BASES: Readonly<Record<IpFamily, readonly string[]>> = {
  4: ['0.0.0.0', '10.0.0.0', '192.0.2.64', '255.255.255.192'],
  6: ['::', 'fd00::', '2001:db8::ffff:ffff:ffff:ffc0', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffc0'],
}

/** A network of at most 64 addresses, with everything at places counted from its first address; some lie beyond its end. */
const place = fc.nat(66).map(BigInt)
const planOf = fc
  .record({
    family: fc.constantFrom<IpFamily>(4, 6),
    base: fc.nat(3),
    hostBits: fc.nat(6),
    gateway: fc.option(place, { nil: null }),
    reserved: fc.array(fc.tuple(place, fc.nat(9).map(BigInt)), { maxLength: 4 }),
    used: fc.uniqueArray(place, { maxLength: 40 }),
    cooling: fc.uniqueArray(place, { maxLength: 6 }),
    seen: fc.array(place, { maxLength: 6 }),
  })
  .map(({ family, base, hostBits, gateway, reserved, used, cooling, seen }): RangePlan => {
    const ip = readIp(BASES[family][base] ?? '') as Ip
    const network = networkOf(ip, widthOf(family) - hostBits)
    const at = (offset: bigint): bigint => network.first + offset
    return {
      network,
      gateway: gateway === null ? null : at(gateway),
      reserved: reserved.map(([from, length]) => ({ from: at(from), to: at(from + length) })),
      used: runsOfKeys(used.map(at).map(keyOf).toSorted()),
      cooling: cooling.map(at),
      seen: seen.map(at),
    }
  })

/** Said anew, address by address: which ones an interface of the network can have. */
const usable = ({ network }: RangePlan): bigint[] => {
  const hostBits = widthOf(network.family) - network.prefix
  const all = Array.from({ length: 2 ** hostBits }, (_, offset) => network.first + BigInt(offset))
  if (hostBits < 2) return all
  return network.family === 4 ? all.slice(1, -1) : all.slice(1)
}

it(
  'gives, counts, refuses and draws what looking at each address gives, counts, refuses and draws',
  () => {
    fc.assert(
      fc.property(planOf, fc.nat(12), place, (plan, count, offset) => {
        const { gateway, reserved, cooling, seen, network } = plan
        const used = plan.used.flatMap(({ from, to }) =>
          Array.from({ length: Number(to - from) + 1 }, (_, index) => from + BigInt(index)),
        )
        const isReserved = (bits: bigint): boolean => reserved.some(({ from, to }) => from <= bits && bits <= to)
        const isTaken = (bits: bigint): boolean => bits === gateway || isReserved(bits) || used.includes(bits)
        const all = usable(plan)
        const free = all.filter((bits) => !isTaken(bits))
        const given = free.filter((bits) => !cooling.includes(bits) && !seen.includes(bits))
        expect(nextFree(plan, count)).toEqual(given.slice(0, count))

        const inUse = all.filter((bits) => used.includes(bits)).length
        expect(useOf(plan)).toEqual({
          usable: BigInt(all.length),
          used: BigInt(inUse),
          reserved: BigInt(all.length - free.length - inUse),
          free: BigInt(free.length),
        })
        const asked = network.first + offset
        expect(refusalOf(plan, asked) === null).toBe(free.includes(asked))

        const blocks = blocksOf(plan, 1000)
        const drawn = blocks.flatMap(({ from, to, state }) =>
          Array.from({ length: Number(to - from) + 1 }, (_, index) => ({ bits: from + BigInt(index), state })),
        )
        expect(drawn.map(({ bits }) => bits)).toEqual(all)
        for (const { bits, state } of drawn) {
          const states = [
            ...(bits === gateway ? ['gateway'] : []),
            ...(used.includes(bits) ? ['used'] : []),
            ...(isReserved(bits) ? ['reserved'] : []),
            ...(cooling.includes(bits) ? ['cooling'] : []),
          ]
          if (states.length === 0) expect(state).toBe('free')
          else expect(states).toContain(state)
        }
        expect(blocksOf(plan, count)).toEqual(blocks.slice(0, count))
      }),
      runs(500),
    )
  },
  HUNT_MS,
)

it(
  'takes no IPv4 address in the form of IPv6 and no network with host bits, whatever their notation',
  () => {
    const quad = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255)).map((octets) => octets.join('.'))
    const form = fc.constantFrom('::ffff:', '::FFFF:', '0:0:0:0:0:ffff:', '0000:0:0::ffff:')
    fc.assert(
      fc.property(quad, form, fc.nat(32), (address, prefix, length) => {
        const mapped = parseIp(prefix + address)
        expect(isProblem(mapped) && mapped.problem).toContain(`Write ${address}.`)
        expect(isProblem(parseCidr(`${prefix}${address}/${96 + length}`))).toBe(true)
        const hostPart = (readIp(address)?.bits ?? 0n) % (1n << BigInt(32 - length))
        const read = parseCidr(`${address}/${length}`)
        expect(isProblem(read)).toBe(hostPart !== 0n)
        if (isProblem(read)) {
          const right = /The network is (\S+)\.$/.exec(read.problem)?.[1] ?? ''
          expect(isProblem(parseCidr(right))).toBe(false)
        } else expect(formatIp({ family: 4, bits: read.value.first })).toBe(address)
      }),
      runs(500),
    )
  },
  HUNT_MS,
)

it(
  'reads the keys of the database as runs that hold each of them, and nothing else, once',
  () => {
    const width = (1n << 128n) - 1n
    // Around the places where the low 48 bits begin anew, too.
    const near = fc.tuple(fc.constantFrom(0n, 1n << 48n, 5n << 48n, (7n << 96n) - (1n << 47n), width - 40n), fc.nat(40))
    fc.assert(
      fc.property(
        fc.uniqueArray(near, { maxLength: 60, selector: ([base, offset]) => base + BigInt(offset) }),
        (drawn) => {
          const all = drawn
            .map(([base, offset]) => base + BigInt(offset) - (base > 20n ? 20n : 0n))
            .toSorted((left, right) => (left < right ? -1 : 1))
          const joined = runsOfKeys(all.map(keyOf))
          const walked = joined.flatMap(({ from, to }) =>
            Array.from({ length: Number(to - from) + 1 }, (_, index) => from + BigInt(index)),
          )
          expect(walked).toEqual(all)
          const gaps = all.filter(
            (bits, index) => index === 0 || bits !== (all[index - 1] ?? 0n) + 1n || bits % (1n << 48n) === 0n,
          )
          expect(joined).toHaveLength(gaps.length)
        },
      ),
      runs(500),
    )
  },
  HUNT_MS,
)
