import fc from 'fast-check'
import { expect, it, onTestFinished } from 'vitest'
import { AppError } from '#shared/errors.ts'
import type { CompanyId } from '#shared/model/ids.ts'
import { formatIp, readIp } from '#shared/model/ip/ip-address.ts'
import {
  ACME,
  addressWorld,
  anAssignmentId,
  BETA,
  DC,
  DR,
  freshId,
  openAddressDatabase,
  order,
  poolInput,
  rangeInput,
  toDevice,
} from '#support/address-world.ts'
import { HUNT_MS, runs } from '#support/hunt.ts'

/** Networks that touch, hold and cross each other's bounds, and texts that are none. `last`: of the last four bits. */
const NETWORKS: readonly {
  readonly cidr: string
  readonly family: 4 | 6
  readonly first: number
  readonly size: number
}[] = [
  { cidr: '10.0.0.0/28', family: 4, first: 0, size: 16 },
  { cidr: '10.0.0.0/29', family: 4, first: 0, size: 8 },
  { cidr: '10.0.0.8/29', family: 4, first: 8, size: 8 },
  { cidr: '10.0.0.4/30', family: 4, first: 4, size: 4 },
  { cidr: '10.0.0.6/31', family: 4, first: 6, size: 2 },
  { cidr: '10.0.0.15/32', family: 4, first: 15, size: 1 },
  { cidr: 'fd00::/124', family: 6, first: 0, size: 16 },
  { cidr: 'FD00:0::8/125', family: 6, first: 8, size: 8 },
  { cidr: 'fd00::6/127', family: 6, first: 6, size: 2 },
]
const NO_NETWORKS = [
  '10.0.0.1/29',
  '10.0.0.0',
  '::ffff:10.0.0.0/125',
  'fd00::1/125',
  '010.0.0.0/29',
  'fd00::%net0/125',
  '10.0.0.0/33',
]
const VLANS = [null, null, null, 1, 4094, 0, 4095, -1]
const HOUR = 3_600_000

const addressAt = (family: 4 | 6, low: number): string =>
  family === 4 ? `10.0.0.${low}` : formatIp({ family, bits: (readIp('fd00::')?.bits ?? 0n) + BigInt(low) })
/** Ways to write it: the second and third are refused for IPv4, all are taken for IPv6. */
const written = (family: 4 | 6, low: number, way: number): { readonly text: string; readonly valid: boolean } => {
  const plain = addressAt(family, low)
  if (family === 4) return { text: [plain, `::ffff:${plain}`, `10.0.0.0${low}`][way] ?? plain, valid: way === 0 }
  return {
    text: [plain, plain.toUpperCase(), `fd00:0:0:0:0:0:0:${low.toString(16).padStart(4, '0')}`][way] ?? plain,
    valid: true,
  }
}

const low = fc.nat(16)
const step = fc.record({
  what: fc.constantFrom(
    'range',
    'range',
    'next',
    'next',
    'named',
    'batch',
    'release',
    'release',
    'reserve',
    'unreserve',
    'wait',
    'look',
  ),
  network: fc.nat(NETWORKS.length - 1),
  wrong: fc.option(fc.constantFrom(...NO_NETWORKS), { freq: 8, nil: null }),
  vlan: fc.constantFrom(...VLANS),
  gateway: fc.option(low, { freq: 2, nil: null }),
  owner: fc.constantFrom<CompanyId | null | 'pool'>(ACME, ACME, BETA, null, 'pool'),
  cluster: fc.constantFrom(DC, DC, DR, null),
  which: fc.nat(7),
  low,
  length: fc.nat(3),
  way: fc.constantFrom(0, 0, 0, 1, 2),
  count: fc.integer({ min: 1, max: 6 }),
  minutes: fc.constantFrom(1, 20, 59, 60),
})
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never

/** A range that nothing is wrong with. */
const PLAIN: Step = {
  what: 'range',
  network: 1,
  wrong: null,
  vlan: null,
  gateway: null,
  owner: ACME,
  cluster: DC,
  which: 0,
  low: 0,
  length: 0,
  way: 0,
  count: 1,
  minutes: 1,
}

interface Naive {
  readonly id: string
  readonly family: 4 | 6
  readonly first: number
  readonly size: number
  readonly gateway: number | null
  readonly owner: CompanyId | null | 'pool'
  readonly cluster: string | null
  readonly given: Map<number, string>
  readonly freed: Map<number, number>
  readonly reserved: Map<string, readonly number[]>
}

/** Every address of it that an interface can have, one by one. */
const usable = ({ family, first, size }: Pick<Naive, 'family' | 'first' | 'size'>): number[] => {
  const all = Array.from({ length: size }, (_, index) => first + index)
  if (size <= 2) return all
  return family === 4 ? all.slice(1, -1) : all.slice(1)
}
const isReserved = ({ reserved }: Naive, at: number): boolean =>
  [...reserved.values()].some((list) => list.includes(at))
const isGivable = (range: Naive, at: number): boolean =>
  usable(range).includes(at) && at !== range.gateway && !range.given.has(at) && !isReserved(range, at)
const nextOf = (range: Naive, now: number): number[] =>
  usable(range).filter((at) => isGivable(range, at) && now - (range.freed.get(at) ?? -Infinity) >= HOUR)
const exclude = (left: Naive, right: Naive): boolean =>
  left.family === right.family &&
  left.first < right.first + right.size &&
  right.first < left.first + left.size &&
  (left.cluster === null || right.cluster === null || left.cluster === right.cluster) &&
  (left.owner === 'pool' || right.owner === 'pool' || left.owner === right.owner)

const isRefused = (error: unknown): boolean =>
  error instanceof AppError && ['conflict', 'invalid_input', 'not_found'].includes(error.code)
/** What the call gave, or `refused`. */
const outcome = async <Value>(call: Promise<Value>): Promise<Value | 'refused'> => {
  try {
    return await call
  } catch (error) {
    if (isRefused(error)) return 'refused'
    throw error
  }
}

it(
  'gives, takes back, reserves and refuses through the gate what a list kept address by address does',
  async () => {
    const db = await openAddressDatabase(':memory:')
    onTestFinished(() => void db.close())
    const world = addressWorld(db)

    const play = async (ranges: Naive[], given: Step): Promise<void> => {
      const now = world.clock.now()
      if (given.what === 'wait') {
        world.clock.advance(given.minutes * 60_000)
        return
      }
      if (given.what === 'range') {
        const network = NETWORKS[given.network] ?? NETWORKS[0]
        if (network === undefined) return
        const { family, first, size } = network
        const way = given.gateway === null ? null : written(family, given.gateway, given.way)
        const naive: Naive = {
          id: freshId(),
          family,
          first,
          size,
          gateway: given.gateway,
          owner: given.owner,
          cluster: given.cluster,
          given: new Map(),
          freed: new Map(),
          reserved: new Map(),
        }
        const right =
          given.wrong === null &&
          (given.vlan === null || (given.vlan >= 1 && given.vlan <= 4094)) &&
          (way === null || (way.valid && usable(naive).includes(given.gateway ?? -1))) &&
          !ranges.some((other) => exclude(naive, other))
        const more = { id: naive.id, vlan: given.vlan, gateway: way?.text ?? null, clusterId: given.cluster } as const
        const cidr = given.wrong ?? network.cidr
        const saved = await outcome(
          given.owner === 'pool'
            ? world.call('owner', 'addresses.savePool', poolInput(cidr, more as never))
            : world.call('owner', 'addresses.saveRange', rangeInput(cidr, { ...more, companyId: given.owner })),
        )
        expect(saved !== 'refused').toBe(right)
        if (right) ranges.push(naive)
        return
      }
      const range = ranges[given.which % Math.max(1, ranges.length)]
      if (range === undefined) return
      const { id: rangeId, family } = range
      const text = (list: readonly number[]): string[] => list.map((at) => addressAt(family, at))
      if (given.what === 'look') {
        const { addresses } = await world.call('owner', 'addresses.nextFree', { rangeId, count: given.count })
        expect(addresses).toEqual(text(nextOf(range, now).slice(0, given.count)))
        const detail = await world.call('owner', 'addresses.range', { id: rangeId })
        const free = usable(range).filter((at) => isGivable(range, at)).length
        expect([detail.nextFree, detail.range.use.used, detail.range.use.free]).toEqual([
          text(nextOf(range, now))[0] ?? null,
          range.given.size,
          String(free),
        ])
      } else if (given.what === 'next') {
        const [wanted] = nextOf(range, now)
        const got = await outcome(world.call('owner', 'addresses.assign', order(rangeId, toDevice('switch'))))
        expect(got === 'refused' ? null : got.address).toBe(wanted === undefined ? null : addressAt(family, wanted))
        if (got !== 'refused' && wanted !== undefined) range.given.set(wanted, got.id)
      } else if (given.what === 'named') {
        const asked = written(family, given.low, given.way)
        const right = asked.valid && isGivable(range, given.low)
        const got = await outcome(
          world.call('owner', 'addresses.assign', order(rangeId, toDevice('switch'), asked.text)),
        )
        expect(got === 'refused' ? null : got.address).toBe(right ? addressAt(family, given.low) : null)
        if (got !== 'refused') range.given.set(given.low, got.id)
      } else if (given.what === 'batch') {
        const wanted = nextOf(range, now).slice(0, given.count)
        const items = Array.from({ length: given.count }, () => ({ id: anAssignmentId(), target: toDevice('switch') }))
        const got = await outcome(world.call('owner', 'addresses.assignBatch', { rangeId, items }))
        expect(got === 'refused' ? null : got.map(({ address }) => address)).toEqual(
          wanted.length < given.count ? null : text(wanted),
        )
        if (got !== 'refused') got.forEach((one, index) => range.given.set(wanted[index] ?? -1, one.id))
      } else if (given.what === 'release') {
        const [at, id] = [...range.given][given.low % Math.max(1, range.given.size)] ?? []
        if (at === undefined || id === undefined) return
        await world.call('owner', 'addresses.release', { ids: [id as never] })
        range.given.delete(at)
        range.freed.set(at, now)
      } else if (given.what === 'reserve') {
        const list = Array.from({ length: given.length + 1 }, (_, index) => given.low + index)
        const right = list.every(
          (at) => at >= range.first && at < range.first + range.size && !range.given.has(at) && !isReserved(range, at),
        )
        const id = freshId()
        const [from, to] = [addressAt(family, list[0] ?? 0), addressAt(family, list.at(-1) ?? 0)]
        const operation = range.owner === 'pool' ? 'addresses.reserveInPool' : 'addresses.reserve'
        const got = await outcome(world.call('owner', operation, { id, rangeId, from, to, reason: 'kept' }))
        expect(got !== 'refused').toBe(right)
        if (right) range.reserved.set(id, list)
      } else {
        const [id] = [...range.reserved.keys()]
        if (id === undefined) return
        await world.call('owner', range.owner === 'pool' ? 'addresses.unreserveInPool' : 'addresses.unreserve', {
          rangeId,
          id,
        })
        range.reserved.delete(id)
      }
    }

    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60, size: 'max' }), async (steps) => {
        await new Promise<void>((resolve) => setImmediate(resolve))
        db.exec('DELETE FROM address_assignments; DELETE FROM address_ranges')
        world.audit.length = 0
        const ranges: Naive[] = []
        // Something to play with from the first step on.
        await play(ranges, PLAIN)
        for (const given of steps) await play(ranges, given)
      }),
      runs(150),
    )
  },
  HUNT_MS,
)
