import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { AppError } from '#shared/errors.ts'
import { AssignmentId, RangeId, type AssignmentId as Id } from '#shared/model/ids.ts'
import { companyScope, EVERYTHING } from '#main/company-scope.ts'
import type { MachineAddressOrder } from '#main/features/addresses/machine-addresses.service.ts'
import {
  ACCOUNTS,
  ACME,
  addressWorld,
  BETA,
  DC,
  DR,
  freshId,
  GUESTS,
  openAddressDatabase,
  rangeInput,
  type AddressWorld,
} from '#support/address-world.ts'

const WHO = { userId: ACCOUNTS.acme.userId, name: 'Anna' }

let world: AddressWorld

beforeEach(async () => {
  const db = await openAddressDatabase(':memory:')
  world = addressWorld(db)
  onTestFinished(() => void db.close())
})

const addRange = async (...given: Parameters<typeof rangeInput>): Promise<RangeId> =>
  RangeId.parse((await world.call('owner', 'addresses.saveRange', rangeInput(...given))).id)
const orderOf = (rangeId: RangeId, change: Partial<MachineAddressOrder> = {}): MachineAddressOrder => ({
  assignmentId: AssignmentId.parse(freshId()),
  rangeId,
  wanted: null,
  companyId: ACME,
  clusterId: DC,
  label: 'new-01',
  interface: 'net0',
  ...change,
})
const reserve = (...orders: MachineAddressOrder[]): string[] =>
  world.addresses.ofMachines.reserve(companyScope(ACME), WHO, orders).map(({ address }) => address)
const held = async (rangeId: RangeId) =>
  (
    await world.call('owner', 'addresses.assignments', {
      ...{ rangeId, guestId: null, companyId: null, text: '', after: null, limit: 100 },
    })
  ).rows

describe('addresses of machines that are being made', () => {
  it('are the lowest free ones, each once, beside those that were typed', async () => {
    const [one, other] = [await addRange('10.0.0.0/29', { gateway: '10.0.0.1' }), await addRange('10.1.0.0/29')]
    expect(reserve(orderOf(one), orderOf(other), orderOf(one, { wanted: '10.0.0.3' }), orderOf(one))).toEqual([
      '10.0.0.2',
      '10.1.0.1',
      '10.0.0.3',
      '10.0.0.4',
    ])
  })

  it('are all there or none is taken', async () => {
    const [wide, narrow] = [await addRange('10.0.0.0/29'), await addRange('10.1.0.0/30')]
    expect(() => reserve(orderOf(wide), orderOf(narrow), orderOf(narrow), orderOf(narrow))).toThrow(
      '10.1.0.0/30 has 2 free of the 3 addresses that are needed',
    )
    expect([await held(wide), await held(narrow)]).toEqual([[], []])
  })

  it('come from no range of another company or another cluster', async () => {
    const elsewhere = await addRange('10.0.0.0/29', { clusterId: DR })
    expect(() => reserve(orderOf(elsewhere))).toThrow('10.0.0.0/29 belongs to another cluster than the one new-01')
    const theirs = await addRange('10.1.0.0/29', { companyId: BETA })
    expect(() => reserve(orderOf(theirs))).toThrow(expect.objectContaining({ code: 'not_found' }))
    const forBeta = () => world.addresses.ofMachines.reserve(EVERYTHING, WHO, [orderOf(theirs)])
    expect(forBeta).toThrow('10.1.0.0/29 belongs to somebody else than new-01')
    expect([await held(elsewhere), await held(theirs)]).toEqual([[], []])
  })

  it('count against the quota where they are external, together, before any is taken', async () => {
    const [internal, external] = [
      await addRange('10.0.0.0/29'),
      await addRange('192.0.2.0/29', { kind: 'external', clusterId: null }),
    ]
    const asked: unknown[] = []
    world.outside.quota = (...given) => void asked.push(given)
    reserve(orderOf(internal), orderOf(external), orderOf(external))
    expect(asked).toEqual([[ACME, DC, 2]])
    world.outside.quota = () => {
      throw new AppError('conflict', '2 external addresses allowed, 2 external addresses used')
    }
    expect(() => reserve(orderOf(internal), orderOf(external))).toThrow('2 external addresses allowed')
    expect([(await held(internal)).length, (await held(external)).length]).toEqual([1, 2])
  })

  it('are the guest’s once it is there, the first of a kind its first address; what was released meanwhile stays so', async () => {
    const range = await addRange('10.0.0.0/29')
    const orders = [orderOf(range), orderOf(range, { interface: 'net1' }), orderOf(range)]
    reserve(...orders)
    const ids = orders.map(({ assignmentId }) => assignmentId)
    world.addresses.ofMachines.release(WHO, [ids[2] as Id])
    const { id, name, companyId, clusterId } = GUESTS.web
    world.addresses.ofMachines.bind({ id, name, companyId, clusterId }, ids)
    expect((await held(range)).map(({ address, guestId, use, primary }) => [address, guestId, use, primary])).toEqual([
      ['10.0.0.1', id, 'guest', true],
      ['10.0.0.2', id, 'guest', false],
    ])
  })
})
