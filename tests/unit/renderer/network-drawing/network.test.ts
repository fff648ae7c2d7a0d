import { describe, expect, it } from 'vitest'
import { layOut, type Box } from '#renderer/features/network-drawing/layout.ts'
import { networkOf } from '#renderer/features/network-drawing/network.ts'
import { neighbour, thingsOf, type Direction } from '#renderer/features/network-drawing/things.ts'
import { fitted, moved, scaleOf, showing, zoomed } from '#renderer/features/network-drawing/view.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import { clusterId, makeGuest } from '#support/fleet-rows.ts'
import { anAssignment, aRange } from './rows.ts'

const DC = clusterId(1)
const guest = (number: number, name: string, vlans: number[], more: Partial<GuestRow> = {}): GuestRow =>
  makeGuest(number, { name, vlans, clusterId: DC, addresses: [`192.0.2.${number}`], status: 'running', ...more })

const web = guest(1, 'web', [20, 30])
const db = guest(2, 'db', [20])
const loose = guest(3, 'loose', [])
const lan = aRange(1, '10.20.0.0/24', { vlan: 20, clusterId: DC })
const wan = aRange(2, '203.0.113.0/28', { kind: 'external', clusterId: DC })
const pool = aRange(3, '198.51.100.0/24', { kind: 'external', shared: true })
const strangers = aRange(4, '198.18.0.0/24', { kind: 'external', shared: true })

const network = networkOf({
  ranges: [lan, wan, pool, strangers],
  guests: [web, db, loose],
  assignments: [
    anAssignment(1, wan, '203.0.113.2', { use: 'firewall', label: 'fw1' }),
    anAssignment(2, lan, '10.20.0.1', { use: 'firewall', label: 'fw1' }),
    anAssignment(3, lan, '10.20.0.5', { guestId: web.id, label: 'web' }),
    anAssignment(4, pool, '198.51.100.9', { guestId: db.id, label: 'db' }),
  ],
})

describe('the network of a company', () => {
  it('has the ranges it uses outside, its firewalls, and each VLAN with its ranges and machines', () => {
    expect(network.external.map(({ cidr, addresses }) => [cidr, addresses])).toEqual([
      ['198.51.100.0/24', 1],
      ['203.0.113.0/28', 1],
    ])
    expect(network.firewalls).toMatchObject([{ name: 'fw1', addresses: ['203.0.113.2', '10.20.0.1'] }])
    expect(
      network.segments.map(({ vlan, cidrs, machines }) => [vlan, cidrs, machines.map(({ name }) => name)]),
    ).toEqual([
      [null, [], ['loose']],
      [20, ['10.20.0.0/24'], ['db', 'web']],
      [30, [], ['web']],
    ])
  })

  it('shows a machine with what it was given there, and with what it reports where nothing was', () => {
    const [untagged, servers, other] = network.segments
    expect(servers?.machines.map(({ addresses }) => addresses)).toEqual([['198.51.100.9'], ['10.20.0.5']])
    expect(untagged?.machines[0]?.addresses).toEqual(['192.0.2.3'])
    expect(other?.machines[0]?.addresses).toEqual(['192.0.2.1'])
  })

  it('has a wire only where an address says so', () => {
    const vlan20 = network.segments[1]?.id
    expect(network.wires).toEqual([
      { from: wan.id, to: 'firewall/fw1' },
      { from: 'firewall/fw1', to: vlan20 },
      { from: pool.id, to: vlan20 },
    ])
  })

  it('shows the range of a VLAN without machines, and one on no cluster wherever the VLAN is', () => {
    const empty = aRange(5, '10.99.0.0/24', { vlan: 99, clusterId: DC })
    const routed = aRange(6, '10.30.0.0/24', { vlan: 30 })
    const nowhere = aRange(7, '10.40.0.0/24', { vlan: 40 })
    const { segments } = networkOf({ ranges: [empty, routed, nowhere], guests: [web], assignments: [] })
    expect(segments.map(({ vlan, cidrs }) => [vlan, cidrs])).toEqual([
      [20, []],
      [30, ['10.30.0.0/24']],
      [99, ['10.99.0.0/24']],
    ])
  })
})

describe('the layout', () => {
  const overlaps = (a: Box, b: Box): boolean =>
    a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
  const isInside = (inner: Box, outer: Box): boolean =>
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height

  it.each([1, 7, 400])('has every box in the drawing and none over another, with %i machines in a VLAN', (count) => {
    const many = Array.from({ length: count }, (_, index) => guest(index + 10, `m${index}`, [20]))
    const drawn = networkOf({ ranges: [lan, wan], guests: [...many, loose], assignments: [] })
    const { boxes, machines, width, height } = layOut(drawn)
    const whole = { x: 0, y: 0, width, height }
    const all = [...boxes.values()]
    for (const [index, box] of all.entries()) {
      expect(isInside(box, whole)).toBe(true)
      expect(all.slice(index + 1).some((other) => overlaps(box, other))).toBe(false)
    }
    for (const [id, placed] of machines) {
      const box = boxes.get(id)
      for (const [index, machine] of placed.entries()) {
        expect(box !== undefined && isInside(machine, box)).toBe(true)
        const next = placed[index + 1]
        expect(next === undefined || !overlaps(machine, next)).toBe(true)
      }
    }
    if (count > 100) expect(height / width).toBeLessThan(0.6)
  })

  it('draws each wire from the right edge of one to the left edge of the other', () => {
    const { wires, boxes } = layOut(network)
    expect(wires).toHaveLength(3)
    const box = boxes.get(wan.id)
    expect(wires[0]?.path.startsWith(`M${(box?.x ?? 0) + (box?.width ?? 0)} `)).toBe(true)
  })
})

describe('the view', () => {
  const drawing = { width: 2000, height: 1000 }
  const pane = { width: 1000, height: 800 }

  it('shows all at first, and nothing larger than it is', () => {
    expect(fitted(drawing, pane)).toEqual({ x: 0, y: 0, width: 2000, height: 1600 })
    expect(scaleOf(fitted({ width: 100, height: 100 }, pane), pane)).toBe(1)
  })

  it('keeps what is under the pointer there while it zooms, and stops at three times and a little beyond all', () => {
    const at = { x: 250, y: 600 }
    const point = (view: ReturnType<typeof fitted>) => ({
      x: view.x + (at.x / pane.width) * view.width,
      y: view.y + (at.y / pane.height) * view.height,
    })
    const before = fitted(drawing, pane)
    const closer = zoomed(before, 2, { drawing, pane, at })
    expect(scaleOf(closer, pane)).toBe(1)
    expect(point(closer)).toEqual(point(before))
    expect(scaleOf(zoomed(before, 100, { drawing, pane, at }), pane)).toBe(3)
    expect(scaleOf(zoomed(before, 0.01, { drawing, pane, at }), pane)).toBe(0.4)
  })

  it('moves by as much of the drawing as the pane says', () => {
    const view = moved(fitted(drawing, pane), { x: 10, y: -5 }, pane)
    expect([view.x, view.y]).toEqual([20, -10])
  })
})

describe('the keys in a drawing', () => {
  const crowd = Array.from({ length: 60 }, (_, index) =>
    guest(100 + index, `m${index}`, [index % 7], index % 9 === 0 ? { vlans: [] } : {}),
  )
  const large = networkOf({
    ranges: [lan, wan, pool],
    guests: [...crowd, web, db],
    assignments: [
      anAssignment(1, wan, '203.0.113.2', { use: 'firewall', label: 'fw1' }),
      anAssignment(2, wan, '203.0.113.3', { use: 'firewall', label: 'fw2' }),
      anAssignment(3, pool, '198.51.100.9', { guestId: db.id, label: 'db' }),
    ],
  })
  const things = thingsOf(large, layOut(large), () => 'dc1')
  const [first] = things

  it('reach every thing from the first one', () => {
    const reached = new Set(first === undefined ? [] : [first])
    for (const thing of reached)
      for (const direction of ['left', 'right', 'up', 'down'] satisfies Direction[]) {
        const next = neighbour(things, thing, direction)
        if (next !== undefined) reached.add(next)
      }
    expect(things.filter((thing) => !reached.has(thing)).map(({ label }) => label)).toEqual([])
  })

  it('go along the rows of a VLAN, and no further than to its ends', () => {
    const inVlan = things.filter(({ level }) => level === 2)
    const [one, two] = inVlan
    if (one === undefined || two === undefined) throw new Error('there are no machines')
    expect(neighbour(things, one, 'right')).toBe(two)
    expect(neighbour(things, two, 'left')).toBe(one)
    expect(neighbour(things, things[0] ?? one, 'left')).toBeUndefined()
  })

  it('bring what they go to into view, as little as it takes', () => {
    const view = { x: 0, y: 0, width: 400, height: 300 }
    expect(showing(view, { x: 50, y: 50, width: 100, height: 40 })).toBe(view)
    expect(showing(view, { x: 500, y: 50, width: 100, height: 40 })).toEqual({ ...view, x: 216 })
    expect(showing({ ...view, x: 216 }, { x: 50, y: 50, width: 100, height: 40 })).toEqual({ ...view, x: 34 })
  })
})
