import { memo } from 'react'
import { HEAD, MARGIN, SEGMENT_HEAD, type Box, type Layout } from './layout.ts'
import type { Machine } from './network.ts'
import type { Thing } from './things.ts'

const SMALL = 11
const PLAIN = 12
const STATUS: Readonly<Record<string, string>> = { running: 'green', paused: 'amber', suspended: 'amber' }

const colour = (token: string): string => `var(--mp-${token})`

/** Drawings do not cut text by themselves; what is cut is told on hover. */
const cut = (text: string, width: number, size: number): string => {
  const most = Math.floor(width / (size * 0.58))
  return text.length <= most ? text : `${text.slice(0, Math.max(1, most - 1))}…`
}

interface WordsProps {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly text: string
  readonly size?: number
  readonly muted?: boolean
  readonly strong?: boolean
  readonly mono?: boolean
}

const Words = ({ x, y, width, text, size = PLAIN, muted = false, strong = false, mono = false }: WordsProps) => (
  <text
    x={x}
    y={y}
    fontSize={size}
    fontWeight={strong ? 600 : 400}
    fontFamily={mono ? 'ui-monospace, Menlo, Consolas, monospace' : 'system-ui, "Segoe UI", sans-serif'}
    fill={colour(muted ? 'muted' : 'text')}
  >
    {cut(text, width, size)}
  </text>
)

interface LinesProps {
  readonly box: Box
  readonly first: string
  readonly second: string
  readonly mono?: boolean
}

/** A box of two lines: an external range, a firewall. */
const Lines = ({ box: { x, y, width, height }, first, second, mono = false }: LinesProps) => (
  <>
    <rect {...{ x, y, width, height }} rx={6} fill={colour('surface')} stroke={colour('line-strong')} />
    <Words x={x + 12} y={y + 22} width={width - 24} text={first} strong mono={mono} />
    <Words x={x + 12} y={y + 39} width={width - 24} text={second} size={SMALL} muted />
  </>
)

/** The frame of a VLAN with its head; only the head is there to be clicked, the rest of it to be held and moved. */
const SegmentShape = ({ box: { x, y, width, height }, first, second }: LinesProps) => (
  <>
    <rect {...{ x, y, width, height }} rx={6} fill={colour('sunken')} stroke={colour('line-strong')} />
    <g data-opens cursor="pointer">
      <rect {...{ x, y, width }} height={SEGMENT_HEAD} fill="transparent" />
      <Words x={x + 12} y={y + 20} width={width - 24} text={first} strong />
      <Words x={x + 12} y={y + SEGMENT_HEAD - 12} width={width - 24} text={second} size={SMALL} muted mono />
    </g>
  </>
)

interface MachineShapeProps {
  readonly box: Box
  readonly machine: Machine
}

const MachineShape = ({ box: { x, y, width, height }, machine: { name, status, addresses } }: MachineShapeProps) => (
  <>
    <rect {...{ x, y, width, height }} rx={4} fill={colour('surface')} stroke={colour('line')} />
    {status === 'running' ? (
      <circle cx={x + 12} cy={y + 14} r={4} fill={colour('green')} />
    ) : (
      <rect x={x + 8} y={y + 10} width={8} height={8} fill={colour(STATUS[status] ?? 'grey')} />
    )}
    <Words x={x + 22} y={y + 18} width={width - 28} text={name} />
    <Words x={x + 22} y={y + 33} width={width - 28} text={addresses.join(', ')} size={SMALL} muted mono />
  </>
)

const shapeOf = (thing: Thing) => {
  if (thing.kind === 'machine') return <MachineShape box={thing.box} machine={thing.machine} />
  const { kind, box, first, second } = thing
  if (kind === 'segment') return <SegmentShape {...{ box, first, second }} />
  return <Lines {...{ box, first, second }} mono={kind === 'range'} />
}

interface NetworkShapesProps {
  readonly things: readonly Thing[]
  readonly layout: Layout
  /** Whose it is and when it was drawn; stands on top. */
  readonly heading: string
  /** Of the company. */
  readonly edge: string
  /** Begins the id of each thing, which its place among them ends. */
  readonly idPrefix: string
}

/** Everything of the drawing; another view of it draws none of this anew. */
export const NetworkShapes = memo(({ things, layout, heading, edge, idPrefix }: NetworkShapesProps) => (
  <g>
    <rect width={layout.width} height={layout.height} fill={colour('ground')} />
    <rect width={layout.width} height={4} fill={edge} />
    <g aria-hidden>
      <Words x={MARGIN} y={MARGIN + 4} width={layout.width - 2 * MARGIN} text={heading} size={13} strong />
      {layout.columns.map(({ title, x }) => (
        <Words key={title} x={x} y={MARGIN + HEAD - 10} width={300} text={title} size={SMALL} muted strong />
      ))}
    </g>
    {layout.wires.map(({ id, path }) => (
      <path key={id} d={path} fill="none" stroke={colour('line-strong')} strokeWidth={1.5} />
    ))}
    {things.map((thing, index) => (
      <g
        key={thing.key}
        id={`${idPrefix}${index}`}
        role="treeitem"
        aria-level={thing.level}
        data-thing={index}
        data-opens={(thing.link !== null && thing.kind !== 'segment') || undefined}
        cursor={thing.link !== null && thing.kind !== 'segment' ? 'pointer' : undefined}
      >
        {/* Its name, for a screen reader and on hover: all of it, also what is cut in the drawing. */}
        <title>{thing.label}</title>
        {shapeOf(thing)}
      </g>
    ))}
  </g>
))
NetworkShapes.displayName = 'NetworkShapes'
