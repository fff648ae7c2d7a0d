import type { AssignmentId, ClusterId, CompanyId, GuestId, RangeId } from '../ids.ts'
import { keyOf, type Ip } from './ip-address.ts'
import { contains, unusableBecause, type Cidr, type Interval } from './network.ts'
import { isDynamic, sightingsOf, type SightedGuest, type Sighting } from './sightings.ts'

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

export interface ReconciledAssignment {
  readonly id: AssignmentId
  readonly rangeId: RangeId
  readonly ip: Ip
  readonly guestId: GuestId | null
  readonly label: string
  /** ISO. */
  readonly createdAt: string
  /** False: of a company the asker does not see. */
  readonly visible: boolean
}

/** An address in use twice, or by somebody else than it was given to. */
export interface Conflict {
  readonly key: string
  readonly rangeId: RangeId
  readonly ip: Ip
  readonly holder: ReconciledAssignment | null
  readonly seen: readonly Sighting[]
  /** The one guest that could simply be given the address; null: somebody has to change a guest. */
  readonly heir: Sighting | null
}

/** An address of a range that a guest uses without having been given it. */
export interface UnknownUser {
  readonly key: string
  readonly rangeId: RangeId
  readonly ip: Ip
  readonly seen: Sighting
}

/** `guest_gone`: no such guest; `elsewhere`: it tells other addresses only; `no_answer`: it tells none. */
export type SilentReason = 'guest_gone' | 'elsewhere' | 'no_answer'

export interface Silent {
  readonly key: string
  readonly assignment: ReconciledAssignment
  readonly reason: SilentReason
}

export interface Reconciliation {
  readonly conflicts: readonly Conflict[]
  readonly unknown: readonly UnknownUser[]
  readonly silent: readonly Silent[]
}

export interface ReconcileInput {
  readonly ranges: readonly ReconciledRange[]
  readonly assignments: readonly ReconciledAssignment[]
  readonly guests: readonly SightedGuest[]
  /** Unix time in milliseconds. */
  readonly now: number
}

/** Facts are read anew every few hours; older ones say nothing about who is silent today. */
export const STALE_FACTS_MS = 24 * 3_600_000

/** The more a range says about itself, the better it fits what it fits. */
const specificity = (range: ReconciledRange): number =>
  (range.shared ? 0 : 1000) +
  (range.clusterId === null ? 0 : 400) +
  (range.vlan === null ? 0 : 200) +
  range.network.prefix

const fits = (range: ReconciledRange, { ip, guest, nic }: Sighting): boolean =>
  contains(range.network, ip) &&
  (range.shared || range.companyId === guest.companyId) &&
  (range.clusterId === null || range.clusterId === guest.clusterId) &&
  (range.vlan === null || nic.vlan === null || range.vlan === nic.vlan) &&
  (range.bridge === null || nic.bridge === '' || range.bridge === nic.bridge)

/** Finds the range of a sighting among those of its guest's company and the shared ones. */
const rangeFinder = (ranges: readonly ReconciledRange[]): ((sighting: Sighting) => ReconciledRange | null) => {
  const sorted = [...ranges].sort((left, right) => specificity(right) - specificity(left))
  const byOwner = new Map<CompanyId | null, ReconciledRange[]>()
  const rangesOf = (companyId: CompanyId | null): ReconciledRange[] => {
    const known = byOwner.get(companyId) ?? sorted.filter((range) => range.shared || range.companyId === companyId)
    byOwner.set(companyId, known)
    return known
  }
  return (sighting) => rangesOf(sighting.guest.companyId).find((range) => fits(range, sighting)) ?? null
}

/** Kept on purpose for something the console does not give out, so whoever uses it is no news. */
const isSetAside = ({ network, gateway, reserved }: ReconciledRange, bits: bigint): boolean =>
  bits === gateway ||
  unusableBecause(network, bits) !== null ||
  reserved.some(({ from, to }) => bits >= from && bits <= to)

const addressKey = (rangeId: RangeId, { bits }: Ip): string => `${rangeId}/${keyOf(bits)}`

/** Guests share a wire when cluster, bridge and VLAN are the same; what an interface leaves open the range may say. */
const wireOf = (range: ReconciledRange, { guest, nic }: Sighting): string =>
  `${guest.clusterId}/${range.bridge ?? nic.bridge}/${nic.vlan ?? range.vlan ?? ''}`

const oncePerGuest = (sightings: readonly Sighting[]): Sighting[] => [
  ...new Map(sightings.map((sighting) => [sighting.guest.id, sighting])).values(),
]

const findingKey = (kind: string, address: string, guests: readonly (GuestId | null)[]): string =>
  [kind, address, ...guests.filter((id) => id !== null).sort()].join('|')

const silentReason = (
  { guestId, ip, createdAt }: ReconciledAssignment,
  guests: ReadonlyMap<GuestId, SightedGuest>,
  now: number,
): SilentReason | null => {
  if (guestId === null) return null
  const guest = guests.get(guestId)
  if (guest === undefined) return 'guest_gone'
  const sightings = sightingsOf(guest)
  if (sightings.some((sighting) => sighting.ip.family === ip.family && sighting.ip.bits === ip.bits)) return null
  // What was read before the address was given cannot know of it, and what is old says nothing about now.
  if (guest.configAt === null || guest.configAt < createdAt || now - Date.parse(guest.configAt) > STALE_FACTS_MS)
    return null
  const agentIsCurrent = guest.agentAt !== null && guest.agentAt >= createdAt
  const tells = sightings.some((sighting) => sighting.ip.family === ip.family)
  // Behind DHCP only the agent can tell, and it has not spoken since.
  if (guest.nics.some(isDynamic) && !agentIsCurrent) return 'no_answer'
  return tells ? 'elsewhere' : 'no_answer'
}

/** Holds what was given out against what guests are known to use. Pure: facts in, three lists out. */
export const reconcile = ({ ranges, assignments, guests, now }: ReconcileInput): Reconciliation => {
  const find = rangeFinder(ranges)
  const byId = new Map(guests.map((guest) => [guest.id, guest]))
  const holders = new Map(assignments.map((assignment) => [addressKey(assignment.rangeId, assignment.ip), assignment]))
  /** Sightings by range and address, then by wire. */
  const places = new Map<
    string,
    { readonly range: ReconciledRange; readonly ip: Ip; readonly wires: Map<string, Sighting[]> }
  >()
  for (const sighting of guests.flatMap(sightingsOf)) {
    const range = find(sighting)
    if (range === null) continue
    const key = addressKey(range.id, sighting.ip)
    const place = places.get(key) ?? { range, ip: sighting.ip, wires: new Map<string, Sighting[]>() }
    places.set(key, place)
    const wire = wireOf(range, sighting)
    place.wires.set(wire, [...(place.wires.get(wire) ?? []), sighting])
  }

  const conflicts: Conflict[] = []
  const unknown: UnknownUser[] = []
  const contested = new Set<AssignmentId>()
  for (const [address, { range, ip, wires }] of places) {
    const holder = holders.get(address) ?? null
    const holderIsSeen = [...wires.values()].flat().some(({ guest }) => guest.id === holder?.guestId)
    for (const sightings of wires.values()) {
      const seen = oncePerGuest(sightings)
      const [first, second] = seen
      if (first === undefined) continue
      const setAside = holder === null && isSetAside(range, ip.bits)
      // Seen where it belongs, it may be used on another wire as well: that is another network with the same numbers.
      if (second !== undefined ? !setAside : holder !== null && !holderIsSeen) {
        if (holder !== null) contested.add(holder.id)
        conflicts.push({
          key: findingKey('conflict', address, [...seen.map(({ guest }) => guest.id), holder?.guestId ?? null]),
          rangeId: range.id,
          ip,
          holder,
          seen,
          heir: second === undefined && holder?.visible !== false ? first : null,
        })
      } else if (holder === null && !setAside) {
        unknown.push({ key: findingKey('unknown', address, [first.guest.id]), rangeId: range.id, ip, seen: first })
      }
    }
  }
  const silent = assignments
    .filter(({ id, visible }) => visible && !contested.has(id))
    .flatMap((assignment): Silent[] => {
      const reason = silentReason(assignment, byId, now)
      const key = findingKey('silent', addressKey(assignment.rangeId, assignment.ip), [assignment.guestId])
      return reason === null ? [] : [{ key, assignment, reason }]
    })
  return { conflicts, unknown, silent }
}
