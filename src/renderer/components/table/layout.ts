import type { TableLayout } from '#shared/model/preference.ts'
import type { TableColumn } from './column.ts'

/** The stored layout brought up to date: columns that are new stand where the program puts them, gone ones are dropped. */
export const currentLayout = <Row>(
  columns: readonly TableColumn<Row>[],
  stored: TableLayout | undefined,
  sort: TableLayout['sort'],
): TableLayout => {
  const ids = columns.map((column) => column.id)
  const standardHidden = columns.filter((column) => column.hidden === true).map((column) => column.id)
  if (stored === undefined) return { order: ids, hidden: standardHidden, widths: {}, sort }
  const order = stored.order.filter((id) => ids.includes(id))
  for (const [index, id] of ids.entries()) {
    if (order.includes(id)) continue
    const before = ids[index - 1]
    order.splice(before === undefined ? 0 : order.indexOf(before) + 1, 0, id)
  }
  const isNew = (id: string): boolean => !stored.order.includes(id)
  const hidden = ids.filter((id) => (isNew(id) ? standardHidden.includes(id) : stored.hidden.includes(id)))
  return { order, hidden, widths: stored.widths, sort: stored.sort.filter(({ id }) => ids.includes(id)) }
}

/** The order after one column was dropped in the place of another. */
export const movedColumn = (order: readonly string[], moved: string, target: string): string[] => {
  const from = order.indexOf(moved)
  const to = order.indexOf(target)
  if (from < 0 || to < 0) return [...order]
  const next = order.filter((id) => id !== moved)
  next.splice(to, 0, moved)
  return next
}

/** `grid-template-columns` of header and rows: fixed widths, and shares of what is left for columns that grow. */
export const gridTemplate = <Row>(columns: readonly TableColumn<Row>[], widths: TableLayout['widths']): string => {
  const grows = columns.some((column) => column.grow === true && widths[column.id] === undefined)
  const tracks = columns.map((column) => {
    const width = widths[column.id]
    if (width !== undefined) return `${width}px`
    return column.grow === true ? `minmax(${column.width}px,${column.width}fr)` : `${column.width}px`
  })
  return grows ? tracks.join(' ') : [...tracks, 'minmax(0,1fr)'].join(' ')
}

/** Pixels below which the table scrolls sideways. */
export const minimumWidth = <Row>(columns: readonly TableColumn<Row>[], widths: TableLayout['widths']): number =>
  columns.reduce((sum, column) => sum + (widths[column.id] ?? column.width), 0)
