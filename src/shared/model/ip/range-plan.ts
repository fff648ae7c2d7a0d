import { countTaken, freeBlocks, lowestFree, mergeIntervals } from './intervals.ts'
import { formatIp } from './ip-address.ts'
import { contains, formatCidr, unusableBecause, usableOf, type Cidr, type Interval } from './network.ts'

/** A released address is not given to somebody else at once: caches, leases and firewalls still know its last user. */
export const COOLING_MS = 3_600_000

/** Everything that decides which address of a range is given next. */
export interface RangePlan {
  readonly network: Cidr
  readonly gateway: bigint | null
  readonly reserved: readonly Interval[]
  /** Given out; neighbours together, so that a full range is as quick as an empty one. */
  readonly used: readonly Interval[]
  /** Released less than an hour ago. */
  readonly cooling: readonly bigint[]
  /** Reported by a guest without having been given to it. */
  readonly seen: readonly bigint[]
}

const single = (bits: bigint): Interval => ({ from: bits, to: bits })
const holds = (intervals: readonly Interval[], bits: bigint): boolean =>
  intervals.some(({ from, to }) => bits >= from && bits <= to)

/** What nobody can be given: gateway, reserved, used. */
const takenOf = ({ gateway, reserved, used }: RangePlan): Interval[] => [
  ...(gateway === null ? [] : [single(gateway)]),
  ...reserved,
  ...used,
]

/**
 * The lowest addresses that are free by every measure; fewer than asked where there are no more.
 * Network, broadcast, gateway, reserved, used, recently freed and reported ones are passed over.
 */
export const nextFree = (plan: RangePlan, count: number): bigint[] =>
  lowestFree(
    usableOf(plan.network),
    mergeIntervals([...takenOf(plan), ...plan.cooling.map(single), ...plan.seen.map(single)]),
    count,
  )

/** Counts of a range; `used` and `reserved` (gateway included) lie within its usable addresses. */
export interface RangeUse {
  readonly usable: bigint
  readonly used: bigint
  readonly reserved: bigint
  readonly free: bigint
}

/** What is used of a range and what is left. */
export const useOf = (plan: RangePlan): RangeUse => {
  const window = usableOf(plan.network)
  const usable = window.to - window.from + 1n
  const used = countTaken(window, mergeIntervals(plan.used))
  const taken = countTaken(window, mergeIntervals(takenOf(plan)))
  return { usable, used, reserved: taken - used, free: usable - taken }
}

/** Why this address of the range is not to be had, in a sentence; null when it is. One recently freed is, when asked for by itself. */
export const refusalOf = (plan: RangePlan, bits: bigint): string | null => {
  const { network, gateway, reserved, used } = plan
  const ip = { family: network.family, bits }
  const address = formatIp(ip)
  if (!contains(network, ip)) return `${address} lies outside ${formatCidr(network)}.`
  const unusable = unusableBecause(network, bits)
  if (unusable !== null) return unusable
  if (bits === gateway) return `${address} is the gateway of ${formatCidr(network)} and is never given out.`
  if (holds(reserved, bits)) {
    return `${address} is reserved in ${formatCidr(network)}. End the reservation first, or choose another address.`
  }
  return holds(used, bits) ? `${address} is given out already. Choose another address, or release it first.` : null
}

export type BlockState = 'free' | 'used' | 'reserved' | 'gateway' | 'cooling'

export interface Block extends Interval {
  readonly state: BlockState
}

/** The range from its first to its last usable address as blocks of one state each. @param limit at most so many */
export const blocksOf = (plan: RangePlan, limit: number): Block[] => {
  const window = usableOf(plan.network)
  const labelled: Block[] = [
    ...(plan.gateway === null ? [] : [{ ...single(plan.gateway), state: 'gateway' as const }]),
    ...mergeIntervals(plan.used).map((interval) => ({ ...interval, state: 'used' as const })),
    ...mergeIntervals(plan.reserved).map((interval) => ({ ...interval, state: 'reserved' as const })),
    ...mergeIntervals(plan.cooling.map(single)).map((interval) => ({ ...interval, state: 'cooling' as const })),
  ].sort((left, right) => (left.from < right.from ? -1 : left.from > right.from ? 1 : 0))
  const blocks: Block[] = []
  let at = window.from
  for (const { from, to, state } of labelled) {
    if (blocks.length >= limit) return blocks.slice(0, limit)
    const [low, high] = [from > at ? from : at, to < window.to ? to : window.to]
    if (low > high) continue
    if (low > at) blocks.push({ from: at, to: low - 1n, state: 'free' })
    blocks.push({ from: low, to: high, state })
    at = high + 1n
  }
  for (const rest of freeBlocks({ from: at, to: window.to }, [])) blocks.push({ ...rest, state: 'free' })
  return blocks.slice(0, limit)
}
