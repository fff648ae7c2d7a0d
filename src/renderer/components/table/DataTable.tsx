import { useVirtualizer } from '@tanstack/react-virtual'
import { useCallback, useEffect, useMemo, useRef, useState, type MouseEvent, type ReactNode } from 'react'
import { usePreferences } from '#renderer/client/preferences.store.ts'
import { openColumnMenu } from './column-menu.ts'
import { columnEdges, columnsInView } from './column-window.ts'
import { gridTemplate, minimumWidth } from './layout.ts'
import { createRowSlots } from './row-slots.ts'
import { extended, toggled } from './selection.ts'
import { TableHeader } from './TableHeader.tsx'
import { TableRow } from './TableRow.tsx'
import { SIDEWAYS_STEP_PX, useSideways } from './use-sideways.ts'
import { tableKeyHandler } from './use-table-keys.ts'
import type { TableModel } from './use-table-model.ts'
import css from './DataTable.module.css'

/** Where a menu opens, in pixels of the window, and the cell it was asked for on. */
interface MenuPoint {
  readonly x: number
  readonly y: number
  readonly column: string | null
}

interface DataTableProps<Row> {
  readonly model: TableModel<Row>
  /** What the table lists, for screen readers. */
  readonly label: string
  /** What a row is called, for screen readers. */
  readonly rowName: (row: Row) => string
  /** Enter or double click. */
  readonly onOpen?: (row: Row) => void
  /** Ctrl+Enter. */
  readonly onOpenPage?: (row: Row) => void
  /** Right click, Menu key or ⋯. */
  readonly onMenu?: (row: Row, point: MenuPoint) => void
  readonly selectable?: boolean
  /** Stable. Rows that are only remembered are drawn grey. */
  readonly isFaded?: (row: Row) => boolean
  /** Shown instead of rows when there are none. */
  readonly empty?: ReactNode
}

const ROW_HEIGHT = { standard: 32, compact: 28 } as const
const OVERSCAN = 4
/** The column of marks on the left and the one of menus on the right. */
const EDGE_PX = 32

const rowKeyAt = (event: MouseEvent): { readonly key: string | null; readonly column: string | null } => {
  const target = event.target instanceof HTMLElement ? event.target : null
  return {
    key: target?.closest<HTMLElement>('[data-row]')?.dataset['row'] ?? null,
    column: target?.closest<HTMLElement>('[data-column]')?.dataset['column'] ?? null,
  }
}

/**
 * The one table: windowed (only rows and columns in view and a few around them exist), sorted, resized, reordered, with
 * columns that hide, selection and the keyboard. A row that did not change is not drawn anew, and none is mounted twice.
 */
export const DataTable = <Row extends object>({
  model,
  label,
  rowName,
  onOpen,
  onOpenPage,
  onMenu,
  selectable = false,
  isFaded,
  empty,
}: DataTableProps<Row>) => {
  const { shown, rowId, shownColumns, layout, selection, setSelection, active, setActive } = model
  const scroller = useRef<HTMLDivElement>(null)
  const rowHeight = ROW_HEIGHT[usePreferences((state) => state.value.density)]
  // eslint-disable-next-line react-hooks/incompatible-library -- the compiler is not in use; rows are memoised by hand
  const virtualizer = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: OVERSCAN,
    scrollPaddingStart: rowHeight,
  })
  useEffect(() => {
    virtualizer.measure()
  }, [virtualizer, rowHeight])

  const [slots] = useState(() => createRowSlots<Row>())

  const before = selectable ? EDGE_PX : 0
  const after = onMenu === undefined ? 0 : EDGE_PX
  const sideways = useSideways(scroller)
  const width = minimumWidth(shownColumns, layout.widths) + before + after
  const edges = useMemo(
    () => columnEdges(shownColumns, layout.widths, Math.max(sideways.width, width) - before - after),
    [shownColumns, layout.widths, sideways.width, width, before, after],
  )
  const from = sideways.from - before
  const inView =
    sideways.width === 0
      ? { first: 0, end: shownColumns.length }
      : columnsInView(edges, from, from + sideways.width - after + SIDEWAYS_STEP_PX)
  const drawnColumns = useMemo(
    () => shownColumns.slice(inView.first, inView.end),
    [shownColumns, inView.first, inView.end],
  )
  const showColumn = (index: number): void => {
    const view = scroller.current
    const left = edges[index] ?? 0
    const right = before + (edges[index + 1] ?? left)
    if (view === null) return
    if (left < view.scrollLeft) view.scrollLeft = left
    else if (right + after > view.scrollLeft + view.clientWidth) view.scrollLeft = right + after - view.clientWidth
  }

  const find = (id: string): Row | undefined => shown.find((row) => rowId(row) === id)
  const domId = (id: string): string => `${model.id}-${id}`

  const openMenuAtRow = (id: string): void => {
    const row = find(id)
    const box = document.getElementById(domId(id))?.getBoundingClientRect()
    if (row !== undefined && box !== undefined) {
      onMenu?.(row, { x: box.left + 40, y: box.bottom, column: active?.column ?? null })
    }
  }
  const act = (id: string, action: ((row: Row) => void) | undefined): void => {
    const row = find(id)
    if (row !== undefined) action?.(row)
  }
  const handleKey = tableKeyHandler(model, {
    openRow: (id) => {
      act(id, onOpen)
    },
    openAsPage: (id) => {
      act(id, onOpenPage)
    },
    openMenu: openMenuAtRow,
    show: (index) => {
      virtualizer.scrollToIndex(index)
    },
    showColumn,
    pageSize: () => Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 2),
    selectable,
  })

  const handleClick = (event: MouseEvent): void => {
    const { key, column } = rowKeyAt(event)
    if (key === null) return
    const target = event.target as HTMLElement
    if (target.closest('[data-menu]') !== null) {
      openMenuAtRow(key)
      return
    }
    setActive({ id: key, column: column ?? active?.column ?? shownColumns[0]?.id ?? '' })
    if (!selectable) return
    if (event.shiftKey) setSelection(extended(selection, shown.map(rowId), active?.id ?? null, key))
    else if (event.ctrlKey || event.metaKey || target.closest('[data-check]') !== null) {
      setSelection(toggled(selection, key))
    }
  }
  const handleDoubleClick = (event: MouseEvent): void => {
    const { key } = rowKeyAt(event)
    if (key === null || (event.target as HTMLElement).closest('input, button, a') !== null) return
    // A word that the double click selected is not what somebody wanted who opens a row.
    window.getSelection()?.removeAllRanges()
    act(key, onOpen)
  }
  const handleContextMenu = (event: MouseEvent): void => {
    const { key, column } = rowKeyAt(event)
    const row = key === null ? undefined : find(key)
    if (key === null || row === undefined || onMenu === undefined) return
    event.preventDefault()
    setActive({ id: key, column: column ?? shownColumns[0]?.id ?? '' })
    onMenu(row, { x: event.clientX, y: event.clientY, column })
  }
  /**
   * Text that is cut can be read: its cell gets a tooltip when the pointer comes to it, not before. On every move, for
   * a search puts another row under a pointer that rests.
   */
  const handleOver = (event: MouseEvent): void => {
    const cell = event.target instanceof HTMLElement ? event.target.closest<HTMLElement>('[data-column]') : null
    const { key, column } = rowKeyAt(event)
    if (cell === null || key === null) return
    const row = cell.scrollWidth > cell.clientWidth ? find(key) : undefined
    const text = row === undefined ? '' : (shownColumns.find(({ id }) => id === column)?.text(row) ?? '')
    if (cell.title !== text) cell.title = text
  }
  const selectedShown = selection.ids.size === 0 ? 0 : shown.filter((row) => selection.ids.has(rowId(row))).length
  const allSelected = shown.length > 0 && selectedShown === shown.length

  // Stable, so that a keystroke of a search leaves the titles alone.
  const latest = useRef({ model, allSelected })
  useEffect(() => {
    latest.current = { model, allSelected }
  })
  const toggleAll = useCallback(() => {
    const { model: present, allSelected: all } = latest.current
    present.setSelection({ ids: new Set(all ? [] : present.shown.map(present.rowId)), anchor: null })
  }, [])
  const openColumns = useCallback((event: MouseEvent) => {
    event.preventDefault()
    openColumnMenu(latest.current.model, event.clientX, event.clientY)
  }, [])

  const items = virtualizer.getVirtualItems()
  const activeMounted = items.some((item) => {
    const row = shown[item.index]
    return row !== undefined && rowId(row) === active?.id
  })
  const template = `${selectable ? `${EDGE_PX}px ` : ''}${gridTemplate(shownColumns, layout.widths)}${onMenu === undefined ? '' : ` ${EDGE_PX}px`}`
  const style = {
    ['--columns' as string]: template,
    ['--full' as string]: `max(${width}px, var(--view, 100%))`,
    minWidth: width,
  }

  return (
    <div ref={scroller} className={css.scroller}>
      <div
        role="grid"
        aria-label={label}
        aria-rowcount={shown.length + 1}
        aria-colcount={shownColumns.length + (selectable ? 1 : 0)}
        aria-multiselectable={selectable || undefined}
        aria-activedescendant={active !== null && activeMounted ? domId(active.id) : undefined}
        tabIndex={0}
        data-pane-focus
        className={css.grid}
        style={style}
        onKeyDown={handleKey}
        onClick={handleClick}
        onDoubleClick={handleDoubleClick}
        onContextMenu={handleContextMenu}
        onMouseMove={handleOver}
      >
        <div role="rowgroup" className={css.headGroup}>
          <TableHeader
            columns={model.columns}
            layout={layout}
            setLayout={model.setLayout}
            selectable={selectable}
            hasMenu={onMenu !== undefined}
            allSelected={allSelected}
            someSelected={selectedShown > 0}
            onToggleAll={toggleAll}
            onMenu={openColumns}
          />
        </div>
        <div role="rowgroup" className={css.body} style={{ height: virtualizer.getTotalSize() }}>
          {slots.place(items, shown).map(({ key, row, index, top, spare }) => {
            const id = rowId(row)
            const isActive = active?.id === id && !spare
            return (
              <TableRow
                key={key}
                domId={domId(id)}
                rowKey={id}
                row={row}
                columns={drawnColumns}
                columnsBefore={inView.first}
                widths={layout.widths}
                spare={spare}
                index={index}
                top={top}
                selected={selection.ids.has(id)}
                selectable={selectable}
                hasMenu={onMenu !== undefined}
                active={isActive}
                activeColumn={isActive ? active.column : null}
                faded={isFaded?.(row) ?? false}
                name={rowName(row)}
              />
            )
          })}
        </div>
      </div>
      {shown.length === 0 && empty}
    </div>
  )
}
