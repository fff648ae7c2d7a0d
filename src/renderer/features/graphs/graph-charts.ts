import type { ChartLine, ChartUnit } from '#renderer/components/chart/chart-model.ts'
import type { GraphColumn, GraphSeries } from '#shared/model/graph.ts'

interface LineSpec {
  readonly column: GraphColumn
  readonly label: string
  readonly kind: ChartLine['kind']
}

/** One chart: which columns it draws. */
export interface ChartSpec {
  readonly title: string
  readonly unit: ChartUnit
  readonly lines: readonly LineSpec[]
}

export interface ShownChart {
  readonly title: string
  readonly unit: ChartUnit
  readonly lines: readonly ChartLine[]
}

const first = (column: GraphColumn, label: string): LineSpec => ({ column, label, kind: 'first' })
const second = (column: GraphColumn, label: string): LineSpec => ({ column, label, kind: 'second' })
const limit = (column: GraphColumn, label: string): LineSpec => ({ column, label, kind: 'limit' })

const NETWORK: ChartSpec = {
  title: 'Network traffic',
  unit: 'rate',
  lines: [first('netin', 'In'), second('netout', 'Out')],
}

export const GUEST_CHARTS: readonly ChartSpec[] = [
  { title: 'CPU usage', unit: 'share', lines: [first('cpu', 'CPU')] },
  {
    title: 'Memory usage',
    unit: 'bytes',
    lines: [first('mem', 'Used'), second('memhost', 'On the host'), limit('maxmem', 'Assigned')],
  },
  NETWORK,
  { title: 'Disk IO', unit: 'rate', lines: [first('diskread', 'Read'), second('diskwrite', 'Written')] },
]

/** Only of a container its node knows how full the disk is. */
export const CONTAINER_CHARTS: readonly ChartSpec[] = [
  ...GUEST_CHARTS,
  { title: 'Root disk', unit: 'bytes', lines: [first('disk', 'Used'), limit('maxdisk', 'Size')] },
]

export const NODE_CHARTS: readonly ChartSpec[] = [
  { title: 'CPU usage', unit: 'share', lines: [first('cpu', 'CPU'), second('iowait', 'Waiting for IO')] },
  { title: 'Server load', unit: 'number', lines: [first('load', 'Load average')] },
  { title: 'Memory usage', unit: 'bytes', lines: [first('mem', 'Used'), limit('maxmem', 'Installed')] },
  NETWORK,
  { title: 'Root disk', unit: 'bytes', lines: [first('disk', 'Used'), limit('maxdisk', 'Size')] },
  { title: 'Swap', unit: 'bytes', lines: [first('swap', 'Used'), limit('maxswap', 'Size')] },
]

export const STORAGE_CHARTS: readonly ChartSpec[] = [
  { title: 'Usage', unit: 'bytes', lines: [first('disk', 'Used'), limit('maxdisk', 'Size')] },
]

/**
 * The charts with their values. A line whose column this version of Proxmox does not measure is left out, a chart without
 * any stays and says that nothing was measured: charts do not come and go while a guest is stopped.
 */
export const chartsOf = (specs: readonly ChartSpec[], { times, columns }: GraphSeries): readonly ShownChart[] =>
  specs.map(({ title, unit, lines }) => ({
    title,
    unit,
    lines: lines
      .filter(({ column, kind }) => kind === 'first' || columns[column] !== undefined)
      .map(({ column, label, kind }) => ({ label, kind, values: columns[column] ?? times.map(() => null) })),
  }))
