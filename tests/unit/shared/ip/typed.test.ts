import { describe, expect, it } from 'vitest'
import { calculate } from '#shared/model/ip/calculate.ts'
import { isProblem, parseIp, type Read } from '#shared/model/ip/ip-address.ts'
import { cidrOf, parseCidr, parseInterface, reverseZones, unusableBecause, usableOf } from '#shared/model/ip/network.ts'
import { Vlan } from '#shared/model/ip/vlan.ts'

const problemOf = <Value>(read: Read<Value>): string => (isProblem(read) ? read.problem : 'none')

describe('an address somebody typed', () => {
  it.each([
    ['fe80::1%eth0', /carries a zone.*Leave it out: fe80::1\./],
    ['010.0.0.1', /leading zero.*Write 10\.0\.0\.1\./],
    ['192.168.001.020', /leading zero.*Write 192\.168\.1\.20\./],
    ['::ffff:10.0.0.1', /IPv4-mapped.*Write 10\.0\.0\.1\./],
    ['::ffff:a00:1', /IPv4-mapped.*Write 10\.0\.0\.1\./],
    ['10.0.0.1/24', /network, not one address/],
    ['10.0.0.256', /no IPv4 or IPv6 address/],
    ['0x7f.0.0.1', /no IPv4 or IPv6 address/],
    ['10.1', /no IPv4 or IPv6 address/],
    ['12345::', /no IPv4 or IPv6 address/],
    ['', /Nothing is no/],
  ])('%j is refused in its own words', (text, sentence) => {
    expect(problemOf(parseIp(text))).toMatch(sentence)
  })

  it('is read with spaces around it and in capitals', () => {
    expect(parseIp('  2001:DB8::A ')).toEqual(parseIp('2001:db8:0:0:0:0:0:a'))
  })
})

describe('a network somebody typed', () => {
  it.each([
    ['10.0.0.5/24', /host bits set\. The network is 10\.0\.0\.0\/24\./],
    ['2001:db8::1/64', /host bits set\. The network is 2001:db8::\/64\./],
    ['10.0.0.0', /prefix length is missing.*10\.0\.0\.0\/24/],
    ['2001:db8::', /prefix length is missing.*2001:db8::\/64/],
    ['10.0.0.0/33', /no prefix length of IPv4: it is a number from 0 to 32/],
    ['2001:db8::/129', /no prefix length of IPv6: it is a number from 0 to 128/],
    ['10.0.0.0/', /no prefix length/],
    ['10.0.0.0/08', /no prefix length/],
    ['10.0.0.0/255.255.255.0', /no prefix length/],
    ['::ffff:10.0.0.0/120', /IPv4-mapped/],
    ['fe80::%eth0/64', /zone/],
    ['010.0.0.0/8', /leading zero/],
    ['example.org/24', /no IPv4 or IPv6 address/],
  ])('%j is refused in its own words', (text, sentence) => {
    expect(problemOf(parseCidr(text))).toMatch(sentence)
  })

  it('may have host bits where it is an interface', () => {
    expect(parseInterface('10.0.0.5/24')).toMatchObject({ value: { prefix: 24 } })
  })
})

describe('usable addresses', () => {
  const ends = (text: string): [bigint, bigint] => {
    const { from, to } = usableOf(cidrOf(text))
    return [from & 0xffn, to & 0xffn]
  }
  it.each([
    ['10.0.0.0/24', [1n, 254n]],
    ['10.0.0.0/30', [1n, 2n]],
    // RFC 3021, RFC 6164: both ends of a point-to-point link
    ['10.0.0.0/31', [0n, 1n]],
    ['10.0.0.7/32', [7n, 7n]],
    ['2001:db8::/126', [1n, 3n]],
    ['2001:db8::/127', [0n, 1n]],
    ['2001:db8::5/128', [5n, 5n]],
  ] as const)('of %s', (text, expected) => {
    expect(ends(text)).toEqual(expected)
  })

  it.each([
    ['10.0.0.0/24', '10.0.0.0', /network address/],
    ['10.0.0.0/24', '10.0.0.255', /broadcast address/],
    ['2001:db8::/64', '2001:db8::', /anycast/],
  ])('of %s are not %s', (network, address, sentence) => {
    const read = parseIp(address)
    expect(isProblem(read) ? '' : unusableBecause(cidrOf(network), read.value.bits)).toMatch(sentence)
  })
})

it('knows the VLAN tags there are', () => {
  const words = (tag: number): string => Vlan.safeParse(tag).error?.issues[0]?.message ?? 'none'
  expect([1, 4094].map(words)).toEqual(['none', 'none'])
  expect(words(0)).toContain('VLAN 0 means no VLAN')
  expect(words(4095)).toContain('end at 4094')
  expect(words(1.5)).toContain('whole number')
})

it('names the reverse zones of networks that end within an octet or a digit', () => {
  expect(reverseZones(cidrOf('192.0.2.0/24'))).toEqual(['2.0.192.in-addr.arpa'])
  expect(reverseZones(cidrOf('192.0.2.0/26'))).toEqual(['2.0.192.in-addr.arpa'])
  expect(reverseZones(cidrOf('192.0.2.0/23'))).toEqual(['2.0.192.in-addr.arpa', '3.0.192.in-addr.arpa'])
  expect(reverseZones(cidrOf('2001:db8::/32'))).toEqual(['8.b.d.0.1.0.0.2.ip6.arpa'])
  expect(reverseZones(cidrOf('2001:db8::/31'))).toHaveLength(2)
})

describe('the calculator', () => {
  const facts = (text: string): Record<string, string> => {
    const read = calculate(text)
    if (isProblem(read)) throw new Error(read.problem)
    return Object.fromEntries(read.value.facts.map(({ label, value }) => [label, value]))
  }

  it('tells all about an IPv4 interface', () => {
    expect(facts('192.168.10.77/26')).toEqual({
      Address: '192.168.10.77',
      Network: '192.168.10.64/26',
      Netmask: '255.255.255.192',
      Wildcard: '0.0.0.63',
      'First usable': '192.168.10.65',
      'Last usable': '192.168.10.126',
      Broadcast: '192.168.10.127',
      'Last address': '192.168.10.127',
      Addresses: '64',
      'Usable addresses': '62',
      Kind: 'Private (RFC 1918)',
      Supernet: '192.168.10.0/25',
      'Reverse name': '77.10.168.192.in-addr.arpa',
      'Reverse zone': '10.168.192.in-addr.arpa',
    })
  })

  it('tells all about a /64 without counting it', () => {
    expect(facts('fd00::5/64')).toMatchObject({
      'Written out': 'fd00:0000:0000:0000:0000:0000:0000:0005',
      Network: 'fd00::/64',
      'First usable': 'fd00::1',
      'Last usable': 'fd00::ffff:ffff:ffff:ffff',
      Addresses: '18,446,744,073,709,551,616',
      Kind: 'Unique local (RFC 4193)',
    })
    expect(facts('::/0')).not.toHaveProperty('Supernet')
  })

  it('knows neither broadcast nor network address of a /31', () => {
    const point = facts('10.0.0.0/31')
    expect(point).not.toHaveProperty('Broadcast')
    expect([point['First usable'], point['Last usable'], point['Usable addresses']]).toEqual([
      '10.0.0.0',
      '10.0.0.1',
      '2',
    ])
  })
})
