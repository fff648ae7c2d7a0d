import { useMemo } from 'react'
import { Age } from '#renderer/components/Age.tsx'
import { Chart } from '#renderer/components/chart/Chart.tsx'
import { EmptyState } from '#renderer/components/EmptyState.tsx'
import { formatMoment } from '#renderer/components/format.ts'
import { useNow } from '#renderer/components/use-now.ts'
import { GRAPH_FRAMES, NO_SERIES, type GraphFrame } from '#shared/model/graph.ts'
import css from './Graphs.module.css'
import { chartsOf, type ChartSpec } from './graph-charts.ts'
import { useGraphFrame } from './graph-frame.store.ts'
import { GraphTable } from './GraphTable.tsx'
import { useGraph, type LoadGraph } from './use-graph.ts'

const FRAME_WORDS: Readonly<Record<GraphFrame, string>> = {
  hour: 'Hour',
  day: 'Day',
  week: 'Week',
  month: 'Month',
  year: 'Year',
}

interface GraphPanelProps {
  readonly name: string
  readonly charts: readonly ChartSpec[]
  /** Stable for one subject. */
  readonly load: LoadGraph
}

/** The graphs of one thing: how far back, drawn or as a table, and how old what is shown is. */
export const GraphPanel = ({ name, charts: specs, load }: GraphPanelProps) => {
  const { frame, asTable } = useGraphFrame()
  const { graph, error } = useGraph(load, frame)
  const now = useNow()
  const series = graph?.series ?? NO_SERIES
  const charts = useMemo(() => chartsOf(specs, series), [specs, series])
  const at = graph?.at ?? null
  const problem = error?.message ?? graph?.problem ?? null
  const waiting = graph === null || (at === null && problem === null)
  return (
    <>
      <div className={css.bar}>
        <div className={css.frames} role="group" aria-label="Time shown">
          {GRAPH_FRAMES.map((each) => (
            <button
              key={each}
              type="button"
              className="mp-button"
              aria-pressed={each === frame}
              onClick={() => {
                useGraphFrame.setState({ frame: each })
              }}
            >
              {FRAME_WORDS[each]}
            </button>
          ))}
        </div>
        <button
          type="button"
          className="mp-button"
          aria-pressed={asTable}
          onClick={() => {
            useGraphFrame.setState({ asTable: !asTable })
          }}
        >
          As a table
        </button>
        <span className={css.age}>{at === null ? '' : <Age at={at} />}</span>
      </div>
      {problem !== null && (
        <p className={css.stale} role="status">
          {at === null ? '' : `As of ${formatMoment(at, now)}. `}
          {problem}
        </p>
      )}
      {!waiting && at === null ? (
        <EmptyState
          title="No graph is stored"
          text={`Nothing of ${name} was read for this time yet. It is asked for again when the cluster answers.`}
        />
      ) : asTable && !waiting ? (
        <div className={css.table}>
          <GraphTable charts={charts} times={series.times} />
        </div>
      ) : (
        <div className={css.charts} aria-busy={waiting}>
          {charts.map(({ title, unit, lines }) =>
            waiting ? (
              <div key={title} className={css.waiting} />
            ) : (
              <Chart
                key={title}
                title={title}
                unit={unit}
                lines={lines}
                times={series.times}
                cursor={`graphs ${name}`}
              />
            ),
          )}
        </div>
      )}
    </>
  )
}
