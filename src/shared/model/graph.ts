import { z } from 'zod'
import { Instant } from './ids.ts'

/** How far back a graph reaches. Proxmox keeps a finer archive for the shorter ones. */
export const GraphFrame = z.enum(['hour', 'day', 'week', 'month', 'year'])
export type GraphFrame = z.infer<typeof GraphFrame>
export const GRAPH_FRAMES: readonly GraphFrame[] = GraphFrame.options

/**
 * What is measured. `cpu` and `iowait` are shares of 1 over all cores, `load` is the load average, sizes are bytes, and
 * `netin` … `diskwrite` bytes a second (in the status of a guest the same names are counters).
 */
export const GRAPH_COLUMNS = [
  'cpu',
  'iowait',
  'load',
  'mem',
  'maxmem',
  'memhost',
  'swap',
  'maxswap',
  'disk',
  'maxdisk',
  'netin',
  'netout',
  'diskread',
  'diskwrite',
] as const
export type GraphColumn = (typeof GRAPH_COLUMNS)[number]

/** More rows than any archive of Proxmox answers with (1440 for a day of version 9). */
export const MOST_GRAPH_ROWS = 2000

const Values = z.array(z.number().nullable()).max(MOST_GRAPH_ROWS)

/**
 * Measurements by column: `times[i]` (Unix seconds, rising) belongs to the i-th value of each column. Null: nothing was
 * measured then (switched off, or the node was), which is a gap and not a zero. A column that never had a value is absent.
 */
export const GraphSeries = z.object({
  times: z.array(z.number().int()).max(MOST_GRAPH_ROWS),
  columns: z.partialRecord(z.enum(GRAPH_COLUMNS), Values),
})
export type GraphSeries = z.infer<typeof GraphSeries>

/** A graph with its age. */
export const Graph = z.object({
  /** When it was read from the cluster; null: never, there is nothing to show. */
  at: Instant.nullable(),
  series: GraphSeries,
  /** Why the cluster could not be asked just now; null: it was, or what is stored is fresh. */
  problem: z.string().nullable(),
})
export type Graph = z.infer<typeof Graph>

export const NO_SERIES: GraphSeries = { times: [], columns: {} }

export interface GraphRow {
  /** Unix seconds. */
  readonly time: number
  readonly values: Readonly<Partial<Record<GraphColumn, number | null>>>
}

/** A pause longer than this many usual steps is a gap. */
const GAP_STEPS = 1.5

const usualStep = (times: readonly number[]): number => {
  const steps = times.slice(1).map((time, index) => time - (times[index] ?? 0))
  return steps.toSorted((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0
}

/**
 * Rows as they come (in any order, some twice, some missing) as columns. Where rows are missing an empty one is put in,
 * so that a line drawn through the values breaks there.
 */
export const seriesOf = (rows: readonly GraphRow[]): GraphSeries => {
  const byTime = new Map(rows.map((row) => [row.time, row.values]))
  const sorted = [...byTime].sort(([a], [b]) => a - b).slice(-MOST_GRAPH_ROWS)
  const step = usualStep(sorted.map(([time]) => time))
  const filled: [number, GraphRow['values']][] = []
  for (const [time, values] of sorted) {
    const last = filled.at(-1)?.[0]
    if (last !== undefined && step > 0 && time - last > step * GAP_STEPS) filled.push([last + step, {}])
    filled.push([time, values])
  }
  const kept = filled.slice(-MOST_GRAPH_ROWS)
  const columns: GraphSeries['columns'] = {}
  for (const column of GRAPH_COLUMNS) {
    const values = kept.map(([, row]) => row[column] ?? null)
    if (values.some((value) => value !== null)) columns[column] = values
  }
  return { times: kept.map(([time]) => time), columns }
}
