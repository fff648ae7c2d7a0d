import UPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { gridSteps, formatValue, timeLabels, valueRange, type ChartLine, type ChartUnit } from './chart-model.ts'

export interface DrawnChart {
  readonly setData: (times: readonly number[], lines: readonly ChartLine[]) => void
  readonly resize: (width: number) => void
  /** Puts the cursor of this chart, and of those that share it, at one of the times. */
  readonly point: (index: number) => void
  readonly remove: () => void
}

interface DrawOptions {
  readonly unit: ChartUnit
  readonly lines: readonly ChartLine[]
  readonly times: readonly number[]
  /** Charts with the same name share their cursor. */
  readonly cursor: string
  readonly width: number
  readonly height: number
  /** The place of the time under the cursor; null: it left. */
  readonly onPoint: (index: number | null) => void
}

const token = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(`--mp-${name}`).trim()

/** By name of a colour of the theme, read when a chart is made. */
const LOOKS: Readonly<Record<ChartLine['kind'], { colour: string; width: number; dash?: number[]; fill: boolean }>> = {
  first: { colour: 'accent', width: 1.5, fill: true },
  second: { colour: 'amber', width: 1.5, dash: [6, 3], fill: false },
  limit: { colour: 'line-strong', width: 1, dash: [2, 3], fill: false },
}

const FONT = '11px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif'
/** Widest label: `1023 MiB/s`. */
const LEFT = 68

const dataOf = (times: readonly number[], lines: readonly ChartLine[]): UPlot.AlignedData => [
  [...times],
  ...lines.map(({ values }) => [...values]),
]

const seriesOf = ({ label, kind }: ChartLine): UPlot.Series => {
  const { colour, width, dash, fill } = LOOKS[kind]
  return {
    label,
    width,
    ...(dash === undefined ? {} : { dash }),
    stroke: () => token(colour),
    ...(fill ? { fill: () => `color-mix(in srgb, ${token(colour)} 14%, transparent)` } : {}),
    // A single value between two gaps would not be seen as a line.
    points: { show: false },
    spanGaps: false,
  }
}

/** Draws lines over time into an element. The only place that knows the library. */
export const drawChart = (host: HTMLElement, options: DrawOptions): DrawnChart => {
  const { unit, lines, times, cursor, width, height, onPoint } = options
  const axis = {
    stroke: () => token('muted'),
    font: FONT,
    grid: { stroke: () => token('line-soft'), width: 1 },
    ticks: { stroke: () => token('line'), width: 1, size: 4 },
  }
  const chart = new UPlot(
    {
      width,
      height,
      // At the right half of a time of day, which may stand at the very end.
      padding: [8, 18, 0, 0],
      legend: { show: false },
      cursor: {
        sync: { key: cursor, setSeries: false },
        drag: { x: false, y: false, setScale: false },
        points: { size: 6 },
        y: false,
      },
      scales: { x: { time: true }, y: { range: (_chart, _low, highest) => valueRange(unit, highest) } },
      axes: [
        {
          ...axis,
          // Room for two lines: the date stands under the time where a new day begins.
          size: 38,
          gap: 4,
          lineGap: 1.2,
          space: 64,
          values: (_chart, splits, _index, _space, step) => timeLabels(splits, step),
        },
        {
          ...axis,
          size: LEFT,
          space: 30,
          incrs: gridSteps(unit),
          values: (_chart, splits) => splits.map((value) => formatValue(unit, value)),
        },
      ],
      series: [{}, ...lines.map(seriesOf)],
      hooks: {
        setCursor: [
          (drawn) => {
            onPoint(drawn.cursor.idx ?? null)
          },
        ],
      },
    },
    dataOf(times, lines),
    host,
  )
  return {
    setData: (nextTimes, nextLines) => {
      chart.setData(dataOf(nextTimes, nextLines))
    },
    resize: (next) => {
      if (next !== chart.width && next > 0) chart.setSize({ width: next, height })
    },
    point: (index) => {
      const time = chart.data[0][index]
      if (time === undefined) return
      for (const each of UPlot.sync(cursor).plots) each.setCursor({ left: each.valToPos(time, 'x'), top: 8 })
    },
    remove: () => {
      chart.destroy()
    },
  }
}
