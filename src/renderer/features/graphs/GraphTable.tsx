import { useMemo } from 'react'
import { formatValue } from '#renderer/components/chart/chart-model.ts'
import { formatInstant } from '#renderer/components/format.ts'
import type { TableColumn } from '#renderer/components/table/column.ts'
import { DataTable } from '#renderer/components/table/DataTable.tsx'
import { useTableModel } from '#renderer/components/table/use-table-model.ts'
import type { ShownChart } from './graph-charts.ts'

interface Moment {
  readonly time: number
  readonly values: Readonly<Record<string, number | null>>
}

const at = ({ time }: Moment): string => formatInstant(new Date(time * 1000).toISOString())
const idOf = ({ time }: Moment): string => String(time)
const NEWEST_FIRST = [{ id: 'time', desc: true }]

const columnId = (chart: ShownChart, label: string): string => `${chart.title}/${label}`

const columnsOf = (charts: readonly ShownChart[]): TableColumn<Moment>[] => [
  {
    id: 'time',
    title: 'Time',
    width: 150,
    fixed: true,
    render: (row) => <span className="num">{at(row)}</span>,
    text: at,
    sortKey: ({ time }) => time,
  },
  ...charts.flatMap((chart) =>
    chart.lines
      .filter(({ kind }) => kind !== 'limit')
      .map(({ label }): TableColumn<Moment> => {
        const id = columnId(chart, label)
        const text = ({ values }: Moment): string => {
          const value = values[id] ?? null
          return value === null ? '' : formatValue(chart.unit, value)
        }
        return {
          id,
          title: chart.lines.length === 1 ? chart.title : `${chart.title}: ${label}`,
          width: 120,
          align: 'end',
          render: (row) => <span className="num">{text(row) || '–'}</span>,
          text,
          sortKey: ({ values }) => values[id] ?? null,
        }
      }),
  ),
]

interface GraphTableProps {
  readonly charts: readonly ShownChart[]
  readonly times: readonly number[]
}

/** The same measurements as a table, newest first: for whoever does not see charts, and for copying. */
export const GraphTable = ({ charts, times }: GraphTableProps) => {
  const columns = useMemo(() => columnsOf(charts), [charts])
  const rows = useMemo(
    () =>
      times.map((time, index): Moment => ({
        time,
        values: Object.fromEntries(
          charts.flatMap((chart) =>
            chart.lines.map(({ label, values }) => [columnId(chart, label), values[index] ?? null]),
          ),
        ),
      })),
    [charts, times],
  )
  const model = useTableModel({ id: 'graph-values', columns, rows, rowId: idOf, defaultSort: NEWEST_FIRST })
  return <DataTable model={model} label="Measured values" rowName={at} empty={<p>Nothing was measured.</p>} />
}
