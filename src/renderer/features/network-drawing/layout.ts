import type { Machine, Network } from './network.ts'

export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface PlacedMachine extends Box {
  readonly machine: Machine
}

/** Where everything of a network stands; pixels at full size. */
export interface Layout {
  readonly width: number
  readonly height: number
  /** Boxes of ranges, firewalls and segments, by id. */
  readonly boxes: ReadonlyMap<string, Box>
  /** By segment, in its order. */
  readonly machines: ReadonlyMap<string, readonly PlacedMachine[]>
  /** Each as a path from box to box. */
  readonly wires: readonly { readonly id: string; readonly path: string }[]
  /** Left edge of each column that holds anything. */
  readonly columns: readonly { readonly title: string; readonly x: number }[]
}

export const MARGIN = 24
export const HEAD = 48
const COLUMN = 200
const BOX = 52
const GAP = 20
const BETWEEN = 96
export const SEGMENT_HEAD = 48
const MACHINE_WIDTH = 168
const MACHINE_HEIGHT = 40
const MACHINE_GAP = 8
const PADDING = 12

const segmentHeight = (count: number, across: number): number => {
  const rows = Math.ceil(count / across)
  return SEGMENT_HEAD + (rows === 0 ? 0 : rows * (MACHINE_HEIGHT + MACHINE_GAP) - MACHINE_GAP + PADDING)
}

/**
 * How many machines stand side by side: the fewest with which all segments together are twice as wide as high, like the
 * pane they are seen in, so that hundreds of machines are no endless column.
 */
const perRow = (counts: readonly number[]): number => {
  for (let across = 4; ; across += 1) {
    const height = counts.reduce((sum, count) => sum + segmentHeight(count, across) + GAP, 0)
    if (height * 2 <= across * (MACHINE_WIDTH + MACHINE_GAP) || across >= Math.max(...counts)) return across
  }
}

const stacked = (ids: readonly string[], x: number, boxes: Map<string, Box>): number => {
  let y = MARGIN + HEAD
  for (const id of ids) {
    boxes.set(id, { x, y, width: COLUMN, height: BOX })
    y += BOX + GAP
  }
  return y - GAP
}

const placeMachines = (machines: readonly Machine[], box: Pick<Box, 'x' | 'y'>, columns: number): PlacedMachine[] =>
  machines.map((machine, index) => ({
    machine,
    x: box.x + PADDING + (index % columns) * (MACHINE_WIDTH + MACHINE_GAP),
    y: box.y + SEGMENT_HEAD + Math.floor(index / columns) * (MACHINE_HEIGHT + MACHINE_GAP),
    width: MACHINE_WIDTH,
    height: MACHINE_HEIGHT,
  }))

const curve = (from: Box, to: Box): string => {
  const [x1, y1] = [from.x + from.width, from.y + from.height / 2]
  // Into the head of what can be very high.
  const [x2, y2] = [to.x, to.y + Math.min(to.height, SEGMENT_HEAD) / 2]
  const half = (x2 - x1) / 2
  return `M${x1} ${y1}C${x1 + half} ${y1} ${x2 - half} ${y2} ${x2} ${y2}`
}

/** Columns from outside to inside: ranges, firewalls, VLANs with their machines; a column of nothing takes no room. */
export const layOut = ({ external, firewalls, segments, wires }: Network): Layout => {
  const boxes = new Map<string, Box>()
  const columns: { title: string; x: number }[] = []
  let x = MARGIN
  let bottom = MARGIN + HEAD
  const column = (title: string, items: readonly { readonly id: string }[]): void => {
    if (items.length === 0) return
    columns.push({ title, x })
    bottom = Math.max(
      bottom,
      stacked(
        items.map(({ id }) => id),
        x,
        boxes,
      ),
    )
    x += COLUMN + BETWEEN
  }
  column('External ranges', external)
  column('Firewalls', firewalls)

  const machines = new Map<string, readonly PlacedMachine[]>()
  let right = x
  let y = MARGIN + HEAD
  const most = perRow(segments.map((segment) => segment.machines.length))
  if (segments.length > 0) columns.push({ title: 'VLANs and machines', x })
  for (const segment of segments) {
    const count = segment.machines.length
    const across = Math.max(1, Math.min(count, most))
    const width = 2 * PADDING + Math.max(2, across) * (MACHINE_WIDTH + MACHINE_GAP) - MACHINE_GAP
    const height = segmentHeight(count, across)
    boxes.set(segment.id, { x, y, width, height })
    machines.set(segment.id, placeMachines(segment.machines, { x, y }, across))
    right = Math.max(right, x + width)
    y += height + GAP
    bottom = Math.max(bottom, y - GAP)
  }
  if (segments.length === 0 && boxes.size > 0) right = x - BETWEEN
  return {
    width: right + MARGIN,
    height: bottom + MARGIN,
    boxes,
    machines,
    columns,
    wires: wires.flatMap(({ from, to }) => {
      const [a, b] = [boxes.get(from), boxes.get(to)]
      return a === undefined || b === undefined ? [] : [{ id: `${from} ${to}`, path: curve(a, b) }]
    }),
  }
}
