import { useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore, type KeyboardEvent } from 'react'
import { formatMoment } from '#renderer/components/format.ts'
import { useNow } from '#renderer/components/use-now.ts'
import css from './Chart.module.css'
import { momentText, summaryText, valueText, type ChartLine, type ChartUnit } from './chart-model.ts'
import { drawChart, type DrawnChart } from './draw-chart.ts'

const subscribeTheme = (listener: () => void): (() => void) => {
  const themes = new MutationObserver(listener)
  themes.observe(document.documentElement, { attributeFilter: ['data-theme'] })
  return () => {
    themes.disconnect()
  }
}

/** Which theme the page has: a drawing takes its colours when it is made. */
const useTheme = (): string =>
  useSyncExternalStore(subscribeTheme, () => document.documentElement.dataset['theme'] ?? 'light')

interface ChartProps {
  readonly title: string
  readonly unit: ChartUnit
  /** Unix seconds, rising. */
  readonly times: readonly number[]
  /** How many, of which kind and name stays the same while the chart is there. */
  readonly lines: readonly ChartLine[]
  /** Charts with the same name show the same moment. */
  readonly cursor: string
  /** Pixels of the drawing with its axes. */
  readonly height?: number
}

/**
 * Lines over time. The cursor shows every value of one moment, by pointer or by arrow keys (Home, End, Page keys too); who
 * hears the page gets the same as the text of a slider, and a summary.
 */
export const Chart = ({ title, unit, times, lines, cursor, height = 150 }: ChartProps) => {
  const host = useRef<HTMLDivElement>(null)
  const drawn = useRef<DrawnChart | null>(null)
  const [point, setPoint] = useState<number | null>(null)
  const now = useNow()
  const shown = useRef({ times, lines })
  useLayoutEffect(() => {
    shown.current = { times, lines }
  })

  const theme = useTheme()
  const shape = lines.map(({ label, kind }) => `${kind} ${label}`).join('|')
  useEffect(() => {
    const element = host.current
    if (element === null) return undefined
    const chart = drawChart(element, {
      unit,
      ...shown.current,
      cursor,
      width: Math.max(1, element.clientWidth),
      height,
      onPoint: setPoint,
    })
    drawn.current = chart
    const sizes = new ResizeObserver(() => {
      chart.resize(element.clientWidth)
    })
    sizes.observe(element)
    return () => {
      sizes.disconnect()
      chart.remove()
      drawn.current = null
    }
  }, [unit, cursor, height, shape, theme])
  useEffect(() => {
    drawn.current?.setData(times, lines)
  }, [times, lines])

  const last = times.length - 1
  const at = point === null || point > last ? last : point
  const press = (event: KeyboardEvent): void => {
    const page = Math.max(1, Math.round(times.length / 12))
    const steps: Readonly<Record<string, number>> = {
      ArrowLeft: at - 1,
      ArrowRight: at + 1,
      PageDown: at - page,
      PageUp: at + page,
      Home: 0,
      End: last,
    }
    const next = steps[event.key]
    if (next === undefined) return
    event.preventDefault()
    event.stopPropagation()
    drawn.current?.point(Math.min(last, Math.max(0, next)))
  }
  const measured = lines.some(({ kind, values }) => kind !== 'limit' && values.some((value) => value !== null))
  const time = times[at]
  return (
    <section className={css.chart} aria-label={title}>
      <div className={css.head}>
        <h3>{title}</h3>
        <span className={css.moment}>
          {point === null || time === undefined ? '' : formatMoment(new Date(time * 1000).toISOString(), now)}
        </span>
      </div>
      <div className={css.legend}>
        {lines.map((line) => (
          <span key={line.label}>
            <i data-kind={line.kind} aria-hidden />
            {line.label} <b>{valueText(unit, line, at)}</b>
          </span>
        ))}
      </div>
      <p className="visually-hidden">{summaryText(unit, lines, times, now)}</p>
      <div className={css.plot} style={{ ['--chart-height' as string]: `${height}px` }}>
        <div
          ref={host}
          role="slider"
          tabIndex={0}
          aria-label={`${title}: moment shown`}
          aria-valuemin={0}
          aria-valuemax={Math.max(0, last)}
          aria-valuenow={Math.max(0, at)}
          aria-valuetext={momentText(unit, lines, times, at)}
          onKeyDown={press}
        />
        {!measured && <p className={css.nothing}>Nothing was measured in this time.</p>}
      </div>
    </section>
  )
}
