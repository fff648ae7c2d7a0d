import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hostOf, readAddress, readAddresses } from '#renderer/features/clusters/api-address.ts'

describe('reading an address as people paste it', () => {
  it.each([
    ['pve1.example.com', 'pve1.example.com:8006'],
    ['PVE1.Example.COM:8006', 'pve1.example.com:8006'],
    ['https://pve1.example.com:8006/#v1:0:18:4:::::::', 'pve1.example.com:8006'],
    ['https://root@pve1:443/', 'pve1:443'],
    ['10.0.0.5', '10.0.0.5:8006'],
    ['10.0.0.5:18006', '10.0.0.5:18006'],
    ['2001:DB8:0:0::1', '[2001:db8::1]:8006'],
    ['[2001:db8::1]:8443', '[2001:db8::1]:8443'],
    ['https://[fe80::1]/', '[fe80::1]:8006'],
    ['pve1.example.com.', 'pve1.example.com:8006'],
    ['pve.müller.example', 'pve.xn--mller-kva.example:8006'],
  ])('%s becomes %s', (typed, address) => {
    expect(readAddress(typed)).toEqual({ typed, address, problem: null })
  })

  it.each([
    ['10.0.0.256', 'four numbers'],
    ['10.0.0', 'four numbers'],
    ['pve1:99999', 'not a port'],
    ['pve1:http', 'not a port'],
    ['pve 1!'.replace(' ', ''), 'not a host name'],
    ['[2001:db8::1::2]', 'not an IPv6 address'],
    ['https://', 'names no host'],
  ])('%s is refused with its reason', (typed, reason) => {
    const read = readAddress(typed)
    expect(read.address).toBeNull()
    expect(read.problem).toContain(reason)
  })

  it('takes a pasted list apart and counts the same address once', () => {
    const list = readAddresses('pve1, https://PVE1:8006/#v1\n10.0.0.2;10.0.0.3   10.0.0.2:8006')
    expect(list.map(({ address }) => address)).toEqual(['pve1:8006', '10.0.0.2:8006', '10.0.0.3:8006'])
  })

  it('reads its own result to the same address again', () => {
    const host = fc.oneof(fc.ipV4(), fc.ipV6(), fc.domain())
    fc.assert(
      fc.property(host, fc.integer({ min: 1, max: 65_535 }), (name, port) => {
        const once = readAddress(name.includes(':') ? `[${name}]:${port}` : `${name}:${port}`).address
        expect(once).not.toBeNull()
        expect(readAddress(once ?? '').address).toBe(once)
      }),
    )
  })

  it('names the host without brackets and port', () => {
    expect(hostOf('[2001:db8::1]:8006')).toBe('2001:db8::1')
    expect(hostOf('pve1:8006')).toBe('pve1')
  })
})
