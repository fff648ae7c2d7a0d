import type { AssignmentId, CompanyId, GuestId, RangeId } from '../ids.ts'
import { bitsOfKey, keyOf, type Ip } from './ip-address.ts'
import { unusableBecause } from './network.ts'
import { createRangeFinder, type ReconciledRange } from './range-finder.ts'
import { isDynamic, sightingsOf, type SightedGuest, type Sighting } from './sightings.ts'

export interface ReconciledAssignment {
  readonly id: AssignmentId
  readonly rangeId: RangeId
  readonly ip: Ip
  readonly companyId: CompanyId | null
  readonly guestId: GuestId | null
  readonly label: string
  /** `net0` …; null: no guest's. */
  readonly interface: string | null
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
  /** Taken one by one, so that they can be read as they are needed. */
  readonly guests: Iterable<SightedGuest>
  /** Unix time in milliseconds. */
  readonly now: number
}

/** Facts are read anew every few hours; older ones say nothing about who is silent today. */
export const STALE_FACTS_MS = 24 * 3_600_000

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

interface KnownGuest {
  readonly guest: SightedGuest
  readonly sightings: readonly Sighting[]
}

const silentReason = (
  { guestId, ip, createdAt }: ReconciledAssignment,
  guests: ReadonlyMap<GuestId, KnownGuest>,
  now: number,
): SilentReason | null => {
  if (guestId === null) return null
  const known = guests.get(guestId)
  if (known === undefined) return 'guest_gone'
  const { guest, sightings } = known
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

/** One address of a range, with who uses it. */
interface Place {
  readonly range: ReconciledRange
  readonly ip: Ip
  readonly sightings: Sighting[]
}

/** By range and address: numbers are compared, no texts made for each. */
const createByAddress = <Value>() => {
  const byRange = new Map<RangeId, Map<bigint, Value>>()
  return {
    get: (rangeId: RangeId, { bits }: Ip): Value | undefined => byRange.get(rangeId)?.get(bits),
    set: (rangeId: RangeId, { bits }: Ip, value: Value): void => {
      const known = byRange.get(rangeId)
      if (known === undefined) byRange.set(rangeId, new Map([[bits, value]]))
      else known.set(bits, value)
    },
  }
}

/** The users of an address, those on one wire together. */
const wiresOf = ({ range, sightings }: Place): readonly (readonly Sighting[])[] =>
  sightings.length === 1 ? [sightings] : [...Map.groupBy(sightings, (sighting) => wireOf(range, sighting)).values()]

/**
 * Holds what was given out against what guests are known to use. Pure: facts in, three lists out. It takes a pause at
 * every `yield`, a fraction of a millisecond apart, for whoever must not be kept waiting by thousands of guests.
 */
export function* reconciling({
  ranges,
  assignments,
  guests,
  now,
}: ReconcileInput): Generator<undefined, Reconciliation, undefined> {
  const find = createRangeFinder(ranges)
  const holders = createByAddress<ReconciledAssignment>()
  for (const assignment of assignments) {
    holders.set(assignment.rangeId, assignment.ip, assignment)
    yield
  }
  const byId = new Map<GuestId, KnownGuest>()
  const places: Place[] = []
  const known = createByAddress<Place>()
  for (const guest of guests) {
    const sightings = sightingsOf(guest)
    byId.set(guest.id, { guest, sightings })
    for (const sighting of sightings) {
      const range = find(sighting)
      if (range === null) continue
      const place = known.get(range.id, sighting.ip)
      if (place !== undefined) place.sightings.push(sighting)
      else {
        const made = { range, ip: sighting.ip, sightings: [sighting] }
        known.set(range.id, sighting.ip, made)
        places.push(made)
      }
    }
    yield
  }

  const conflicts: Conflict[] = []
  const unknown: UnknownUser[] = []
  const contested = new Set<AssignmentId>()
  for (const place of places) {
    yield
    const { range, ip, sightings: all } = place
    const holder = holders.get(range.id, ip) ?? null
    const holderIsSeen = all.some(({ guest }) => guest.id === holder?.guestId)
    // As nearly all are: given to the only one that uses it.
    if (holderIsSeen && all.length === 1) continue
    const address = addressKey(range.id, ip)
    for (const sightings of wiresOf(place)) {
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
  const silent: Silent[] = []
  for (const assignment of assignments) {
    yield
    if (!assignment.visible || contested.has(assignment.id)) continue
    const reason = silentReason(assignment, byId, now)
    if (reason === null) continue
    const key = findingKey('silent', addressKey(assignment.rangeId, assignment.ip), [assignment.guestId])
    silent.push({ key, assignment, reason })
  }
  return { conflicts, unknown, silent }
}

/** Where a finding of this key would be; null: it is the key of none. */
export const placeOfFinding = (
  key: string,
): { readonly rangeId: RangeId; readonly bits: bigint; readonly guestIds: readonly GuestId[] } | null => {
  const parts = /^(?:conflict|unknown|silent)\|([^|/]+)\/([0-9a-f]{32})((?:\|[^|]+)*)$/.exec(key)
  if (parts === null) return null
  const [, rangeId = '', digits = '', guests = ''] = parts
  return { rangeId: rangeId as RangeId, bits: bitsOfKey(digits), guestIds: guests.split('|').slice(1) as GuestId[] }
}
