import { describe, expect, it } from 'vitest'
import { atOnce } from '#main/in-slices.ts'
import type { AssignmentId, ClusterId, CompanyId, GuestId, RangeId } from '#shared/model/ids.ts'
import { formatIp, readIp } from '#shared/model/ip/ip-address.ts'
import { cidrOf } from '#shared/model/ip/network.ts'
import type { ReconciledRange } from '#shared/model/ip/range-finder.ts'
import { reconciling, STALE_FACTS_MS, type ReconciledAssignment } from '#shared/model/ip/reconcile.ts'
import type { SightedGuest, SightedNic } from '#shared/model/ip/sightings.ts'

const NOW = Date.parse('2026-11-20T12:00:00.000Z')
const ago = (milliseconds: number): string => new Date(NOW - milliseconds).toISOString()
const HOUR = 3_600_000
const DC = 'dc' as ClusterId
const DR = 'dr' as ClusterId
const ACME = 'acme' as CompanyId
const BETA = 'beta' as CompanyId

const rangeOf = (cidr: string, more: Partial<ReconciledRange> = {}): ReconciledRange => ({
  id: cidr as RangeId,
  network: cidrOf(cidr),
  companyId: ACME,
  shared: false,
  clusterId: DC,
  vlan: null,
  bridge: null,
  gateway: null,
  reserved: [],
  ...more,
})
const nicOf = (configured: string[], more: Partial<SightedNic> = {}): SightedNic => ({
  key: 'net0',
  bridge: 'vmbr0',
  vlan: null,
  configured,
  reported: [],
  ...more,
})
const guestOf = (label: string, nics: SightedNic[], more: Partial<SightedGuest> = {}): SightedGuest => ({
  id: label as GuestId,
  label,
  clusterId: DC,
  companyId: ACME,
  nics,
  configAt: ago(HOUR),
  agentAt: ago(HOUR),
  ...more,
})
const given = (
  address: string,
  guest: string | null,
  more: Partial<ReconciledAssignment> = {},
): ReconciledAssignment => ({
  id: `${address}>${guest ?? ''}` as AssignmentId,
  rangeId: '10.0.0.0/24' as RangeId,
  ip: readIp(address) ?? { family: 4, bits: 0n },
  companyId: null,
  guestId: guest as GuestId | null,
  label: guest ?? 'printer',
  interface: guest === null ? null : 'net0',
  createdAt: ago(2 * HOUR),
  visible: true,
  ...more,
})
const LAN = rangeOf('10.0.0.0/24')
const run = (guests: SightedGuest[], assignments: ReconciledAssignment[] = [], ranges = [LAN]) => {
  const { conflicts, unknown, silent } = atOnce(reconciling({ ranges, assignments, guests, now: NOW }))
  return {
    conflicts: conflicts.map(({ ip, seen, heir }) => [
      formatIp(ip),
      seen.map(({ guest }) => guest.label).join('+'),
      heir?.guest.label ?? null,
    ]),
    unknown: unknown.map(({ ip, seen, rangeId }) => [formatIp(ip), seen.guest.label, seen.source, rangeId]),
    silent: silent.map(({ assignment, reason }) => [formatIp(assignment.ip), reason]),
  }
}
const NOTHING = { conflicts: [], unknown: [], silent: [] }

describe('what agrees', () => {
  it('is not listed, whether configuration or agent tells it', () => {
    const guests = [
      guestOf('web', [nicOf(['10.0.0.5/24'])]),
      guestOf('db', [nicOf(['dhcp'], { reported: ['10.0.0.6/24', 'fe80::1%eth0/64'] })]),
    ]
    expect(run(guests, [given('10.0.0.5', 'web'), given('10.0.0.6', 'db')])).toEqual(NOTHING)
  })

  it('needs no prefix, takes any, and any case', () => {
    const guests = [guestOf('web', [nicOf(['10.0.0.5'], { reported: ['10.0.0.5/8'] })])]
    expect(run(guests, [given('10.0.0.5', 'web')])).toEqual(NOTHING)
  })

  it('passes over loopback, link-local, multicast, unspecified addresses and words', () => {
    const noise = [
      'dhcp',
      'auto',
      'manual',
      '127.0.0.1/8',
      '169.254.1.1/16',
      '0.0.0.0/0',
      '224.0.0.1',
      '::1',
      'fe80::5/64',
      'ff02::1',
    ]
    const everywhere = ['0.0.0.0/0', '::/0'].map((cidr) => rangeOf(cidr))
    expect(run([guestOf('web', [nicOf(noise, { reported: noise })])], [], everywhere)).toEqual(NOTHING)
  })

  it('passes over gateway, reserved and broadcast addresses that a guest holds on purpose', () => {
    const range = rangeOf('10.0.0.0/24', {
      gateway: readIp('10.0.0.1')?.bits ?? 0n,
      reserved: [{ from: readIp('10.0.0.10')?.bits ?? 0n, to: readIp('10.0.0.20')?.bits ?? 0n }],
    })
    const guests = [
      guestOf('fw', [nicOf(['10.0.0.1/24', '10.0.0.10/24', '10.0.0.20/24', '10.0.0.255/24'])]),
      guestOf('fw2', [nicOf(['10.0.0.1/24'])]),
    ]
    expect(run(guests, [], [range])).toEqual(NOTHING)
  })
})

describe('unknown users', () => {
  it('are guests with an address of a range nobody gave them', () => {
    const guests = [guestOf('web', [nicOf(['10.0.0.5/24'], { reported: ['10.0.0.5/24', '10.0.0.6/24'] })])]
    expect(run(guests).unknown).toEqual([
      ['10.0.0.5', 'web', 'both', '10.0.0.0/24'],
      ['10.0.0.6', 'web', 'agent', '10.0.0.0/24'],
    ])
  })

  it('are not guests of another cluster, company, VLAN or bridge', () => {
    const range = rangeOf('10.0.0.0/24', { vlan: 20, bridge: 'vmbr1' })
    const at = (more: Partial<SightedNic>, guest: Partial<SightedGuest> = {}) =>
      run([guestOf('web', [nicOf(['10.0.0.5/24'], { bridge: 'vmbr1', vlan: 20, ...more })], guest)], [], [range])
        .unknown
    expect(at({})).toHaveLength(1)
    expect(at({ vlan: null })).toHaveLength(1)
    expect(at({ vlan: 21 })).toEqual([])
    expect(at({ bridge: 'vmbr0' })).toEqual([])
    expect(at({}, { clusterId: DR })).toEqual([])
    expect(at({}, { companyId: BETA })).toEqual([])
    expect(at({}, { companyId: null })).toEqual([])
  })

  it('belong to the range that fits best: the company’s before a pool, the longer prefix before the shorter', () => {
    const pool = rangeOf('10.0.0.0/16', { companyId: null, shared: true, clusterId: null })
    const wide = rangeOf('10.0.0.0/8')
    const guests = [
      guestOf('web', [nicOf(['10.0.0.5/24'])]),
      guestOf('beta', [nicOf(['10.0.0.7/24'])], { companyId: BETA }),
    ]
    expect(run(guests, [], [pool, wide, LAN]).unknown.map(([address, , , range]) => [address, range])).toEqual([
      ['10.0.0.5', '10.0.0.0/24'],
      ['10.0.0.7', '10.0.0.0/16'],
    ])
  })
})

describe('conflicts', () => {
  it('are two guests with one address, given or not', () => {
    const guests = [guestOf('a', [nicOf(['10.0.0.5/24'])]), guestOf('b', [nicOf(['10.0.0.5/24'])])]
    expect(run(guests).conflicts).toEqual([['10.0.0.5', 'a+b', null]])
    expect(run(guests, [given('10.0.0.5', 'a')])).toEqual({ ...NOTHING, conflicts: [['10.0.0.5', 'a+b', null]] })
  })

  it('are not two interfaces of one guest, nor the same numbers on another cluster, VLAN or bridge', () => {
    const twice = guestOf('a', [nicOf(['10.0.0.5/24']), nicOf(['10.0.0.5/24'], { key: 'net1' })])
    const everywhere = rangeOf('10.0.0.0/24', { clusterId: null })
    const others = [
      guestOf('b', [nicOf(['10.0.0.5/24'])], { clusterId: DR }),
      guestOf('c', [nicOf(['10.0.0.5/24'], { vlan: 30 })]),
      guestOf('d', [nicOf(['10.0.0.5/24'], { bridge: 'vmbr7' })]),
    ]
    expect(run([twice, ...others], [], [everywhere]).conflicts).toEqual([])
    expect(run([twice, ...others], [given('10.0.0.5', 'a')], [everywhere])).toEqual(NOTHING)
  })

  it('are an address used by another guest than it was given to, who could have it', () => {
    const guests = [guestOf('a', [nicOf(['10.0.0.9/24'])]), guestOf('b', [nicOf(['10.0.0.5/24'])])]
    const found = run(guests, [given('10.0.0.5', 'a'), given('10.0.0.9', 'a')])
    expect(found).toEqual({ ...NOTHING, conflicts: [['10.0.0.5', 'b', 'b']] })
  })

  it('have no heir where the address is another company’s', () => {
    const guests = [guestOf('b', [nicOf(['10.0.0.5/24'])])]
    expect(run(guests, [given('10.0.0.5', 'x', { visible: false })])).toEqual({
      ...NOTHING,
      conflicts: [['10.0.0.5', 'b', null]],
    })
  })
})

describe('assigned but silent', () => {
  const silent = (guest: SightedGuest | null, more: Partial<ReconciledAssignment> = {}) =>
    run(guest === null ? [] : [guest], [given('10.0.0.5', 'web', more)]).silent

  it('says whether the guest is gone, uses other addresses, or tells none', () => {
    expect(silent(null)).toEqual([['10.0.0.5', 'guest_gone']])
    expect(silent(guestOf('web', [nicOf(['192.168.7.7/24'])]))).toEqual([['10.0.0.5', 'elsewhere']])
    expect(silent(guestOf('web', [nicOf([])]))).toEqual([['10.0.0.5', 'no_answer']])
    expect(silent(guestOf('web', [nicOf(['dhcp'])], { agentAt: null }))).toEqual([['10.0.0.5', 'no_answer']])
  })

  it('is not said of facts that are missing, older than the assignment, or stale', () => {
    const other = [nicOf(['192.168.7.7/24'])]
    expect(silent(guestOf('web', other, { configAt: null }))).toEqual([])
    expect(silent(guestOf('web', other, { configAt: ago(3 * HOUR) }))).toEqual([])
    const old = { createdAt: ago(100 * HOUR) }
    expect(silent(guestOf('web', other, { configAt: ago(STALE_FACTS_MS + 1) }), old)).toEqual([])
    expect(silent(guestOf('web', other, { configAt: ago(STALE_FACTS_MS) }), old)).toEqual([['10.0.0.5', 'elsewhere']])
  })

  it('is not said of addresses without a guest, nor of those of companies one does not see', () => {
    expect(run([], [given('10.0.0.5', null)]).silent).toEqual([])
    expect(silent(null, { visible: false })).toEqual([])
  })

  it('is not said of an address seen on the guest in another network', () => {
    expect(silent(guestOf('web', [nicOf(['10.0.0.5/24'])], { clusterId: DR }))).toEqual([])
  })
})

it('gives a finding the same key however often it is found, and another when its guests change', () => {
  const a = guestOf('a', [nicOf(['10.0.0.5/24'])])
  const b = guestOf('b', [nicOf(['10.0.0.5/24'])])
  const keys = (guests: SightedGuest[]): string[] =>
    atOnce(reconciling({ ranges: [LAN], assignments: [], guests, now: NOW })).conflicts.map(({ key }) => key)
  expect(keys([a, b])).toEqual(keys([b, a]))
  expect(keys([a, b])).not.toEqual(keys([a, guestOf('c', b.nics as SightedNic[])]))
})
