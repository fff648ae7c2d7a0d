import { memo, type ReactNode } from 'react'
import type { TableLayout } from '#shared/model/preference.ts'
import type { TableColumn } from './column.ts'
import css from './DataTable.module.css'

interface CellsProps<Row> {
  readonly row: Row
  readonly columns: readonly TableColumn<Row>[]
  /** Widths the person set, by column. */
  readonly widths: TableLayout['widths']
  readonly activeColumn: string | null
  /** Place of the first of these columns in the grid, from 1; those before it are out of view. */
  readonly firstIndex: number
}

/** Generous for the tables' 12 px type, so that what does not fit is never taken for fitting. */
const CHARACTER_PX = 7.2
/** Padding of the cell, an icon or mark before the text. */
const BESIDE_TEXT_PX = 44

/**
 * Whether a text may be longer than its cell. Only such cells cut: each clip is a layer of its own to the browser, and
 * a grid full of them took a third of every frame.
 */
const mayOverflow = (text: string, width: number): boolean => text.length * CHARACTER_PX + BESIDE_TEXT_PX > width

const Cells = <Row,>({ row, columns, widths, activeColumn, firstIndex }: CellsProps<Row>): ReactNode =>
  columns.map((column, index) => (
    <div
      key={column.id}
      role="gridcell"
      aria-colindex={firstIndex + index}
      data-column={column.id}
      data-active={column.id === activeColumn || undefined}
      style={index === 0 ? { gridColumnStart: firstIndex } : undefined}
      className={`${css.cell} ${mayOverflow(column.text(row), widths[column.id] ?? column.width) ? css.cut : ''} ${column.align === 'end' ? css.end : ''} ${column.mono === true ? css.mono : ''}`}
    >
      {column.render(row)}
    </div>
  ))

/** Drawn anew only when the row itself, the columns or the active cell change; moving it leaves it alone. */
const MemoCells = memo(Cells) as typeof Cells

interface TableRowProps<Row> {
  readonly domId: string
  readonly rowKey: string
  readonly row: Row
  /** Those in view. */
  readonly columns: readonly TableColumn<Row>[]
  /** How many are out of view before them. */
  readonly columnsBefore: number
  readonly widths: TableLayout['widths']
  /** Kept for later: shows nothing and is nothing to a screen reader. */
  readonly spare: boolean
  /** Place among the shown rows, from 0. */
  readonly index: number
  /** Pixels from the top of all rows. */
  readonly top: number
  readonly selected: boolean
  readonly selectable: boolean
  readonly hasMenu: boolean
  readonly active: boolean
  readonly activeColumn: string | null
  /** Grey for what is only remembered. */
  readonly faded: boolean
  readonly name: string
}

const TableRowView = <Row,>({
  domId,
  rowKey,
  row,
  columns,
  columnsBefore,
  widths,
  spare,
  index,
  top,
  selected,
  selectable,
  hasMenu,
  active,
  activeColumn,
  faded,
  name,
}: TableRowProps<Row>) => (
  <div
    role={spare ? undefined : 'row'}
    id={spare ? undefined : domId}
    aria-rowindex={spare ? undefined : index + 2}
    aria-selected={selectable && !spare ? selected : undefined}
    aria-hidden={spare || undefined}
    data-row={spare ? undefined : rowKey}
    data-spare={spare || undefined}
    data-active={active || undefined}
    data-faded={faded || undefined}
    className={css.row}
    style={{ transform: `translateY(${top}px)` }}
  >
    {selectable && (
      <div role="gridcell" aria-colindex={1} aria-label={`Select ${name}`} className={css.check} data-check />
    )}
    <MemoCells
      row={row}
      columns={columns}
      widths={widths}
      activeColumn={activeColumn}
      firstIndex={columnsBefore + (selectable ? 2 : 1)}
    />
    {hasMenu && (
      <div role="gridcell" aria-label={`Actions of ${name}`} className={css.menuCell} data-menu>
        ⋯
      </div>
    )}
  </div>
)

export const TableRow = memo(TableRowView) as typeof TableRowView
