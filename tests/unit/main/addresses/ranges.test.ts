import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import {
  ACME,
  addressWorld,
  aRangeId,
  BETA,
  DC,
  DR,
  freshId,
  GUESTS,
  openAddressDatabase,
  order,
  poolInput,
  rangeInput,
  toDevice,
  toGuest,
  type AddressWorld,
} from '#support/address-world.ts'
import { quickest } from '#support/quickest.ts'

let db: Awaited<ReturnType<typeof openAddressDatabase>>
let world: AddressWorld

beforeEach(async () => {
  db = await openAddressDatabase(':memory:')
  world = addressWorld(db)
  onTestFinished(() => void db.close())
})

describe('a range', () => {
  it('is kept in its one form and listed in numeric order with its use', async () => {
    await world.call('owner', 'addresses.saveRange', rangeInput('10.0.10.0/24', { gateway: '10.0.10.1', vlan: 10 }))
    await world.call('owner', 'addresses.saveRange', rangeInput('2001:DB8:0:0::/64', { dns: ['2001:db8::0:53'] }))
    await world.call('owner', 'addresses.saveRange', rangeInput('10.0.9.0/24'))
    const list = await world.call('owner', 'addresses.ranges', {})
    expect(list.map(({ cidr, companyName }) => [cidr, companyName])).toEqual([
      ['10.0.9.0/24', 'Acme GmbH'],
      ['10.0.10.0/24', 'Acme GmbH'],
      ['2001:db8::/64', 'Acme GmbH'],
    ])
    expect(list[1]).toMatchObject({
      gateway: '10.0.10.1',
      vlan: 10,
      use: { usable: '254', reserved: '1', free: '253' },
    })
    expect(list[2]).toMatchObject({ dns: ['2001:db8::53'], use: { usable: '18446744073709551615', share: 0 } })
  })

  it.each([
    [{ cidr: '10.0.0.5/24' }, 'cidr', /host bits set\. The network is 10\.0\.0\.0\/24/],
    [{ cidr: '10.0.0.0' }, 'cidr', /prefix length is missing/],
    [{ cidr: '010.0.0.0/24' }, 'cidr', /leading zero/],
    [{ cidr: '::ffff:10.0.0.0/120' }, 'cidr', /IPv4-mapped/],
    [{ cidr: 'fe80::%eth0/64' }, 'cidr', /zone/],
    [{ gateway: '10.0.1.1' }, 'gateway', /outside 10\.0\.0\.0\/24/],
    [{ gateway: '2001:db8::1' }, 'gateway', /outside 10\.0\.0\.0\/24/],
    [{ gateway: '10.0.0.0' }, 'gateway', /network address/],
    [{ gateway: '10.0.0.255' }, 'gateway', /broadcast address/],
    [{ vlan: 0 }, 'vlan', /VLAN 0 means no VLAN/],
    [{ vlan: 4095 }, 'vlan', /end at 4094/],
    [{ dns: ['dns.example'] }, 'dns.0', /no IPv4 or IPv6 address/],
    [{ bridge: 'vmbr 0' }, 'bridge', /named like an interface/],
    [{ bridge: 'vmbr0', vnet: 'vnet1' }, 'vnet', /not both/],
  ])('with %j is refused at its field', async (more, field, sentence) => {
    const error = await world.refusal('owner', 'addresses.saveRange', rangeInput('10.0.0.0/24', more))
    expect(error.code).toBe('invalid_input')
    expect(error.details?.[field]).toMatch(sentence)
    expect(await world.call('owner', 'addresses.ranges', {})).toEqual([])
  })

  it.each([
    ['of one company on one cluster', {}, {}, true],
    ['of one company, one of them wherever', {}, { clusterId: null }, true],
    ['of one company on two clusters', {}, { clusterId: DR }, false],
    ['of two companies', {}, { companyId: BETA }, false],
    ['of the provider and a company', { companyId: null }, {}, false],
    ['of the provider', { companyId: null }, { companyId: null }, true],
  ])('may overlap another or not: %s', async (_case, one, other, refused) => {
    await world.call('owner', 'addresses.saveRange', rangeInput('10.0.0.0/16', one))
    const second = world.call('owner', 'addresses.saveRange', rangeInput('10.0.5.0/24', other))
    if (refused) await expect(second).rejects.toThrow('10.0.5.0/24 overlaps 10.0.0.0/16.')
    else await second
  })

  it('overlaps no pool, nor a pool any range', async () => {
    await world.call('owner', 'addresses.savePool', poolInput('203.0.113.0/24'))
    const inside = rangeInput('203.0.113.0/28')
    await expect(world.call('owner', 'addresses.saveRange', inside)).rejects.toThrow('the pool 203.0.113.0/24')
    await world.call('owner', 'addresses.saveRange', { ...inside, clusterId: DR })
    const pool = poolInput('203.0.113.0/30', { clusterId: null })
    await expect(world.call('owner', 'addresses.savePool', pool)).rejects.toThrow(/overlaps .*A pool overlaps no other/)
  })

  it('that touches another does not overlap it, and may be saved over itself', async () => {
    const range = rangeInput('10.0.0.0/24')
    await world.call('owner', 'addresses.saveRange', range)
    await world.call('owner', 'addresses.saveRange', rangeInput('10.0.1.0/24'))
    const wider = await world.refusal('owner', 'addresses.saveRange', { ...range, cidr: '10.0.0.0/23' })
    expect(wider.message).toContain('overlaps 10.0.1.0/24')
    const changed = await world.call('owner', 'addresses.saveRange', { ...range, description: 'Office', vlan: 7 })
    expect(changed).toMatchObject({ description: 'Office', vlan: 7 })
    expect(world.audit.at(-1)?.notes[0]).toMatchObject({ before: { vlan: null }, after: { vlan: 7 }, companyId: ACME })
  })

  it('in use cannot be removed, shrunk over its users, or given to another company: the error lists them', async () => {
    const range = rangeInput('10.0.0.0/24')
    await world.call('owner', 'addresses.saveRange', range)
    await world.call('owner', 'addresses.assign', order(range.id, toGuest(GUESTS.web), '10.0.0.200'))
    for (let index = 1; index <= 6; index += 1) {
      await world.call('owner', 'addresses.assign', order(range.id, toDevice(`printer-${index}`)))
    }
    const removal = await world.refusal('owner', 'addresses.removeRange', { id: range.id })
    expect(removal.code).toBe('conflict')
    expect(removal.message).toMatch(
      /in use: printer-1 \(10\.0\.0\.1\), .* and 2 more\. Release these addresses first\./,
    )
    expect(removal.details?.users).toHaveLength(7)
    const shrunk = await world.refusal('owner', 'addresses.saveRange', { ...range, cidr: '10.0.0.0/25' })
    expect(shrunk.message).toContain('no place for addresses that are in use: web (10.0.0.200)')
    const gateway = await world.refusal('owner', 'addresses.saveRange', { ...range, gateway: '10.0.0.3' })
    expect(gateway.message).toContain('10.0.0.3 cannot be the gateway while it is in use: printer-3')
    const given = await world.refusal('owner', 'addresses.saveRange', { ...range, companyId: BETA })
    expect(given.message).toContain('in use by another company')
    const moved = await world.refusal('owner', 'addresses.saveRange', { ...range, clusterId: DR })
    expect(moved.message).toContain('in use on another cluster: web')
  })

  it('that nobody uses is removed with its reservations and history', async () => {
    const range = rangeInput('10.0.0.0/24')
    await world.call('owner', 'addresses.saveRange', range)
    const { id } = await world.call('owner', 'addresses.assign', order(range.id, toGuest(GUESTS.web)))
    await world.call('owner', 'addresses.reserve', {
      id: freshId(),
      rangeId: range.id,
      from: '10.0.0.9',
      to: null,
      reason: 'VIP',
    })
    await world.call('owner', 'addresses.release', { ids: [id] })
    await world.call('owner', 'addresses.removeRange', { id: range.id })
    expect(await world.call('owner', 'addresses.ranges', {})).toEqual([])
    expect((await world.refusal('owner', 'addresses.range', { id: range.id })).code).toBe('not_found')
  })

  it('belongs to a cluster and a company there are', async () => {
    const nowhere = rangeInput('10.0.0.0/24', { companyId: freshId() })
    expect((await world.refusal('owner', 'addresses.saveRange', nowhere)).message).toContain('no such company')
  })
})

describe('reservations', () => {
  const reserve = (rangeId: string, from: string, to: string | null = null) => ({
    id: freshId(),
    rangeId,
    from,
    to,
    reason: 'DHCP',
  })

  it('keep single addresses and stretches from being given, until they end', async () => {
    const range = rangeInput('10.0.0.0/24')
    await world.call('owner', 'addresses.saveRange', range)
    const stretch = reserve(range.id, '10.0.0.1', '10.0.0.20')
    await world.call('owner', 'addresses.reserve', stretch)
    const again = await world.refusal('owner', 'addresses.reserve', { ...stretch, from: '10.0.0.30', to: null })
    expect(again).toMatchObject({ code: 'conflict', message: expect.stringContaining('made already') as string })
    await world.call('owner', 'addresses.reserve', reserve(range.id, '10.0.0.22'))
    const { addresses } = await world.call('owner', 'addresses.nextFree', { rangeId: range.id, count: 2 })
    expect(addresses).toEqual(['10.0.0.21', '10.0.0.23'])
    const detail = await world.call('owner', 'addresses.range', { id: range.id })
    expect(detail.reserved.map(({ from, to, reason }) => [from, to, reason])).toEqual([
      ['10.0.0.1', '10.0.0.20', 'DHCP'],
      ['10.0.0.22', '10.0.0.22', 'DHCP'],
    ])
    expect(detail.range.use).toMatchObject({ reserved: '21', free: '233' })
    const asked = await world.refusal('owner', 'addresses.assign', order(range.id, toGuest(GUESTS.web), '10.0.0.5'))
    expect(asked.message).toContain('10.0.0.5 is reserved')
    await world.call('owner', 'addresses.unreserve', { rangeId: range.id, id: stretch.id })
    const next = await world.call('owner', 'addresses.nextFree', { rangeId: range.id })
    expect(next.addresses).toEqual(['10.0.0.1'])
  })

  it.each([
    ['10.0.1.1', null, /10\.0\.1\.1 lies outside 10\.0\.0\.0\/24/],
    ['10.0.0.9', '10.0.0.5', /comes before/],
    ['10.0.0.30', '10.0.0.40', /in use: web \(10\.0\.0\.33\)/],
    ['10.0.0.50', '10.0.0.60', /reserved already/],
    ['::1', null, /outside/],
  ])('of %s to %s are refused', async (from, to, sentence) => {
    const range = rangeInput('10.0.0.0/24')
    await world.call('owner', 'addresses.saveRange', range)
    await world.call('owner', 'addresses.assign', order(range.id, toGuest(GUESTS.web), '10.0.0.33'))
    await world.call('owner', 'addresses.reserve', reserve(range.id, '10.0.0.55', '10.0.0.70'))
    expect((await world.refusal('owner', 'addresses.reserve', reserve(range.id, from, to))).message).toMatch(sentence)
  })

  it('are kept when a range shrinks: it is refused instead', async () => {
    const range = rangeInput('10.0.0.0/24')
    await world.call('owner', 'addresses.saveRange', range)
    await world.call('owner', 'addresses.reserve', reserve(range.id, '10.0.0.200'))
    const error = await world.refusal('owner', 'addresses.saveRange', { ...range, cidr: '10.0.0.0/25' })
    expect(error.message).toContain('no place for the reserved 10.0.0.200 (DHCP)')
  })
})

it('draws a range as blocks, and a /8 as quickly as a /30', async () => {
  const range = rangeInput('10.0.0.0/8', { gateway: '10.255.255.254' })
  await world.call('owner', 'addresses.saveRange', range)
  await world.call('owner', 'addresses.assign', order(range.id, toGuest(GUESTS.web), '10.128.0.0'))
  const draw = () => world.call('owner', 'addresses.range', { id: range.id })
  const { blocks, more, nextFree } = await draw()
  expect(await quickest(draw)).toBeLessThan(200)
  expect([more, nextFree]).toEqual([false, '10.0.0.1'])
  expect(blocks).toEqual([
    { from: '10.0.0.1', to: '10.127.255.255', count: '8388607', state: 'free' },
    { from: '10.128.0.0', to: '10.128.0.0', count: '1', state: 'used' },
    { from: '10.128.0.1', to: '10.255.255.253', count: '8388605', state: 'free' },
    { from: '10.255.255.254', to: '10.255.255.254', count: '1', state: 'gateway' },
  ])
})

it('tells everybody it concerns that a range changed, and nobody else', async () => {
  const heard: [string, unknown][] = []
  world.events.listen((name, payload, { narrow }) => {
    const { scope } = { scope: { kind: 'company', companyId: BETA, projects: null } }
    heard.push([name, narrow?.(scope as never) ?? null], ['payload', payload])
  })
  const range = rangeInput('10.0.0.0/24', { id: aRangeId() })
  await world.call('owner', 'addresses.saveRange', range)
  const pool = poolInput('203.0.113.0/24', { clusterId: DC })
  await world.call('owner', 'addresses.savePool', pool)
  expect(heard.map(([, payload]) => payload)).toEqual([
    null,
    { rangeId: range.id },
    { rangeId: pool.id },
    { rangeId: pool.id },
  ])
})

describe('a range whose cluster was removed', () => {
  const removeCluster = (): void => {
    db.prepare('DELETE FROM clusters WHERE id = ?').run(DC)
  }

  it('is not of every cluster by that: no guest gets its addresses until it is put on another', async () => {
    const input = rangeInput('10.0.10.0/24')
    await world.call('owner', 'addresses.saveRange', input)
    removeCluster()
    expect(await world.call('owner', 'addresses.ranges', {})).toMatchObject([
      { cidr: '10.0.10.0/24', clusterId: DC, lostCluster: 'dc' },
    ])
    const refused = await world.refusal('owner', 'addresses.assign', order(input.id, toGuest(GUESTS.dr)))
    expect(refused.message).toMatch(/10.0.10.0\/24 was on dc, which was removed/)
    await world.call('owner', 'addresses.saveRange', { ...input, clusterId: DR })
    expect(await world.call('owner', 'addresses.ranges', {})).toMatchObject([{ clusterId: DR, lostCluster: null }])
    await world.call('owner', 'addresses.assign', order(input.id, toGuest(GUESTS.dr)))
  })

  it('can be edited where it is, and stands in the way of no range of another cluster', async () => {
    const input = rangeInput('10.0.10.0/24')
    await world.call('owner', 'addresses.saveRange', input)
    removeCluster()
    await world.call('owner', 'addresses.saveRange', { ...input, description: 'To be moved' })
    await world.call('owner', 'addresses.saveRange', rangeInput('10.0.10.0/24', { clusterId: DR }))
    expect(await world.call('owner', 'addresses.ranges', {})).toMatchObject(
      expect.arrayContaining([
        expect.objectContaining({ description: 'To be moved', lostCluster: 'dc' }),
        expect.objectContaining({ clusterId: DR, lostCluster: null }),
      ]),
    )
  })
})
