import { guestLink, guestsLink, inventoryLink, rangeLink } from '#renderer/app/links.ts'
import { plural } from '#renderer/components/format.ts'
import type { ClusterId } from '#shared/model/ids.ts'
import { quoteValue } from '#shared/model/search/write.ts'
import { SEGMENT_HEAD, type Box, type Layout } from './layout.ts'
import type { ExternalRange, Firewall, Machine, Network, Segment } from './network.ts'

/** What is drawn of one thing: its two lines, or the machine. */
type Looks =
  | { readonly kind: 'range' | 'firewall' | 'segment'; readonly first: string; readonly second: string }
  | { readonly kind: 'machine'; readonly machine: Machine }

/** One thing of the drawing: what the keys go to, what is said of it, and where it leads. */
export type Thing = Looks & {
  /** A machine in two VLANs is two things. */
  readonly key: string
  readonly box: Box
  /** 2: a machine, within the VLAN before it. */
  readonly level: 1 | 2
  /** All of it in words, with what its wires lead to. */
  readonly label: string
  /** Null: there is no page of it. */
  readonly link: string | null
}

const joined = (parts: readonly string[]): string => parts.filter((part) => part !== '').join(', ')

const rangeLines = ({ cidr, shared, addresses }: ExternalRange) => {
  const given = plural(addresses, 'address')
  return { first: cidr, second: shared ? `${given} of a shared pool` : given }
}

const firewallLines = ({ name, addresses }: Firewall) => ({ first: name, second: addresses.join(', ') })

const segmentLink = ({ vlan }: Segment, cluster: string): string =>
  vlan === null ? guestsLink(cluster) : inventoryLink(`cluster:=${quoteValue(cluster)} vlan:${vlan}`)

const machineLabel = ({ name, type, vmid, status, addresses }: Machine): string =>
  joined([name, `${type === 'lxc' ? 'container' : 'VM'} ${vmid}`, status, ...addresses])

/** Everything of a drawing that can be gone to, from outside to inside, machines behind their VLAN. */
export const thingsOf = (
  { external, firewalls, segments, wires }: Network,
  layout: Layout,
  clusterName: (id: ClusterId) => string,
): readonly Thing[] => {
  const titles = new Map(
    segments.map(({ id, vlan, clusterId }) => [
      id,
      `${vlan === null ? 'Untagged' : `VLAN ${vlan}`} · ${clusterName(clusterId)}`,
    ]),
  )
  const names = new Map([...firewalls.map(({ id, name }) => [id, name] as const), ...titles])
  const leadsTo = (id: string): string => {
    const targets = wires.flatMap(({ from, to }) => (from === id ? (names.get(to) ?? []) : []))
    return targets.length === 0 ? '' : `leads to ${targets.join(', ')}`
  }
  const boxOf = (id: string): Box => layout.boxes.get(id) ?? { x: 0, y: 0, width: 0, height: 0 }
  return [
    ...external.map((range): Thing => {
      const { id } = range
      const lines = rangeLines(range)
      const label = joined([`External range ${lines.first}`, lines.second, leadsTo(id)])
      return { key: id, kind: 'range', box: boxOf(id), level: 1, ...lines, label, link: rangeLink(id) }
    }),
    ...firewalls.map((firewall): Thing => {
      const { id } = firewall
      const lines = firewallLines(firewall)
      const label = joined([`Firewall ${lines.first}`, lines.second, leadsTo(id)])
      return { key: id, kind: 'firewall', box: boxOf(id), level: 1, ...lines, label, link: null }
    }),
    ...segments.flatMap((segment): Thing[] => {
      const { id, cidrs, machines, clusterId } = segment
      const first = titles.get(id) ?? ''
      const facts = [...cidrs, plural(machines.length, 'machine')]
      const link = segmentLink(segment, clusterName(clusterId))
      return [
        {
          ...{ key: id, kind: 'segment', box: boxOf(id), level: 1, link },
          ...{ first, second: facts.join(' · '), label: joined([first, ...facts]) },
        },
        ...(layout.machines.get(id) ?? []).map(({ machine, ...box }): Thing => {
          const key = `${id}/${machine.id}`
          const label = machineLabel(machine)
          return { key, kind: 'machine', box, level: 2, machine, label, link: guestLink(machine.id) }
        }),
      ]
    }),
  ]
}

export type Direction = 'left' | 'right' | 'up' | 'down'

/** What the keys go by: of a VLAN its head only, or what stands in it would not lie beside it. */
const reach = ({ kind, box }: Thing): Box => (kind === 'segment' ? { ...box, height: SEGMENT_HEAD } : box)

/** How far two stretches lie apart; 0 when they overlap. */
const apart = (from: number, length: number, other: number, otherLength: number): number =>
  Math.max(0, other - (from + length), from - (other + otherLength))

/** Seen along one axis the further edge of a box, and how far the other box lies beyond it; less than 0: it does not. */
const ahead = (a: Box, b: Box, direction: Direction): number => {
  if (direction === 'right') return b.x - (a.x + a.width)
  if (direction === 'left') return a.x - (b.x + b.width)
  if (direction === 'down') return b.y - (a.y + a.height)
  return a.y - (b.y + b.height)
}

/** What stands aside costs more than what is straight ahead, so that a column is gone through before it is left. */
const ASIDE = 4

/** The nearest thing in a direction. @returns undefined when nothing lies there */
export const neighbour = (things: readonly Thing[], from: Thing, direction: Direction): Thing | undefined => {
  const sideways = direction === 'left' || direction === 'right'
  const a = reach(from)
  let best: Thing | undefined
  let least = Infinity
  for (const thing of things) {
    const b = reach(thing)
    const along = ahead(a, b, direction)
    if (along < 0 || thing === from) continue
    const across = sideways ? apart(a.y, a.height, b.y, b.height) : apart(a.x, a.width, b.x, b.width)
    // Of those alike the one closest to the edge that reading begins at.
    const edge = sideways ? Math.abs(b.y - a.y) : Math.abs(b.x - a.x)
    const cost = along + ASIDE * across + edge / 1000
    if (cost < least) [best, least] = [thing, cost]
  }
  return best
}
