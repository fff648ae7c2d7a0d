import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { AppError } from '#shared/errors.ts'
import type { SightedGuest } from '#shared/model/ip/sightings.ts'
import {
  ACME,
  addressWorld,
  anAssignmentId,
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

const HOUR = 3_600_000

let world: AddressWorld

beforeEach(async () => {
  const db = await openAddressDatabase(':memory:')
  world = addressWorld(db)
  onTestFinished(() => void db.close())
})

const addRange = async (...given: Parameters<typeof rangeInput>): Promise<string> =>
  (await world.call('owner', 'addresses.saveRange', rangeInput(...given))).id
const addPool = async (...given: Parameters<typeof poolInput>): Promise<string> =>
  (await world.call('owner', 'addresses.savePool', poolInput(...given))).id
const assign = (rangeId: string, target = toGuest(GUESTS.web), address: string | null = null) =>
  world.call('owner', 'addresses.assign', order(rangeId, target, address))
const next = async (rangeId: string): Promise<string | undefined> =>
  (await world.call('owner', 'addresses.nextFree', { rangeId })).addresses[0]

it('of a guest that another company has now are two matters: neither company changes the other’s first address', async () => {
  const [ours, theirs] = [await addRange('10.0.0.0/24'), await addRange('10.0.0.0/24', { companyId: BETA })]
  const stale = await assign(ours)
  const second = await assign(ours)
  world.outside.guests = world.outside.guests.map((guest) =>
    guest.id === GUESTS.web.id ? { ...guest, companyId: BETA } : guest,
  )
  const present = await world.call('beta', 'addresses.assign', order(theirs, toGuest(GUESTS.web)))
  expect(present.primary).toBe(true)
  const refused = await world.refusal('acme', 'addresses.setPrimary', { id: second.id })
  expect(refused).toMatchObject({ code: 'conflict' })
  expect(refused.message).toContain('Release the address')
  const kept = await world.call('beta', 'addresses.ofGuest', { guestId: GUESTS.web.id })
  expect(kept.primaryInternal).toBe(present.address)
  await world.call('acme', 'addresses.release', { ids: [stale.id, second.id] })
})

describe('the next free address', () => {
  it('is the lowest that is not gateway, reserved, used, recently freed or in use by somebody unknown', async () => {
    const id = await addRange('10.0.0.0/24', { gateway: '10.0.0.1' })
    await world.call('owner', 'addresses.reserve', {
      id: freshId(),
      rangeId: id,
      from: '10.0.0.2',
      to: null,
      reason: 'VIP',
    })
    expect((await assign(id)).address).toBe('10.0.0.3')
    const freed = await assign(id)
    await world.call('owner', 'addresses.release', { ids: [freed.id] })
    world.outside.sighted = [sighted('db', '10.0.0.5/24')]
    expect(await next(id)).toBe('10.0.0.6')
    expect((await assign(id)).address).toBe('10.0.0.6')
  })

  it('comes back an hour after it was released, to the millisecond, and at once when asked for by name', async () => {
    const id = await addRange('10.0.0.0/24')
    const first = await assign(id)
    await world.call('owner', 'addresses.release', { ids: [first.id] })
    world.clock.advance(HOUR - 1)
    expect(await next(id)).toBe('10.0.0.2')
    world.clock.advance(1)
    expect(await next(id)).toBe('10.0.0.1')
    const again = await assign(id)
    await world.call('owner', 'addresses.release', { ids: [again.id] })
    expect((await assign(id, toGuest(GUESTS.db), '10.0.0.1')).address).toBe('10.0.0.1')
  })

  it('does not rest for ever after the clock was set back', async () => {
    const id = await addRange('10.0.0.0/24')
    const first = await assign(id)
    world.clock.advance(100 * HOUR)
    await world.call('owner', 'addresses.release', { ids: [first.id] })
    world.clock.advance(-50 * HOUR)
    expect(await next(id)).toBe('10.0.0.1')
  })

  it('is refused in words where there is none, and tells what rests', async () => {
    const id = await addRange('10.0.0.0/30')
    const [first] = [await assign(id), await assign(id)]
    const full = await world.refusal('owner', 'addresses.assign', order(id, toGuest(GUESTS.db)))
    expect(full).toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('no free address in 10.0.0.0/30') as string,
    })
    await world.call('owner', 'addresses.release', { ids: [first.id] })
    const resting = await world.refusal('owner', 'addresses.assign', order(id, toGuest(GUESTS.db)))
    expect(resting.message).toContain('1 address was released less than an hour ago and can be had by name')
    expect((await world.call('owner', 'addresses.nextFree', { rangeId: id })).addresses).toEqual([])
  })
})

describe('an address asked for by name', () => {
  it.each([
    ['10.0.1.1', /10\.0\.1\.1 lies outside 10\.0\.0\.0\/24/],
    ['2001:db8::1', /lies outside/],
    ['10.0.0.0', /network address/],
    ['10.0.0.255', /broadcast address/],
    ['10.0.0.1', /gateway/],
    ['10.0.0.7', /given out already/],
    ['10.0.0.007', /leading zero.*Write 10\.0\.0\.7/],
    ['::ffff:10.0.0.9', /IPv4-mapped/],
    ['fe80::1%net0', /zone/],
    ['10.0.0.9/24', /network, not one address/],
  ])('as %s is refused in its own words', async (address, sentence) => {
    const id = await addRange('10.0.0.0/24', { gateway: '10.0.0.1' })
    await assign(id, toGuest(GUESTS.web), '10.0.0.7')
    const error = await world.refusal('owner', 'addresses.assign', order(id, toGuest(GUESTS.db), address))
    expect(error.details?.address).toMatch(sentence)
  })

  it('of a /31 may be either end, of an IPv6 range any but the anycast address', async () => {
    const point = await addRange('10.0.0.0/31')
    expect([(await assign(point)).address, (await assign(point)).address]).toEqual(['10.0.0.0', '10.0.0.1'])
    const six = await addRange('2001:db8::/64')
    expect((await assign(six, toGuest(GUESTS.web), '2001:DB8:0::A')).address).toBe('2001:db8::a')
    const error = await world.refusal('owner', 'addresses.assign', order(six, toGuest(GUESTS.web), '2001:db8::'))
    expect(error.message).toContain('anycast')
  })
})

describe('who gets an address', () => {
  it('is a guest of the range’s owner on the range’s cluster', async () => {
    const id = await addRange('10.0.0.0/24')
    for (const [guest, sentence] of [
      [GUESTS.beta, 'different owners'],
      [GUESTS.dns, 'different owners'],
      [GUESTS.dr, 'another cluster'],
    ] as const) {
      expect((await world.refusal('owner', 'addresses.assign', order(id, toGuest(guest)))).message).toContain(sentence)
    }
    const everywhere = await addRange('10.9.0.0/24', { clusterId: null })
    expect(await assign(everywhere, toGuest(GUESTS.dr))).toMatchObject({ label: 'dr', companyId: ACME, primary: true })
  })

  it('is any company’s guest or device from a pool, and the company goes with the address', async () => {
    const id = await addPool('203.0.113.0/29')
    expect((await assign(id, toGuest(GUESTS.beta))).companyName).toBe('Beta AG')
    expect((await assign(id, toDevice('fw', ACME))).companyName).toBe('Acme GmbH')
    expect((await assign(id, toDevice('monitor'))).companyId).toBeNull()
  })

  it('cannot be a device of another company than the range’s', async () => {
    const id = await addRange('10.0.0.0/24')
    const error = await world.refusal('owner', 'addresses.assign', order(id, toDevice('printer', BETA)))
    expect(error.message).toContain('belongs to somebody else')
  })

  it('is stopped by the quota for external addresses, counted per company and cluster', async () => {
    const asked: unknown[] = []
    world.outside.quota = (companyId, clusterId, more) => {
      asked.push([companyId, clusterId, more])
      const used = world.addresses.assignments.countExternal(companyId, clusterId ?? DC)
      if (used + more > 2)
        throw new AppError('conflict', `External addresses: quota 2, in use ${used}, asked for ${more}.`)
    }
    const id = await addPool('203.0.113.0/24', { clusterId: null })
    const inside = await addRange('10.0.0.0/24')
    await assign(id)
    await assign(inside)
    await assign(id, toGuest(GUESTS.dr))
    const items = [1, 2].map(() => ({ id: anAssignmentId(), target: toGuest(GUESTS.db) }))
    const error = await world.refusal('owner', 'addresses.assignBatch', { rangeId: id, items })
    expect(error.message).toBe('External addresses: quota 2, in use 1, asked for 2.')
    expect(asked).toEqual([
      [ACME, DC, 1],
      [ACME, DR, 1],
      [ACME, DC, 2],
    ])
    const { countExternal } = world.addresses.assignments
    expect([countExternal(ACME, DC), countExternal(ACME, DR), countExternal(BETA, DC)]).toEqual([1, 1, 0])
    // A device of a pool on no cluster is on none itself: it counts on each, and room is asked for on each.
    await assign(id, toDevice('fw', ACME))
    expect(asked.at(-1)).toEqual([ACME, null, 1])
    expect([countExternal(ACME, DC), countExternal(ACME, DR), countExternal(BETA, DC)]).toEqual([2, 2, 0])
  })

  it('is not had past the quota by giving addresses of an internal range that is called external afterwards', async () => {
    const input = rangeInput('198.51.100.0/24')
    await world.call('owner', 'addresses.saveRange', input)
    for (const guest of [GUESTS.web, GUESTS.db]) await assign(input.id, toGuest(guest))
    world.outside.quota = (companyId, clusterId, more) => {
      expect([companyId, clusterId]).toEqual([ACME, DC])
      if (more > 1) throw new AppError('conflict', `External addresses: quota 1, asked for ${more}.`)
    }
    const external = { ...input, kind: 'external' } as const
    expect((await world.refusal('acme', 'addresses.saveRange', external)).message).toBe(
      'External addresses: quota 1, asked for 2.',
    )
    world.outside.quota = () => undefined
    expect((await world.call('acme', 'addresses.saveRange', external)).kind).toBe('external')
  })
})

describe('a batch', () => {
  it('gives each the next, in order', async () => {
    const id = await addRange('10.0.0.0/24', { gateway: '10.0.0.2' })
    const items = [GUESTS.web, GUESTS.db].map((guest) => ({ id: anAssignmentId(), target: toGuest(guest) }))
    const given = await world.call('owner', 'addresses.assignBatch', { rangeId: id, items })
    expect(given.map(({ address, label }) => [address, label])).toEqual([
      ['10.0.0.1', 'web'],
      ['10.0.0.3', 'db'],
    ])
    expect(world.audit.at(-1)?.notes.map(({ label }) => label)).toEqual(['10.0.0.1', '10.0.0.3'])
  })

  it('gives nothing at all where one cannot be served', async () => {
    const id = await addRange('10.0.0.0/29')
    const item = (target: ReturnType<typeof toGuest>) => ({ id: anAssignmentId(), target })
    const rows = async () => (await world.call('owner', 'addresses.assignments', { rangeId: id })).total
    const tooMany = Array.from({ length: 7 }, () => item(toGuest(GUESTS.web)))
    expect((await world.refusal('owner', 'addresses.assignBatch', { rangeId: id, items: tooMany })).message).toContain(
      '10.0.0.0/29 has 6 free of the 7 addresses asked for',
    )
    const foreign = [item(toGuest(GUESTS.web)), item(toGuest(GUESTS.beta))]
    expect((await world.refusal('owner', 'addresses.assignBatch', { rangeId: id, items: foreign })).code).toBe(
      'conflict',
    )
    const twice = item(toGuest(GUESTS.web))
    expect(
      (await world.refusal('owner', 'addresses.assignBatch', { rangeId: id, items: [twice, twice] })).message,
    ).toContain('made already')
    expect(await rows()).toBe(0)
    expect(await world.call('owner', 'addresses.history', { rangeId: id })).toEqual([])
  })
})

describe('primary addresses', () => {
  it('are the first of each kind until another is made it, and the next best when it goes', async () => {
    const lan = await addRange('10.0.0.0/24')
    const wan = await addPool('203.0.113.0/29')
    const first = await assign(lan)
    const second = await assign(lan, toGuest(GUESTS.web, 'net1'))
    await assign(wan)
    const known = async () => {
      const { primaryInternal, primaryExternal } = await world.call('owner', 'addresses.ofGuest', {
        guestId: GUESTS.web.id,
      })
      return [primaryInternal, primaryExternal]
    }
    expect([first.primary, second.primary]).toEqual([true, false])
    expect(await known()).toEqual(['10.0.0.1', '203.0.113.1'])
    await world.call('owner', 'addresses.setPrimary', { id: second.id })
    expect(await known()).toEqual(['10.0.0.2', '203.0.113.1'])
    await world.call('owner', 'addresses.release', { ids: [second.id] })
    expect(await known()).toEqual(['10.0.0.1', '203.0.113.1'])
  })

  it('are of guests only', async () => {
    const { id } = await assign(await addRange('10.0.0.0/24'), toDevice('printer'))
    expect((await world.refusal('owner', 'addresses.setPrimary', { id })).message).toContain('no guest’s')
  })
})

it('keeps who had an address, newest first', async () => {
  const rangeId = await addRange('10.0.0.0/24')
  const one = await assign(rangeId, toGuest(GUESTS.web, 'net2'))
  world.clock.advance(1000)
  await world.call('owner', 'addresses.release', { ids: [one.id] })
  await assign(rangeId, toDevice('printer'), '10.0.0.1')
  await assign(rangeId)
  const history = await world.call('owner', 'addresses.history', { rangeId, address: '10.0.0.1' })
  expect(history.map(({ what, label, interface: nic, by }) => [what, label, nic, by])).toEqual([
    ['assigned', 'printer', null, 'Mara Richter'],
    ['released', 'web', 'net2', 'Mara Richter'],
    ['assigned', 'web', 'net2', 'Mara Richter'],
  ])
  expect(await world.call('owner', 'addresses.history', { rangeId })).toHaveLength(4)
})

it('lists assignments in numeric order, in pages that neither repeat nor leave out, and finds by part of name or address', async () => {
  const rangeId = await addRange('10.0.0.0/24')
  for (let index = 0; index < 12; index += 1) await assign(rangeId, toDevice(`box_${index}`))
  const seen: string[] = []
  let after: string | null = null
  do {
    const page: { rows: { address: string }[]; next: string | null; total: number } = await world.call(
      'owner',
      'addresses.assignments',
      { rangeId, after, limit: 5 },
    )
    expect(page.total).toBe(12)
    seen.push(...page.rows.map(({ address }) => address))
    after = page.next
  } while (after !== null)
  expect(seen).toEqual(Array.from({ length: 12 }, (_, index) => `10.0.0.${index + 1}`))
  const found = async (text: string) => (await world.call('owner', 'addresses.assignments', { text })).total
  expect([await found('box_1'), await found('0.0.7'), await found('%'), await found('x')]).toEqual([3, 1, 0, 12])
})

/** A guest that was just read and tells this address. */
const sighted = (name: keyof typeof GUESTS, ...configured: string[]): SightedGuest => {
  const { id, companyId, clusterId } = GUESTS[name]
  const at = new Date(world.clock.now()).toISOString()
  const nic = { key: 'net0', bridge: 'vmbr0', vlan: null, configured, reported: [] }
  return { id, label: GUESTS[name].name, companyId, clusterId, nics: [nic], configAt: at, agentAt: at }
}

describe('reconciliation', () => {
  it('is mended by adopting, releasing and ignoring, one call each', async () => {
    const rangeId = await addRange('10.0.0.0/24')
    const web = await assign(rangeId, toGuest(GUESTS.web), '10.0.0.10')
    await assign(rangeId, toGuest(GUESTS.db), '10.0.0.20')
    world.clock.advance(HOUR)
    world.outside.sighted = [sighted('web', '10.0.0.20/24'), sighted('db', '10.0.0.30/24')]
    const before = await world.call('owner', 'addresses.reconcile', {})
    expect(before.ranges).toBe(1)
    expect(before.conflicts).toMatchObject([
      { address: '10.0.0.20', holder: { label: 'db', companyId: GUESTS.db.companyId }, heir: { name: 'web' } },
    ])
    expect(before.unknown).toMatchObject([{ address: '10.0.0.30', seen: { name: 'db', interface: 'net0' } }])
    expect(before.silent).toMatchObject([
      { address: '10.0.0.10', label: 'web', companyId: GUESTS.web.companyId, reason: 'elsewhere' },
    ])

    const adopt = (address: string, guest: (typeof GUESTS)[keyof typeof GUESTS]) =>
      world.call('owner', 'addresses.adopt', {
        id: anAssignmentId(),
        rangeId,
        address,
        guestId: guest.id,
        interface: 'net0',
      })
    await adopt('10.0.0.20', GUESTS.web)
    expect(world.audit.at(-1)?.notes.map(({ before: old, after }) => [old?.label, after?.label])).toEqual([
      ['db', undefined],
      [undefined, 'web'],
    ])
    await adopt('10.0.0.30', GUESTS.db)
    const key = before.silent[0]?.key ?? ''
    await world.call('owner', 'addresses.ignoreFinding', { key, reason: 'Standby address' })
    const ignored = await world.call('owner', 'addresses.reconcile', {})
    expect(ignored).toMatchObject({ conflicts: [], unknown: [], silent: [{ ignored: { reason: 'Standby address' } }] })
    await world.call('owner', 'addresses.unignoreFinding', { key })
    expect((await world.call('owner', 'addresses.reconcile', {})).silent[0]?.ignored).toBeNull()
    await world.call('owner', 'addresses.release', { ids: [web.id] })
    expect(await world.call('owner', 'addresses.reconcile', {})).toMatchObject({
      conflicts: [],
      unknown: [],
      silent: [],
    })
  })

  it('lists an address whose guest is gone', async () => {
    const rangeId = await addRange('10.0.0.0/24')
    await assign(rangeId)
    world.outside.guests = []
    const { silent } = await world.call('owner', 'addresses.reconcile', {})
    expect(silent).toMatchObject([{ reason: 'guest_gone', label: 'web', interface: 'net0' }])
  })

  it('ignores nothing that is not there', async () => {
    const error = await world.refusal('owner', 'addresses.ignoreFinding', { key: 'conflict|x|y', reason: 'no' })
    expect(error.code).toBe('not_found')
  })
})
