import { seriesOf, type GraphColumn, type GraphRow, type GraphSeries } from '#shared/model/graph.ts'
import { amount, asRows, seconds, type RawRow } from './fields.ts'

/** Names of Proxmox by our column, the first that has a value counts. Guests, nodes and storages name the same differently. */
const SOURCES: Readonly<Record<GraphColumn, readonly string[]>> = {
  cpu: ['cpu'],
  iowait: ['iowait'],
  load: ['loadavg'],
  mem: ['mem', 'memused'],
  maxmem: ['maxmem', 'memtotal'],
  memhost: ['memhost'],
  swap: ['swapused'],
  maxswap: ['swaptotal'],
  disk: ['disk', 'rootused', 'used'],
  maxdisk: ['maxdisk', 'roottotal', 'total'],
  netin: ['netin'],
  netout: ['netout'],
  diskread: ['diskread'],
  diskwrite: ['diskwrite'],
}

const COLUMNS = Object.entries(SOURCES) as [GraphColumn, readonly string[]][]

/** Six significant figures are more than a screen shows; the rest only fills the database. */
const rounded = (value: number): number => (value >= 1000 ? Math.round(value) : Number(value.toPrecision(6)))

const valuesOf = (row: RawRow): GraphRow['values'] => {
  const values: Partial<Record<GraphColumn, number>> = {}
  for (const [column, names] of COLUMNS)
    for (const name of names) {
      const value = amount(row[name])
      if (value === null || !Number.isFinite(value)) continue
      values[column] = rounded(value)
      break
    }
  return values
}

/** `rrddata` declares no columns in its schema; a row without a time says nothing of when, so it is passed over. */
export const decodeGraph = (data: unknown): GraphSeries =>
  seriesOf(
    asRows(data).flatMap((row): GraphRow[] => {
      const time = seconds(row.time)
      return time === null ? [] : [{ time: Math.floor(time), values: valuesOf(row) }]
    }),
  )
