import { plural } from '../format.ts'
import { openMenu, type MenuEntry } from '../menu.store.ts'
import { download, toCsv } from './export-rows.ts'
import { movedColumn } from './layout.ts'
import type { TableModel } from './use-table-model.ts'

/** What is shown of a table as a file: its rows in their order, its columns as they read. */
const exportShown = <Row>({ id, shown, shownColumns }: TableModel<Row>): void => {
  const columns = shownColumns.map((column) => ({ ...column, value: column.text }))
  download(`${id}-${new Date().toISOString().slice(0, 10)}.csv`, 'text/csv;charset=utf-8', toCsv(shown, columns))
}

/** The list of a table's columns, to show, hide and put back in order, and what they show as a file. */
export const openColumnMenu = <Row>(model: TableModel<Row>, x: number, y: number): void => {
  const { layout, setLayout, columns, active } = model
  const ordered = layout.order.flatMap((id) => columns.find((column) => column.id === id) ?? [])
  const move = (by: number): void => {
    const at = layout.order.indexOf(active?.column ?? '')
    const target = layout.order[at + by]
    if (active !== null && target !== undefined) setLayout({ order: movedColumn(layout.order, active.column, target) })
  }
  const current = columns.find((column) => column.id === active?.column)
  const noColumn = 'Go to a cell of the column first.'
  const entries: MenuEntry[] = [
    ...ordered.map((column): MenuEntry => {
      const hidden = layout.hidden.includes(column.id)
      return {
        id: column.id,
        label: column.title,
        checked: !hidden,
        ...(column.fixed === true ? { disabledReason: 'This column always shows.' } : {}),
        run: () => {
          setLayout({ hidden: hidden ? layout.hidden.filter((id) => id !== column.id) : [...layout.hidden, column.id] })
        },
      }
    }),
    'separator',
    {
      id: 'left',
      label: `Move ${current?.title ?? 'column'} left`,
      ...(current === undefined ? { disabledReason: noColumn } : {}),
      run: () => {
        move(-1)
      },
    },
    {
      id: 'right',
      label: `Move ${current?.title ?? 'column'} right`,
      ...(current === undefined ? { disabledReason: noColumn } : {}),
      run: () => {
        move(1)
      },
    },
    {
      id: 'reset',
      label: 'Reset columns',
      run: () => {
        setLayout({
          order: columns.map((column) => column.id),
          hidden: columns.filter((column) => column.hidden === true).map((column) => column.id),
          widths: {},
        })
      },
    },
  ]
  entries.push('separator', {
    id: 'export',
    label: `Export as CSV, ${plural(model.shown.length, 'row')}`,
    ...(model.shown.length === 0 ? { disabledReason: 'There is no row to export.' } : {}),
    run: () => {
      exportShown(model)
    },
  })
  openMenu({ x, y, label: 'Columns', entries })
}
