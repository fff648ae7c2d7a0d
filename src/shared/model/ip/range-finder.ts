import type { ClusterId, CompanyId, RangeId } from '../ids.ts'
import { widthOf } from './ip-address.ts'
import type { Cidr, Interval } from './network.ts'
import type { Sighting } from './sightings.ts'

export interface ReconciledRange {
  readonly id: RangeId
  readonly network: Cidr
  readonly companyId: CompanyId | null
  readonly shared: boolean
  readonly clusterId: ClusterId | null
  readonly vlan: number | null
  /** Bridge or VNet; null: any. */
  readonly bridge: string | null
  readonly gateway: bigint | null
  readonly reserved: readonly Interval[]
}

/** The more a range says about itself, the better it fits what it fits. */
const specificity = (range: ReconciledRange): number =>
  (range.shared ? 0 : 1000) +
  (range.clusterId === null ? 0 : 400) +
  (range.vlan === null ? 0 : 200) +
  range.network.prefix

const isOnWire = (range: ReconciledRange, { guest, nic }: Sighting): boolean =>
  (range.clusterId === null || range.clusterId === guest.clusterId) &&
  (range.vlan === null || nic.vlan === null || range.vlan === nic.vlan) &&
  (range.bridge === null || nic.bridge === '' || range.bridge === nic.bridge)

interface Ranked {
  readonly range: ReconciledRange
  /** Place among all, the best fitting first. */
  readonly rank: number
}

/** Ranges of one length and family by the bits that their addresses have in common. */
interface OfLength {
  readonly family: Cidr['family']
  readonly hostBits: bigint
  readonly byNetwork: Map<bigint, Ranked[]>
}

/** Looked up once for every length of prefix there is: as quick among thousands of ranges as among a few. */
const indexOf = (ranked: readonly Ranked[]): readonly OfLength[] => {
  const lengths = new Map<string, OfLength>()
  for (const entry of ranked) {
    const { family, prefix, first } = entry.range.network
    const key = `${family}/${prefix}`
    const known = lengths.get(key)
    const made = known ?? { family, hostBits: BigInt(widthOf(family) - prefix), byNetwork: new Map<bigint, Ranked[]>() }
    if (known === undefined) lengths.set(key, made)
    const network = first >> made.hostBits
    made.byNetwork.set(network, [...(made.byNetwork.get(network) ?? []), entry])
  }
  return [...lengths.values()]
}

const POOLS = Symbol('pools')

/** @returns what finds the range of a sighting, among those of its guest's company and the shared ones; null: in none */
export const createRangeFinder = (
  ranges: readonly ReconciledRange[],
): ((sighting: Sighting) => ReconciledRange | null) => {
  const ranked = ranges
    .toSorted((left, right) => specificity(right) - specificity(left))
    .map((range, rank): Ranked => ({ range, rank }))
  const grouped = Map.groupBy(ranked, ({ range }) => (range.shared ? POOLS : range.companyId))
  const byOwner = new Map([...grouped].map(([owner, entries]) => [owner, indexOf(entries)]))
  const pools = byOwner.get(POOLS) ?? []
  return (sighting) => {
    const { family, bits } = sighting.ip
    let best: Ranked | null = null
    for (const index of [byOwner.get(sighting.guest.companyId) ?? [], pools])
      for (const length of index) {
        if (length.family !== family) continue
        for (const entry of length.byNetwork.get(bits >> length.hostBits) ?? []) {
          if ((best === null || entry.rank < best.rank) && isOnWire(entry.range, sighting)) best = entry
        }
      }
    return best?.range ?? null
  }
}
