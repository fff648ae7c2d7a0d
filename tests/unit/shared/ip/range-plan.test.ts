import { describe, expect, it } from 'vitest'
import { formatIp, readIp } from '#shared/model/ip/ip-address.ts'
import { cidrOf } from '#shared/model/ip/network.ts'
import { blocksOf, nextFree, refusalOf, useOf, type RangePlan } from '#shared/model/ip/range-plan.ts'

const bits = (address: string): bigint => readIp(address)?.bits ?? -1n
const one = (address: string) => ({ from: bits(address), to: bits(address) })
const between = (from: string, to: string) => ({ from: bits(from), to: bits(to) })

const planOf = (cidr: string, plan: Partial<Omit<RangePlan, 'network'>> = {}): RangePlan => ({
  network: cidrOf(cidr),
  gateway: null,
  reserved: [],
  used: [],
  cooling: [],
  seen: [],
  ...plan,
})
const lowest = (plan: RangePlan, count = 1): string[] =>
  nextFree(plan, count).map((free) => formatIp({ family: plan.network.family, bits: free }))

describe('the next free address', () => {
  it('is the lowest beyond network, gateway, reserved, used, recently freed and reported ones', () => {
    const plan = planOf('10.0.0.0/24', {
      gateway: bits('10.0.0.1'),
      reserved: [between('10.0.0.2', '10.0.0.4')],
      used: [one('10.0.0.6'), one('10.0.0.5')],
      cooling: [bits('10.0.0.7')],
      seen: [bits('10.0.0.8')],
    })
    expect(lowest(plan)).toEqual(['10.0.0.9'])
  })

  it('fills holes before it goes on', () => {
    const plan = planOf('10.0.0.0/29', { used: [one('10.0.0.1'), one('10.0.0.3')] })
    expect(lowest(plan, 10)).toEqual(['10.0.0.2', '10.0.0.4', '10.0.0.5', '10.0.0.6'])
  })

  it('is found at once in a /8 and a /64', () => {
    expect(lowest(planOf('10.0.0.0/8', { reserved: [between('10.0.0.0', '10.200.0.0')] }))).toEqual(['10.200.0.1'])
    expect(lowest(planOf('2001:db8::/64', { reserved: [between('2001:db8::', '2001:db8::f000:0:0:0')] }))).toEqual([
      '2001:db8::f000:0:0:1',
    ])
  })

  it('is both ends of a /31 and the one address of a /128', () => {
    expect(lowest(planOf('10.0.0.0/31'), 5)).toEqual(['10.0.0.0', '10.0.0.1'])
    expect(lowest(planOf('2001:db8::9/128'), 5)).toEqual(['2001:db8::9'])
  })
})

describe('the use of a range', () => {
  it('counts usable, used, reserved with the gateway, and free', () => {
    const plan = planOf('10.0.0.0/24', {
      gateway: bits('10.0.0.1'),
      reserved: [between('10.0.0.0', '10.0.0.9'), between('10.0.0.250', '10.0.0.255')],
      used: [one('10.0.0.20')],
    })
    expect(useOf(plan)).toEqual({ usable: 254n, used: 1n, reserved: 14n, free: 239n })
    expect(useOf(planOf('2001:db8::/64')).free).toBe((1n << 64n) - 1n)
  })

  it('is drawn as blocks without a gap', () => {
    const plan = planOf('10.0.0.0/28', {
      gateway: bits('10.0.0.1'),
      reserved: [between('10.0.0.0', '10.0.0.3')],
      used: [one('10.0.0.6'), one('10.0.0.7')],
      cooling: [bits('10.0.0.9')],
    })
    const drawn = blocksOf(plan, 100).map(({ from, to, state }) => [Number(from & 15n), Number(to & 15n), state])
    expect(drawn).toEqual([
      [1, 3, 'reserved'],
      [4, 5, 'free'],
      [6, 7, 'used'],
      [8, 8, 'free'],
      [9, 9, 'cooling'],
      [10, 14, 'free'],
    ])
  })
})

it.each([
  ['10.0.1.0', /outside 10\.0\.0\.0\/24/],
  ['10.0.0.0', /network address/],
  ['10.0.0.255', /broadcast address/],
  ['10.0.0.1', /gateway/],
  ['10.0.0.5', /reserved/],
  ['10.0.0.9', /given out already/],
  ['2001:db8::1', /outside/],
])('says why %s is not to be had', (address, sentence) => {
  const plan = planOf('10.0.0.0/24', {
    gateway: bits('10.0.0.1'),
    reserved: [between('10.0.0.2', '10.0.0.8')],
    used: [one('10.0.0.9')],
    cooling: [bits('10.0.0.10')],
  })
  expect(refusalOf(plan, bits(address))).toMatch(sentence)
  expect(refusalOf(plan, bits('10.0.0.10'))).toBeNull()
})
