import { describe, expect, it } from 'vitest'
import { normaliseAddress } from '#main/features/fleet/api-address.ts'

describe('addresses as people enter them', () => {
  it.each([
    ['pve1.example.com', 'pve1.example.com:8006'],
    ['  PVE1.Example.com.  ', 'pve1.example.com:8006'],
    ['pve1:443', 'pve1:443'],
    ['10.0.0.5', '10.0.0.5:8006'],
    ['10.0.0.5:8007', '10.0.0.5:8007'],
    ['https://pve1.example.com:8006/', 'pve1.example.com:8006'],
    ['https://pve1.example.com:8006/#v1:0:=qemu%2F100:4', 'pve1.example.com:8006'],
    ['https://pve1/pve2/ve?x=1', 'pve1:8006'],
    ['HTTP://pve1', 'pve1:8006'],
    ['2001:db8::1', '[2001:db8::1]:8006'],
    ['[2001:DB8:0:0::1]:8443', '[2001:db8::1]:8443'],
    ['https://[2001:db8::1]:8006/', '[2001:db8::1]:8006'],
    ['::1', '[::1]:8006'],
    ['münchen.example', 'xn--mnchen-3ya.example:8006'],
    ['node_1', 'node_1:8006'],
  ])('%s', (typed, expected) => {
    expect(normaliseAddress(typed)).toBe(expected)
    expect(normaliseAddress(expected)).toBe(expected)
  })

  it.each([
    ['', 'no host'],
    ['https://', 'no host'],
    ['ssh://pve1', 'only https'],
    ['root@pve1', 'user name'],
    ['https://root:secret@pve1:8006', 'user name'],
    ['pve1:0', '1 to 65535'],
    ['pve1:70000', '1 to 65535'],
    ['pve1:port', '1 to 65535'],
    ['pve 1', 'character'],
    ['pve1%2e', 'character'],
    ['10.0.0.256', 'IPv4'],
    ['010.0.0.1', 'IPv4'],
    ['127.1', 'IPv4'],
    ['[2001:db8::g]', 'malformed'],
    ['pve..example', 'malformed'],
    ['-pve', 'malformed'],
    [`${'a'.repeat(64)}.example`, 'malformed'],
    [':8006', 'told apart'],
  ])('refuses "%s" and says why', (typed, why) => {
    expect(() => normaliseAddress(typed)).toThrow(expect.objectContaining({ code: 'invalid_input' }) as Error)
    expect(() => normaliseAddress(typed)).toThrow(why)
  })
})
