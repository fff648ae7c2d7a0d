import { formatBytes, formatInstant, formatMoment, formatShare } from '#renderer/components/format.ts'

/** `share`: of 1, drawn as per cent; `bytes`: IEC units; `rate`: bytes a second; `number`: as it is. */
export type ChartUnit = 'share' | 'bytes' | 'rate' | 'number'

export interface ChartLine {
  readonly label: string
  /** One for each time; null breaks the line. */
  readonly values: readonly (number | null)[]
  /** `limit`: what the others cannot go beyond, drawn thin and dashed. */
  readonly kind: 'first' | 'second' | 'limit'
}

export const formatValue = (unit: ChartUnit, value: number): string => {
  if (unit === 'share') return formatShare(value)
  if (unit === 'bytes') return formatBytes(value)
  if (unit === 'rate') return `${formatBytes(value)}/s`
  return value >= 100 ? value.toFixed(0) : value.toFixed(2)
}

const shareSteps = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5, 1]
const byteSteps = Array.from({ length: 52 }, (_, power) => 2 ** power)
const numberSteps = [-2, -1, 0, 1, 2, 3].flatMap((power) => [1, 2, 5].map((step) => step * 10 ** power))

/** Distances of grid lines that read well in the unit: per cents in fives, bytes in powers of two. */
export const gridSteps = (unit: ChartUnit): number[] => {
  if (unit === 'share') return shareSteps
  return unit === 'number' ? numberSteps : byteSteps
}

/** The least a scale reaches up to, so that noise near zero is not drawn as mountains. */
const LEAST: Readonly<Record<ChartUnit, number>> = { share: 0.05, bytes: 1024, rate: 1024, number: 0.5 }

/** Zero up to a little above the highest value; a share never beyond the whole. */
export const valueRange = (unit: ChartUnit, highest: number | null): [number, number] => {
  const top = Math.max(LEAST[unit], (highest ?? 0) * 1.08)
  return [0, unit === 'share' && (highest ?? 0) <= 1 ? Math.min(1, top) : top]
}

const DAY_S = 86_400
const two = (value: number): string => String(value).padStart(2, '0')

/** What stands below the grid lines of time: the time of the day, with the date where a new day begins; else the date. */
export const timeLabels = (seconds: readonly number[], stepSeconds: number): string[] => {
  let day = ''
  return seconds.map((time) => {
    const at = new Date(time * 1000)
    const date = `${two(at.getMonth() + 1)}-${two(at.getDate())}`
    if (stepSeconds >= DAY_S) return date
    const clock = `${two(at.getHours())}:${two(at.getMinutes())}`
    const text = day !== '' && date !== day ? `${clock}\n${date}` : clock
    day = date
    return text
  })
}

/** What a line says at one moment: `CPU 12 %`; a gap says that nothing was measured. */
export const valueText = (unit: ChartUnit, line: ChartLine, index: number): string => {
  const value = line.values[index] ?? null
  return value === null ? '–' : formatValue(unit, value)
}

/** All lines at one moment, for whoever hears the chart. */
export const momentText = (
  unit: ChartUnit,
  lines: readonly ChartLine[],
  times: readonly number[],
  index: number,
): string => {
  const time = times[index]
  if (time === undefined) return 'nothing measured'
  const values = lines.map((line) => `${line.label} ${valueText(unit, line, index).replace('–', 'not measured')}`)
  return `${formatInstant(new Date(time * 1000).toISOString())}: ${values.join(', ')}`
}

/** One sentence for each line: newest value, mean, highest and when. */
export const summaryText = (
  unit: ChartUnit,
  lines: readonly ChartLine[],
  times: readonly number[],
  now: number,
): string =>
  lines
    .filter(({ kind }) => kind !== 'limit')
    .map(({ label, values }) => {
      const measured = values.flatMap((value, index) => (value === null ? [] : [{ value, time: times[index] ?? 0 }]))
      const newest = measured.at(-1)
      if (newest === undefined) return `${label}: nothing was measured.`
      const mean = measured.reduce((sum, { value }) => sum + value, 0) / measured.length
      const highest = measured.reduce((best, each) => (each.value > best.value ? each : best))
      const say = (value: number): string => formatValue(unit, value)
      const when = formatMoment(new Date(highest.time * 1000).toISOString(), now)
      return `${label}: ${say(newest.value)} last, ${say(mean)} on average, at most ${say(highest.value)} at ${when}.`
    })
    .join(' ')
