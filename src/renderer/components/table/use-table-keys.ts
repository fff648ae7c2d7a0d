import type { KeyboardEvent } from 'react'
import { extended, toggled } from './selection.ts'
import type { TableModel } from './use-table-model.ts'

interface KeyTargets {
  readonly openRow: (id: string) => void
  readonly openAsPage: (id: string) => void
  readonly openMenu: (id: string) => void
  readonly show: (index: number) => void
  /** Brings a column into view, by its place among those shown. */
  readonly showColumn: (index: number) => void
  /** Rows that fit into view. */
  readonly pageSize: () => number
  readonly selectable: boolean
}

/** The keys of a table: arrows, Home, End, pages, Space, Enter, Menu, Ctrl+A, Ctrl+C, Escape. */
export const tableKeyHandler =
  <Row>(model: TableModel<Row>, targets: KeyTargets) =>
  (event: KeyboardEvent): void => {
    // Buttons and titles inside the table have their own keys.
    if (event.target !== event.currentTarget) return
    const { shown, rowId, active, setActive, selection, setSelection, shownColumns } = model
    const last = shown.length - 1
    const index = active === null ? -1 : shown.findIndex((row) => rowId(row) === active.id)
    const column = Math.max(
      0,
      shownColumns.findIndex(({ id }) => id === active?.column),
    )
    const goTo = (row: number, cell: number): void => {
      const next = shown[Math.min(last, Math.max(0, row))]
      const nextColumn = shownColumns[Math.min(shownColumns.length - 1, Math.max(0, cell))]
      if (next === undefined || nextColumn === undefined) return
      setActive({ id: rowId(next), column: nextColumn.id })
      targets.show(Math.min(last, Math.max(0, row)))
      if (cell !== column) targets.showColumn(shownColumns.indexOf(nextColumn))
      if (event.shiftKey && targets.selectable) {
        setSelection(extended(selection, shown.map(rowId), active?.id ?? null, rowId(next)))
      }
    }
    const current = shown[index]
    const control = event.ctrlKey || event.metaKey
    const moves: Record<string, () => void> = {
      ArrowDown: () => {
        goTo(index + 1, column)
      },
      ArrowUp: () => {
        goTo(index < 0 ? 0 : index - 1, column)
      },
      ArrowRight: () => {
        goTo(index, column + 1)
      },
      ArrowLeft: () => {
        goTo(index, column - 1)
      },
      Home: () => {
        goTo(0, column)
      },
      End: () => {
        goTo(last, column)
      },
      PageDown: () => {
        goTo(index + targets.pageSize(), column)
      },
      PageUp: () => {
        goTo(index - targets.pageSize(), column)
      },
    }
    const isMenu = event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)
    if (moves[event.key] !== undefined && !control) moves[event.key]?.()
    else if (control && event.key.toLowerCase() === 'a' && targets.selectable) {
      setSelection({ ids: new Set(shown.map(rowId)), anchor: active?.id ?? null })
    } else if (event.key === 'Escape' && selection.ids.size > 0) setSelection({ ids: new Set(), anchor: null })
    else if (current === undefined) return
    else if (event.key === ' ' && targets.selectable) setSelection(toggled(selection, rowId(current)))
    else if (event.key === 'Enter') (control ? targets.openAsPage : targets.openRow)(rowId(current))
    else if (isMenu) targets.openMenu(rowId(current))
    else if (control && event.key.toLowerCase() === 'c' && window.getSelection()?.isCollapsed !== false) {
      void navigator.clipboard.writeText(shownColumns[column]?.text(current) ?? '')
    } else return
    event.preventDefault()
    event.stopPropagation()
  }
