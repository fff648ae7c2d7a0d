import { describe, expect, it } from 'vitest'
import { Graph, MOST_GRAPH_ROWS, seriesOf } from '#shared/model/graph.ts'

describe('a graph made of rows', () => {
  it('is in the order of time whatever order rows come in, and holds each moment once', () => {
    const { times, columns } = seriesOf([
      { time: 120, values: { cpu: 0.3 } },
      { time: 60, values: { cpu: 0.1 } },
      { time: 60, values: { cpu: 0.2 } },
    ])
    expect(times).toEqual([60, 120])
    expect(columns.cpu).toEqual([0.2, 0.3])
  })

  it('keeps a missing value as a gap, not as a zero', () => {
    const { columns } = seriesOf([
      { time: 60, values: { cpu: 0.1, maxmem: 5 } },
      { time: 120, values: { maxmem: 5 } },
      { time: 180, values: { cpu: 0, maxmem: 5 } },
    ])
    expect(columns.cpu).toEqual([0.1, null, 0])
  })

  it('breaks the line where rows are missing altogether', () => {
    const { times, columns } = seriesOf([60, 120, 180, 600, 660].map((time) => ({ time, values: { cpu: 0.5 } })))
    expect(times).toEqual([60, 120, 180, 240, 600, 660])
    expect(columns.cpu).toEqual([0.5, 0.5, 0.5, null, 0.5, 0.5])
  })

  it('has no column of which nothing was ever measured', () => {
    expect(seriesOf([{ time: 60, values: { cpu: 1 } }]).columns).toEqual({ cpu: [1] })
    expect(seriesOf([])).toEqual({ times: [], columns: {} })
  })

  it('stays bounded and of the newest, however much a cluster sends', () => {
    const rows = Array.from({ length: MOST_GRAPH_ROWS * 2 }, (_, index) => ({ time: index * 300, values: { cpu: 1 } }))
    const series = seriesOf(rows.filter((_, index) => index % 3 !== 0))
    expect(series.times).toHaveLength(MOST_GRAPH_ROWS)
    expect(series.times.at(-1)).toBe((MOST_GRAPH_ROWS * 2 - 2) * 300)
    expect(Graph.safeParse({ at: null, series, problem: null }).success).toBe(true)
  })
})
