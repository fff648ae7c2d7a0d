import type { AddressRange, Assignment } from '#shared/model/address-range.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { ClusterId, GuestId } from '#shared/model/ids.ts'

/** A range reached from the internet, with what the company was given of it. */
export interface ExternalRange {
  readonly id: string
  readonly cidr: string
  readonly shared: boolean
  readonly addresses: number
}

/** What stands between outside and inside, by its name in the record of addresses. */
export interface Firewall {
  readonly id: string
  readonly name: string
  readonly addresses: readonly string[]
}

export interface Machine {
  readonly id: GuestId
  readonly name: string
  readonly vmid: number
  readonly status: GuestRow['status']
  readonly type: GuestRow['type']
  /** Those it has on this network; of none, those it reports. */
  readonly addresses: readonly string[]
}

/** One VLAN of one cluster, or what is untagged there. */
export interface Segment {
  readonly id: string
  readonly clusterId: ClusterId
  /** Null: untagged, or not known. */
  readonly vlan: number | null
  /** Internal ranges that lie in it. */
  readonly cidrs: readonly string[]
  readonly machines: readonly Machine[]
}

/** From whom to whom, by id. */
interface Wire {
  readonly from: string
  readonly to: string
}

/** A company's network: outside, firewalls, VLANs with their machines, and what is known of how they hang together. */
export interface Network {
  readonly external: readonly ExternalRange[]
  readonly firewalls: readonly Firewall[]
  readonly segments: readonly Segment[]
  readonly wires: readonly Wire[]
}

interface Known {
  /** The company's own ranges and the pools open to it. */
  readonly ranges: readonly AddressRange[]
  /** Addresses the company was given. */
  readonly assignments: readonly Assignment[]
  readonly guests: readonly GuestRow[]
}

const segmentId = (clusterId: ClusterId, vlan: number | null): string => `segment/${clusterId}/${vlan ?? 'untagged'}`
const firewallId = (name: string): string => `firewall/${name}`

const byText = new Intl.Collator('en', { numeric: true }).compare

const grouped = <Key, Item>(items: Iterable<Item>, keysOf: (item: Item) => readonly Key[]): Map<Key, Item[]> => {
  const groups = new Map<Key, Item[]>()
  for (const item of items) for (const key of keysOf(item)) groups.set(key, [...(groups.get(key) ?? []), item])
  return groups
}

/** A guest without a VLAN that is known stands with what is untagged. */
const segmentsOf = ({ clusterId, vlans }: GuestRow): string[] =>
  vlans.length === 0 ? [segmentId(clusterId, null)] : vlans.map((vlan) => segmentId(clusterId, vlan))

/**
 * What of a company's network the records tell. Nothing is guessed: a wire is there where an address says so (the external
 * address of a firewall or a machine, the internal one of a firewall in the range of a VLAN).
 */
export const networkOf = ({ ranges, assignments, guests }: Known): Network => {
  const byRange = grouped(assignments, ({ rangeId }) => [rangeId])
  const byGuest = grouped(assignments, ({ guestId }) => (guestId === null ? [] : [guestId]))
  const machines = grouped(guests, segmentsOf)
  const places = new Map<string, Pick<Segment, 'clusterId' | 'vlan'>>()
  for (const { clusterId, vlans } of guests)
    for (const vlan of vlans.length === 0 ? [null] : vlans) places.set(segmentId(clusterId, vlan), { clusterId, vlan })

  const clusters = [...new Set(guests.map(({ clusterId }) => clusterId))]
  const inside = ranges.filter(
    ({ kind, vlan, clusterId }) => kind === 'internal' && (vlan !== null || clusterId !== null),
  )
  /** A range on no cluster lies in its VLAN wherever the company has machines in that; on one it is there without any. */
  const segmentsOfRange = ({ id, shared, vlan, clusterId }: AddressRange): string[] => {
    if (shared && !byRange.has(id)) return []
    if (clusterId === null) return clusters.map((one) => segmentId(one, vlan)).filter((one) => places.has(one))
    places.set(segmentId(clusterId, vlan), { clusterId, vlan })
    return [segmentId(clusterId, vlan)]
  }
  const cidrs = grouped(inside, segmentsOfRange)
  const rangeSegments = new Map(inside.map((range) => [range.id, segmentsOfRange(range)]))

  const addressesOn = (guest: GuestRow, segment: string): string[] => {
    const own = byGuest.get(guest.id) ?? []
    const here = own.filter(({ rangeId }) => rangeSegments.get(rangeId)?.includes(segment) === true)
    const external = own.filter(({ rangeKind }) => rangeKind === 'external')
    const given = [...here, ...external].map(({ address }) => address)
    return given.length > 0 ? given : guest.addresses.slice(0, 2)
  }

  const segments = [...places]
    .map(([id, place]): Segment => ({
      id,
      ...place,
      cidrs: (cidrs.get(id) ?? []).map(({ cidr }) => cidr).sort(byText),
      machines: (machines.get(id) ?? [])
        .map((guest): Machine => {
          const { name, vmid, status, type } = guest
          return { id: guest.id, name, vmid, status, type, addresses: addressesOn(guest, id) }
        })
        .sort((a, b) => byText(a.name, b.name) || a.vmid - b.vmid),
    }))
    .sort((a, b) => byText(a.clusterId, b.clusterId) || (a.vlan ?? 0) - (b.vlan ?? 0))

  const outside = ranges.filter(({ id, kind, shared }) => kind === 'external' && (!shared || byRange.has(id)))
  const external = outside
    .map(({ id, cidr, shared }) => ({ id, cidr, shared, addresses: byRange.get(id)?.length ?? 0 }))
    .sort((a, b) => byText(a.cidr, b.cidr))

  const walls = grouped(assignments, ({ use, label }) => (use === 'firewall' ? [label] : []))
  const firewalls = [...walls]
    .map(([name, own]) => ({ id: firewallId(name), name, addresses: own.map(({ address }) => address) }))
    .sort((a, b) => byText(a.name, b.name))

  const wires = new Map<string, Wire>()
  const wire = (from: string, to: string): void => void wires.set(`${from} ${to}`, { from, to })
  for (const { rangeId, rangeKind, use, label, guestId } of assignments) {
    if (use === 'firewall' && rangeKind === 'external') wire(rangeId, firewallId(label))
    else if (use === 'firewall') for (const to of rangeSegments.get(rangeId) ?? []) wire(firewallId(label), to)
    else if (rangeKind === 'external' && guestId !== null) {
      const guest = guests.find(({ id }) => id === guestId)
      const [to] = guest === undefined ? [] : segmentsOf(guest)
      if (to !== undefined) wire(rangeId, to)
    }
  }
  return { external, firewalls, segments, wires: [...wires.values()] }
}
