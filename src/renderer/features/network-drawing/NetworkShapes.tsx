import { memo } from 'react'
import { plural } from '#renderer/components/format.ts'
import type { ClusterId } from '#shared/model/ids.ts'
import { HEAD, MARGIN, SEGMENT_HEAD, type Box, type Layout, type PlacedMachine } from './layout.ts'
import type { Network } from './network.ts'

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
  <g>
    <title>{`${first}, ${second}`}</title>
    <rect {...{ x, y, width, height }} rx={6} fill={colour('surface')} stroke={colour('line-strong')} />
    <Words x={x + 12} y={y + 22} width={width - 24} text={first} strong mono={mono} />
    <Words x={x + 12} y={y + 39} width={width - 24} text={second} size={SMALL} muted />
  </g>
)

const MachineShape = ({ placed: { machine, x, y, width, height } }: { readonly placed: PlacedMachine }) => {
  const { id, name, vmid, status, type, addresses } = machine
  const kind = type === 'lxc' ? 'container' : 'VM'
  return (
    <g data-guest={id} cursor="pointer">
      <title>{[`${name} (${kind} ${vmid}, ${status})`, ...addresses].join('\n')}</title>
      <rect {...{ x, y, width, height }} rx={4} fill={colour('surface')} stroke={colour('line')} />
      {status === 'running' ? (
        <circle cx={x + 12} cy={y + 14} r={4} fill={colour('green')} />
      ) : (
        <rect x={x + 8} y={y + 10} width={8} height={8} fill={colour(STATUS[status] ?? 'grey')} />
      )}
      <Words x={x + 22} y={y + 18} width={width - 28} text={name} />
      <Words x={x + 22} y={y + 33} width={width - 28} text={addresses.join(', ')} size={SMALL} muted mono />
    </g>
  )
}

interface NetworkShapesProps {
  readonly network: Network
  readonly layout: Layout
  /** Whose it is and when it was drawn; stands on top. */
  readonly heading: string
  /** Of the company. */
  readonly edge: string
  readonly clusterName: (id: ClusterId) => string
}

/** Everything of the drawing; another view of it draws none of this anew. */
export const NetworkShapes = memo(({ network, layout, heading, edge, clusterName }: NetworkShapesProps) => (
  <g>
    <rect width={layout.width} height={layout.height} fill={colour('ground')} />
    <rect width={layout.width} height={4} fill={edge} />
    <Words x={MARGIN} y={MARGIN + 4} width={layout.width - 2 * MARGIN} text={heading} size={13} strong />
    {layout.columns.map(({ title, x }) => (
      <Words key={title} x={x} y={MARGIN + HEAD - 10} width={300} text={title} size={SMALL} muted strong />
    ))}
    {layout.wires.map(({ id, path }) => (
      <path key={id} d={path} fill="none" stroke={colour('line-strong')} strokeWidth={1.5} />
    ))}
    {network.external.map(({ id, cidr, shared, addresses }) => {
      const box = layout.boxes.get(id)
      const given = plural(addresses, 'address')
      return box && <Lines key={id} box={box} first={cidr} second={shared ? `${given} of a shared pool` : given} mono />
    })}
    {network.firewalls.map(({ id, name, addresses }) => {
      const box = layout.boxes.get(id)
      return box && <Lines key={id} box={box} first={name} second={addresses.join(', ')} />
    })}
    {network.segments.map(({ id, clusterId, vlan, cidrs, machines }) => {
      const box = layout.boxes.get(id)
      if (box === undefined) return null
      const { x, y, width, height } = box
      const title = `${vlan === null ? 'Untagged' : `VLAN ${vlan}`} · ${clusterName(clusterId)}`
      const facts = [...cidrs, plural(machines.length, 'machine')].join(' · ')
      return (
        <g key={id} data-segment={id}>
          <title>{`${title}, ${facts}`}</title>
          <rect {...{ x, y, width, height }} rx={6} fill={colour('sunken')} stroke={colour('line-strong')} />
          <Words x={x + 12} y={y + 20} width={width - 24} text={title} strong />
          <Words x={x + 12} y={y + SEGMENT_HEAD - 12} width={width - 24} text={facts} size={SMALL} muted mono />
          {layout.machines.get(id)?.map((placed) => (
            <MachineShape key={placed.machine.id} placed={placed} />
          ))}
        </g>
      )
    })}
  </g>
))
NetworkShapes.displayName = 'NetworkShapes'
