import {
  columnOrderingFeature,
  columnResizingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  createColumnHelper,
  functionalUpdate,
  rowSortingFeature,
  tableFeatures,
  useTable,
} from '@tanstack/react-table'
import {
  memo,
  useMemo,
  useRef,
  useState,
  type DragEvent,
  type KeyboardEvent,
  type MouseEvent,
  type TouchEvent,
} from 'react'
import { flushSync } from 'react-dom'
import type { TableColumn } from './column.ts'
import { movedColumn } from './layout.ts'
import type { TableModel } from './use-table-model.ts'
import css from './DataTable.module.css'

/**
 * The table library owns the columns: order, visibility, sizes, resizing, sort state. Rows never enter it: it would
 * build a row object for each of 15,000 guests at every keystroke of a search, which is the whole budget of a frame.
 */
const features = tableFeatures({
  columnOrderingFeature,
  columnVisibilityFeature,
  columnSizingFeature,
  columnResizingFeature,
  rowSortingFeature,
})
/** Pixels a column may have, whatever it is dragged to. */
const clampWidth = (width: number): number => Math.min(1200, Math.max(MIN_WIDTH, Math.round(width)))
const MIN_WIDTH = 48
const NO_ROWS: Record<string, never>[] = []
const helper = createColumnHelper<typeof features, Record<string, never>>()

interface TableHeaderProps<Row> extends Pick<TableModel<Row>, 'columns' | 'layout' | 'setLayout'> {
  readonly selectable: boolean
  readonly hasMenu: boolean
  readonly allSelected: boolean
  readonly someSelected: boolean
  readonly onToggleAll: () => void
  readonly onMenu: (event: MouseEvent) => void
}

const useColumnTable = <Row,>({
  columns,
  layout,
  setLayout,
}: Pick<TableModel<Row>, 'columns' | 'layout' | 'setLayout'>) => {
  const definitions = useMemo(
    () =>
      columns.map((column: TableColumn<Row>) =>
        // An accessor, though never called: display columns cannot be sorted.
        helper.accessor((): unknown => null, {
          id: column.id,
          header: column.title,
          size: column.width,
          minSize: MIN_WIDTH,
          enableHiding: column.fixed !== true,
          enableSorting: column.sortKey !== undefined,
        }),
      ),
    [columns],
  )
  const state = useMemo(
    () => ({
      columnOrder: [...layout.order],
      columnVisibility: Object.fromEntries(layout.hidden.map((id) => [id, false])),
      columnSizing: layout.widths,
      sorting: [...layout.sort],
    }),
    [layout],
  )
  return useTable({
    features,
    columns: definitions,
    data: NO_ROWS,
    state,
    manualSorting: true,
    enableMultiSort: true,
    maxMultiSortColCount: 3,
    sortDescFirst: false,
    columnResizeMode: 'onChange',
    onSortingChange: (updater) => {
      setLayout({ sort: functionalUpdate(updater, state.sorting) })
    },
    onColumnSizingChange: (updater) => {
      const widths = functionalUpdate(updater, state.columnSizing)
      setLayout({ widths: Object.fromEntries(Object.entries(widths).map(([id, width]) => [id, clampWidth(width)])) })
    },
  })
}

/** Titles that sort (Shift adds a second column), are dragged into another order and resized at their right edge. */
const TableHeaderView = <Row,>({
  columns,
  layout,
  setLayout,
  selectable,
  hasMenu,
  allSelected,
  someSelected,
  onToggleAll,
  onMenu,
}: TableHeaderProps<Row>) => {
  const table = useColumnTable({ columns, layout, setLayout })
  const [target, setTarget] = useState<string | null>(null)
  const dragged = useRef<string | null>(null)
  const headers = table.getHeaderGroups()[0]?.headers ?? []

  /** Columns that grow have no width of their own yet: take what is drawn, so that nothing jumps when a drag begins. */
  const fixWidths = (handle: HTMLElement): void => {
    const drawn = [...(handle.closest('[role="row"]')?.querySelectorAll<HTMLElement>('[data-header]') ?? [])].map(
      (cell): [string, number] => [cell.dataset['header'] ?? '', Math.round(cell.getBoundingClientRect().width)],
    )
    flushSync(() => {
      setLayout({ widths: { ...layout.widths, ...Object.fromEntries(drawn) } })
    })
  }
  const startResize = (id: string, event: MouseEvent<HTMLElement> | TouchEvent<HTMLElement>): void => {
    event.stopPropagation()
    // Else the browser starts to drag the title itself.
    event.preventDefault()
    fixWidths(event.currentTarget)
    table
      .getHeaderGroups()[0]
      ?.headers.find((header) => header.id === id)
      ?.getResizeHandler()(event)
  }
  const drop = (event: DragEvent, id: string): void => {
    event.preventDefault()
    if (dragged.current !== null) setLayout({ order: movedColumn(layout.order, dragged.current, id) })
    setTarget(null)
  }
  const sortByKey = (event: KeyboardEvent, toggle: ((event: unknown) => void) | undefined): void => {
    if (event.key !== 'Enter' && event.key !== ' ') return
    event.preventDefault()
    toggle?.(event)
  }

  return (
    <div role="row" aria-rowindex={1} className={css.header} onContextMenu={onMenu}>
      {selectable && (
        <div role="columnheader" aria-colindex={1} className={css.check}>
          <input
            type="checkbox"
            checked={allSelected}
            ref={(box) => {
              if (box !== null) box.indeterminate = someSelected && !allSelected
            }}
            onChange={onToggleAll}
            aria-label="Select all rows shown"
          />
        </div>
      )}
      {headers.map((header, index) => {
        const sorted = header.column.getIsSorted()
        const column = columns.find((candidate) => candidate.id === header.id)
        const toggle = header.column.getCanSort() ? header.column.getToggleSortingHandler() : undefined
        return (
          <div
            key={header.id}
            role="columnheader"
            aria-colindex={index + (selectable ? 2 : 1)}
            aria-sort={
              sorted === false
                ? toggle === undefined
                  ? undefined
                  : 'none'
                : sorted === 'asc'
                  ? 'ascending'
                  : 'descending'
            }
            data-header={header.id}
            data-target={target === header.id || undefined}
            className={`${css.head} ${column?.align === 'end' ? css.end : ''}`}
            draggable
            onDragStart={(event) => {
              dragged.current = header.id
              event.dataTransfer.effectAllowed = 'move'
            }}
            onDragOver={(event) => {
              event.preventDefault()
              setTarget(header.id)
            }}
            onDragEnd={() => {
              dragged.current = null
              setTarget(null)
            }}
            onDrop={(event) => {
              drop(event, header.id)
            }}
          >
            <span
              className={css.title}
              role={toggle === undefined ? undefined : 'button'}
              tabIndex={toggle === undefined ? undefined : 0}
              onClick={toggle}
              onKeyDown={(event) => {
                sortByKey(event, toggle)
              }}
            >
              {column?.title}
              {sorted !== false && <span aria-hidden>{sorted === 'asc' ? '▲' : '▼'}</span>}
            </span>
            <span
              className={css.handle}
              aria-hidden
              onMouseDown={(event) => {
                startResize(header.id, event)
              }}
              onTouchStart={(event) => {
                startResize(header.id, event)
              }}
              onDoubleClick={() => {
                const { [header.id]: _removed, ...widths } = layout.widths
                setLayout({ widths })
              }}
            />
          </div>
        )
      })}
      {hasMenu && (
        <div role="columnheader" className={css.menuCell}>
          <span className="visually-hidden">Actions</span>
        </div>
      )}
    </div>
  )
}

export const TableHeader = memo(TableHeaderView) as typeof TableHeaderView
