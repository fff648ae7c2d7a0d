import { useCallback, useMemo, useState } from 'react'
import { setTableLayout, usePreferences } from '#renderer/client/preferences.store.ts'
import type { TableLayout } from '#shared/model/preference.ts'
import type { TableColumn } from './column.ts'
import { createFilterCache, type RowFilter } from './filter-cache.ts'
import { currentLayout } from './layout.ts'
import { NO_SELECTION, type Selection } from './selection.ts'
import { createSorter } from './sorter.ts'

/** The row (and cell) the keyboard is on. */
interface Active {
  readonly id: string
  readonly column: string
}

export interface TableModel<Row> {
  readonly id: string
  readonly rowId: (row: Row) => string
  /** All columns, and those shown in their order. */
  readonly columns: readonly TableColumn<Row>[]
  readonly shownColumns: readonly TableColumn<Row>[]
  /** Rows as shown: filtered and sorted. */
  readonly shown: readonly Row[]
  readonly layout: TableLayout
  readonly setLayout: (change: Partial<TableLayout>) => void
  readonly selection: Selection
  readonly setSelection: (selection: Selection) => void
  readonly active: Active | null
  readonly setActive: (active: Active | null) => void
}

interface TableModelOptions<Row> {
  /** Under this name the layout is remembered. */
  readonly id: string
  /** Stable: made once, or memoised on what they close over. */
  readonly columns: readonly TableColumn<Row>[]
  readonly rows: readonly Row[]
  readonly rowId: (row: Row) => string
  /** Stable; absent: all rows are shown. */
  readonly filter?: RowFilter<Row> | null
  /** An earlier filter that `filter` only tightens. */
  readonly filterWithin?: RowFilter<Row> | null
  /** Until the person sorts otherwise. Stable. */
  readonly defaultSort?: TableLayout['sort']
}

const UNSORTED: TableLayout['sort'] = []

/** State of one table: layout (remembered), order, selection, where the keyboard is. Give it to a DataTable. */
export const useTableModel = <Row extends object>({
  id,
  columns,
  rows,
  rowId,
  filter = null,
  filterWithin = null,
  defaultSort = UNSORTED,
}: TableModelOptions<Row>): TableModel<Row> => {
  const stored = usePreferences((state) => state.value.tables[id])
  const layout = useMemo(() => currentLayout(columns, stored, defaultSort), [columns, stored, defaultSort])
  const [sorter] = useState(() => createSorter(rowId))
  const [filters] = useState(() => createFilterCache<Row>())
  const [selection, setSelection] = useState<Selection>(NO_SELECTION)
  const [active, setActive] = useState<Active | null>(null)

  const { sort } = layout
  const sorted = useMemo(() => sorter.sorted(rows, columns, sort), [sorter, rows, columns, sort])
  const shown = useMemo(() => filters.apply(sorted, filter, filterWithin), [filters, sorted, filter, filterWithin])
  const shownColumns = useMemo(
    () =>
      layout.order.flatMap((columnId) => {
        const column = columns.find((candidate) => candidate.id === columnId)
        return column === undefined || layout.hidden.includes(columnId) ? [] : [column]
      }),
    [columns, layout.order, layout.hidden],
  )
  const setLayout = useCallback(
    (change: Partial<TableLayout>) => {
      const present = currentLayout(columns, usePreferences.getState().value.tables[id], defaultSort)
      setTableLayout(id, { ...present, ...change })
    },
    [columns, id, defaultSort],
  )
  return { id, rowId, columns, shownColumns, shown, layout, setLayout, selection, setSelection, active, setActive }
}
