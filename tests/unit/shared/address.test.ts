import { describe, expect, it } from 'vitest'
import { compareAddresses, inNetwork, parseAddress, parseNetwork } from '#shared/model/address.ts'

const inside = (address: string, network: string): boolean | null => {
  const a = parseAddress(address)
  const n = parseNetwork(network)
  return a === null || n === null ? null : inNetwork(a, n)
}

describe('addresses', () => {
  it.each([
    '',
    '10.0.0',
    '10.0.0.256',
    '010.0.0.1',
    '1:2:3',
    '1::2::3',
    'g::1',
    '12345::',
    '1:2:3:4:5:6:7:8:9',
    '::1:',
  ])('%j is none', (text) => {
    expect(parseAddress(text)).toBeNull()
  })

  it('reads every form of IPv6', () => {
    const one = parseAddress('2001:db8:0:0:0:0:0:1')
    expect(parseAddress('2001:DB8::1')).toEqual(one)
    expect(parseAddress('::ffff:10.0.0.1')?.bits).toBe(0xffff0a000001n)
    expect(parseAddress('::')?.bits).toBe(0n)
    expect(parseAddress('fe80::1%eth0')?.family).toBe(6)
  })

  it.each([
    ['10.255.0.1', '10.0.0.0/8', true],
    ['11.0.0.1', '10.0.0.0/8', false],
    ['1.2.3.4', '0.0.0.0/0', true],
    ['1.2.3.4', '1.2.3.4/32', true],
    ['2001:db8:ffff::1', '2001:db8::/32', true],
    ['2001:db9::1', '2001:db8::/32', false],
    ['10.0.0.1', '::/0', false],
  ])('%s in %s: %s', (address, network, expected) => {
    expect(inside(address, network)).toBe(expected)
  })

  it('refuses a prefix longer than the address', () => {
    expect(parseNetwork('10.0.0.0/33')).toBeNull()
    expect(parseNetwork('::/129')).toBeNull()
  })

  it('sorts by number, IPv4 first, other text last', () => {
    const sorted = ['2001:db8::1', '10.0.0.10', 'dhcp', '10.0.0.9', '9.0.0.1'].sort(compareAddresses)
    expect(sorted).toEqual(['9.0.0.1', '10.0.0.9', '10.0.0.10', '2001:db8::1', 'dhcp'])
  })
})
