import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { addressesContract } from '#shared/contract/addresses.contract.ts'
import {
  ACME,
  addressWorld,
  anAssignmentId,
  aRangeId,
  BETA,
  DC,
  DR,
  freshId,
  GUESTS,
  openAddressDatabase,
  order,
  OWN,
  poolInput,
  rangeInput,
  toDevice,
  toGuest,
  type AddressWorld,
} from '#support/address-world.ts'

let world: AddressWorld
/** Acme’s range with an address of web, reserved and released ones. */
let acme: { rangeId: string; assignmentId: string; reservationId: string }

beforeEach(async () => {
  const db = await openAddressDatabase(':memory:')
  world = addressWorld(db)
  onTestFinished(() => void db.close())
  const { id: rangeId } = await world.call('acme', 'addresses.saveRange', rangeInput('10.0.0.0/24'))
  const { id: assignmentId } = await world.call('acme', 'addresses.assign', order(rangeId, toGuest(GUESTS.web)))
  const reservation = { id: freshId(), rangeId, from: '10.0.0.9', to: null, reason: 'SECRET-REASON' }
  await world.call('acme', 'addresses.reserve', reservation)
  acme = { rangeId, assignmentId, reservationId: reservation.id }
})

describe('a company admin', () => {
  it('is answered about another company’s range, assignment or guest as about one that never was', async () => {
    const { rangeId, assignmentId, reservationId } = acme
    const foreign = [
      world.refusal('beta', 'addresses.range', { id: rangeId }),
      world.refusal('beta', 'addresses.nextFree', { rangeId }),
      world.refusal('beta', 'addresses.history', { rangeId }),
      world.refusal('beta', 'addresses.assignments', { rangeId }),
      world.refusal('beta', 'addresses.saveRange', rangeInput('10.0.0.0/24', { id: rangeId, companyId: BETA })),
      world.refusal('beta', 'addresses.removeRange', { id: rangeId }),
      world.refusal('beta', 'addresses.reserve', { id: freshId(), rangeId, from: '10.0.0.7', to: null, reason: 'x' }),
      world.refusal('beta', 'addresses.unreserve', { rangeId, id: reservationId }),
      world.refusal('beta', 'addresses.assign', order(rangeId, toGuest(GUESTS.beta))),
      world.refusal('beta', 'addresses.assignBatch', {
        rangeId,
        items: [{ id: anAssignmentId(), target: toDevice('x') }],
      }),
      world.refusal('beta', 'addresses.adopt', {
        id: anAssignmentId(),
        rangeId,
        address: '10.0.0.7',
        guestId: GUESTS.beta.id,
        interface: 'net0',
      }),
      world.refusal('beta', 'addresses.release', { ids: [assignmentId] }),
      world.refusal('beta', 'addresses.setPrimary', { id: assignmentId }),
      world.refusal('beta', 'addresses.ofGuest', { guestId: GUESTS.web.id }),
    ]
    for (const error of await Promise.all(foreign)) {
      expect(error.code).toBe('not_found')
      expect(error.message).not.toMatch(/10\.0\.0\.|web|Acme|SECRET/)
    }
    const nowhere = await world.refusal('beta', 'addresses.range', { id: aRangeId() })
    expect(nowhere.message).toBe((await world.refusal('beta', 'addresses.range', { id: rangeId })).message)
    expect((await world.call('acme', 'addresses.assignments', {})).total).toBe(1)
  })

  it('sees nothing of another company in any list', async () => {
    const lists = JSON.stringify([
      await world.call('beta', 'addresses.ranges', {}),
      await world.call('beta', 'addresses.assignments', {}),
      await world.call('beta', 'addresses.assignments', { companyId: ACME }),
      await world.call('beta', 'addresses.assignments', { guestId: GUESTS.web.id }),
      await world.call('beta', 'addresses.owners', {}),
      await world.call('beta', 'addresses.reconcile', {}),
    ])
    expect(lists).not.toMatch(/10\.0\.0|web"|Acme|SECRET/)
    expect(await world.call('beta', 'addresses.owners', {})).toEqual([{ id: BETA, name: 'Beta AG' }])
  })

  it('adds ranges of the own company only, on clusters the company has something on', async () => {
    const other = await world.refusal('beta', 'addresses.saveRange', rangeInput('10.1.0.0/24', { companyId: ACME }))
    expect(other.code).toBe('not_found')
    const providers = await world.refusal('beta', 'addresses.saveRange', rangeInput('10.1.0.0/24', { companyId: null }))
    expect(providers.details?.companyId).toMatch(/belongs to your company/)
    const cluster = rangeInput('10.1.0.0/24', { companyId: BETA, clusterId: DR })
    expect((await world.refusal('beta', 'addresses.saveRange', cluster)).message).toContain('no such cluster')
    // The same numbers as Acme’s: that they are in use elsewhere is nothing Beta hears of.
    await world.call('beta', 'addresses.saveRange', rangeInput('10.0.0.0/24', { companyId: BETA }))
  })

  it('gives no address to a guest or in the name of another company', async () => {
    const guest = await world.refusal('acme', 'addresses.assign', order(acme.rangeId, toGuest(GUESTS.beta)))
    expect(guest.code).toBe('not_found')
    const { id } = await world.call('owner', 'addresses.savePool', poolInput('203.0.113.0/24'))
    const device = await world.refusal('acme', 'addresses.assign', order(id, toDevice('fw', BETA)))
    expect(device.details?.companyId ?? device.code).toMatch(/somebody else|not_found/)
    expect((await world.call('acme', 'addresses.assign', order(id, toDevice('fw')))).companyId).toBe(ACME)
  })
})

describe('external addresses, which the quotas of the provider count', () => {
  it('are called internal, moved out of sight or removed by no company, which would be rid of its quota', async () => {
    const input = rangeInput('203.0.113.0/28', { kind: 'external' })
    await world.call('owner', 'addresses.saveRange', input)
    for (const change of [
      { kind: 'internal' as const },
      { cidr: '203.0.113.0/29' },
      { clusterId: DR },
      { clusterId: null },
    ]) {
      const refused = await world.refusal('acme', 'addresses.saveRange', { ...input, ...change })
      expect([change, refused.code]).toEqual([change, 'forbidden'])
      expect(refused.message).toBe(
        '203.0.113.0/28 holds external addresses: it gets another network, kind, cluster or owner by the provider only, because they count against the quota. Ask your provider.',
      )
    }
    const removal = await world.refusal('acme', 'addresses.removeRange', { id: input.id })
    expect([removal.code, removal.message]).toEqual([
      'forbidden',
      expect.stringContaining('is removed by the provider'),
    ])
    // Nor are they had as internal ones beside it, on a cluster where the two would not be on one wire.
    const beside = await world.refusal('acme', 'addresses.saveRange', rangeInput('203.0.113.8/29', { clusterId: DR }))
    expect(beside.details?.cidr).toMatch(/overlaps your external range 203\.0\.113\.0\/28/)
    // What counts nothing less is the company's to change, and the provider may do all of it.
    await world.call('acme', 'addresses.saveRange', { ...input, gateway: '203.0.113.1', description: 'uplink' })
    await world.call('acme', 'addresses.assign', order(input.id, toGuest(GUESTS.web)))
    expect((await world.call('owner', 'addresses.saveRange', { ...input, kind: 'internal' })).kind).toBe('internal')
  })

  it('of another company with the same numbers stand in nobody’s way, and are not told of', async () => {
    await world.call('owner', 'addresses.saveRange', rangeInput('203.0.113.0/28', { kind: 'external' }))
    await world.call('beta', 'addresses.saveRange', rangeInput('203.0.113.0/29', { companyId: BETA }))
  })
})

describe('pools', () => {
  it('are changed with the right to edit pools only, which no company has', async () => {
    const pool = poolInput('203.0.113.0/24')
    const { id: rangeId } = await world.call('owner', 'addresses.savePool', pool)
    for (const who of ['acme', 'sales', 'shopper'] as const) {
      const refusals = [
        world.refusal(who, 'addresses.savePool', { ...pool, description: 'mine' }),
        world.refusal(who, 'addresses.removePool', { id: rangeId }),
        world.refusal(who, 'addresses.reserveInPool', {
          id: freshId(),
          rangeId,
          from: '203.0.113.5',
          to: null,
          reason: 'x',
        }),
        world.refusal(who, 'addresses.unreserveInPool', { rangeId, id: freshId() }),
      ]
      for (const error of await Promise.all(refusals)) expect(error.code, who).toBe('forbidden')
    }
    // Nor through the operations for own ranges.
    const asRange = [
      world.refusal('acme', 'addresses.saveRange', { ...pool, companyId: ACME }),
      world.refusal('acme', 'addresses.removeRange', { id: rangeId }),
      world.refusal('acme', 'addresses.reserve', {
        id: freshId(),
        rangeId,
        from: '203.0.113.5',
        to: null,
        reason: 'x',
      }),
      world.refusal('acme', 'addresses.unreserve', { rangeId, id: freshId() }),
    ]
    for (const error of await Promise.all(asRange)) expect(error.code).toBe('forbidden')
    const ranges = await world.refusal('owner', 'addresses.removePool', { id: acme.rangeId })
    expect(ranges.code).toBe('not_found')
  })

  it('show a company what is free and its own, and nothing about the others', async () => {
    const { id } = await world.call('owner', 'addresses.savePool', poolInput('203.0.113.0/28'))
    await world.call('owner', 'addresses.reserveInPool', {
      id: freshId(),
      rangeId: id,
      from: '203.0.113.14',
      to: null,
      reason: 'SECRET-REASON',
    })
    const own = await world.call('acme', 'addresses.assign', order(id, toGuest(GUESTS.web)))
    const others = await world.call('beta', 'addresses.assign', order(id, toGuest(GUESTS.beta)))
    const ranges = await world.call('acme', 'addresses.ranges', {})
    expect(ranges.find((range) => range.id === id)?.use).toMatchObject({ used: 1, reserved: '0', free: '11' })
    const detail = await world.call('acme', 'addresses.range', { id })
    expect(detail).toMatchObject({ reserved: [], blocks: [], nextFree: '203.0.113.3' })
    const { rows } = await world.call('acme', 'addresses.assignments', { rangeId: id })
    expect(rows.map(({ address }) => address)).toEqual([own.address])
    const history = await world.call('acme', 'addresses.history', { rangeId: id })
    expect(history.map(({ label }) => label)).toEqual(['web'])
    expect(await world.call('acme', 'addresses.history', { rangeId: id, address: others.address })).toEqual([])
    expect((await world.refusal('acme', 'addresses.release', { ids: [own.id, others.id] })).code).toBe('not_found')
    expect((await world.call('acme', 'addresses.assignments', { rangeId: id })).total).toBe(1)
    expect(JSON.stringify([detail, history, rows])).not.toMatch(/beta|Beta|SECRET/)
  })

  it('on a cluster a company has nothing on are not there for it', async () => {
    const { id } = await world.call('owner', 'addresses.savePool', poolInput('203.0.113.0/28', { clusterId: OWN }))
    expect((await world.refusal('acme', 'addresses.range', { id })).code).toBe('not_found')
    expect((await world.call('acme', 'addresses.ranges', {})).map(({ cidr }) => cidr)).toEqual(['10.0.0.0/24'])
    expect((await world.refusal('acme', 'addresses.assign', order(id, toGuest(GUESTS.web)))).code).toBe('not_found')
    // A range that would overlap it is refused without a word about where it lies.
    const range = rangeInput('203.0.113.0/30', { clusterId: null })
    expect((await world.refusal('acme', 'addresses.saveRange', range)).message).toContain(
      'overlaps a pool that companies share',
    )
  })

  it('keep in the reconciliation who else has an address', async () => {
    const { id } = await world.call('owner', 'addresses.savePool', poolInput('203.0.113.0/28'))
    const { address } = await world.call('beta', 'addresses.assign', order(id, toGuest(GUESTS.beta)))
    const at = new Date(world.clock.now()).toISOString()
    const nic = { key: 'net0', bridge: 'vmbr0', vlan: null, configured: [`${address}/28`], reported: [] }
    world.outside.sighted = [{ ...GUESTS.web, label: 'web', nics: [nic], configAt: at, agentAt: at }]
    const { conflicts } = await world.call('acme', 'addresses.reconcile', {})
    expect(conflicts).toMatchObject([
      { address, holder: { assignmentId: null, label: 'another company', companyId: null }, heir: null },
    ])
    const adoption = { id: anAssignmentId(), rangeId: id, address, guestId: GUESTS.web.id, interface: 'net0' }
    expect((await world.refusal('acme', 'addresses.adopt', adoption)).message).toContain('given to another company')
    expect((await world.call('owner', 'addresses.reconcile', {})).conflicts[0]?.holder?.label).toBe('beta-web')
  })
})

describe('an account that sees one project', () => {
  it('sees the addresses of its guests only, and changes none', async () => {
    const db = await world.call('acme', 'addresses.assign', order(acme.rangeId, toGuest(GUESTS.db)))
    const { rows, total } = await world.call('shopper', 'addresses.assignments', {})
    expect([rows.map(({ label }) => label), total]).toEqual([['web'], 1])
    expect((await world.refusal('shopper', 'addresses.ofGuest', { guestId: GUESTS.db.id })).code).toBe('not_found')
    const history = await world.call('shopper', 'addresses.history', { rangeId: acme.rangeId })
    expect(history.map(({ label }) => label)).toEqual(['web'])
    expect((await world.refusal('shopper', 'addresses.release', { ids: [db.id] })).code).toBe('forbidden')
  })
})

it('every operation that changes something is atomic, audited, and needs a right to write', () => {
  const reading = new Set(['ranges', 'range', 'owners', 'assignments', 'ofGuest', 'nextFree', 'history', 'reconcile'])
  for (const [name, spec] of Object.entries(addressesContract)) {
    const reads = reading.has(name.split('.')[1] ?? '')
    expect([name, spec.permission === 'address.read', 'audit' in spec, 'atomic' in spec]).toEqual([
      name,
      reads,
      !reads,
      !reads,
    ])
    expect([name, spec.scope]).toEqual([name, spec.permission === 'pool.write' ? 'global' : 'company'])
  }
})

it('hears nothing of searches for texts that mean something to SQL', async () => {
  for (const text of ["' OR 1=1 --", '%', '_', '\\', '";DROP TABLE address_ranges;--']) {
    expect((await world.call('beta', 'addresses.assignments', { text })).total).toBe(0)
    expect((await world.call('beta', 'addresses.assignments', { after: text })).total).toBe(0)
  }
  expect(await world.call('acme', 'addresses.ranges', {})).toHaveLength(1)
  expect(
    (await world.call('acme', 'addresses.saveRange', rangeInput('10.7.0.0/24', { clusterId: DC }))).companyName,
  ).toBe('Acme GmbH')
})
