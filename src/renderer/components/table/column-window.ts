import type { TableLayout } from '#shared/model/preference.ts'
import type { TableColumn } from './column.ts'

/**
 * Pixels at which each column begins, and where the last one ends: the arithmetic of `gridTemplate`, in which columns
 * that grow share what is left over in proportion to their widths.
 * @param room pixels for all columns, never less than `minimumWidth`
 */
export const columnEdges = <Row>(
  columns: readonly TableColumn<Row>[],
  widths: TableLayout['widths'],
  room: number,
): readonly number[] => {
  const grows = (column: TableColumn<Row>): boolean => column.grow === true && widths[column.id] === undefined
  const base = columns.reduce((sum, column) => sum + (widths[column.id] ?? column.width), 0)
  const growing = columns.reduce((sum, column) => sum + (grows(column) ? column.width : 0), 0)
  const factor = growing === 0 ? 1 : 1 + Math.max(0, room - base) / growing
  let edge = 0
  return [0, ...columns.map((column) => (edge += (widths[column.id] ?? column.width) * (grows(column) ? factor : 1)))]
}

export interface ColumnWindow {
  readonly first: number
  /** One past the last. */
  readonly end: number
}

/** The columns that reach into the pixels between `from` and `to`. */
export const columnsInView = (edges: readonly number[], from: number, to: number): ColumnWindow => {
  const count = edges.length - 1
  let first = 0
  while (first < count - 1 && (edges[first + 1] ?? 0) <= from) first += 1
  let end = first + 1
  while (end < count && (edges[end] ?? 0) < to) end += 1
  return { first: Math.min(first, count), end: Math.min(end, count) }
}
