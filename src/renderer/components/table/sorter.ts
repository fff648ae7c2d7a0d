import type { SortKey, TableColumn } from './column.ts'

interface SortBy {
  readonly id: string
  readonly desc: boolean
}

const compareKeys = (a: SortKey, b: SortKey, desc: boolean): number => {
  if (a === b) return 0
  if (a === null) return 1
  if (b === null) return -1
  return (a < b ? -1 : 1) * (desc ? -1 : 1)
}

interface Order<Row> {
  readonly key: (row: Row) => SortKey
  readonly desc: boolean
}

export interface Sorter<Row> {
  readonly sorted: (rows: readonly Row[], columns: readonly TableColumn<Row>[], by: readonly SortBy[]) => readonly Row[]
}

/**
 * Sorts rows and remembers the outcome: keys are worked out once per row object, and after a change of a few rows
 * the last order is the starting point, which costs one pass over a nearly sorted list.
 */
export const createSorter = <Row extends object>(rowId: (row: Row) => string): Sorter<Row> => {
  let keys = new Map<string, WeakMap<Row, SortKey>>()
  let last: { rows: readonly Row[]; by: readonly SortBy[]; columns: readonly TableColumn<Row>[] } | undefined
  let outcome: readonly Row[] = []

  const keyReader = (column: TableColumn<Row>): ((row: Row) => SortKey) => {
    const { sortKey } = column
    if (sortKey === undefined) return () => null
    const known = keys.get(column.id) ?? new WeakMap<Row, SortKey>()
    keys.set(column.id, known)
    return (row) => {
      let key = known.get(row)
      if (key === undefined) {
        key = sortKey(row)
        known.set(row, key)
      }
      return key
    }
  }

  /** The new rows in the last order, those not seen before at the end. */
  const inLastOrder = (rows: readonly Row[]): Row[] => {
    const byId = new Map(rows.map((row) => [rowId(row), row]))
    const ordered: Row[] = []
    for (const old of outcome) {
      const id = rowId(old)
      const row = byId.get(id)
      if (row === undefined) continue
      ordered.push(row)
      byId.delete(id)
    }
    for (const row of byId.values()) ordered.push(row)
    return ordered
  }

  const compareRest = (orders: readonly Order<Row>[], a: Row, b: Row): number => {
    for (const { key, desc } of orders) {
      const order = compareKeys(key(a), key(b), desc)
      if (order !== 0) return order
    }
    const left = rowId(a)
    const right = rowId(b)
    return left < right ? -1 : left > right ? 1 : 0
  }

  return {
    sorted: (rows, columns, by) => {
      if (last !== undefined && last.rows === rows && last.by === by && last.columns === columns) return outcome
      // Keys may depend on what the columns close over (names of clusters), so new columns start afresh.
      if (last !== undefined && last.columns !== columns) keys = new Map()
      const orders = by.flatMap(({ id, desc }) => {
        const column = columns.find((candidate) => candidate.id === id)
        return column?.sortKey === undefined ? [] : [{ key: keyReader(column), desc }]
      })
      if (orders.length === 0) outcome = rows
      else {
        const [first, ...others] = orders
        // The first key beside its row: it decides nearly every comparison, and there are many more of them than rows.
        outcome = (last === undefined ? rows : inLastOrder(rows))
          .map((row) => ({ row, key: first?.key(row) ?? null }))
          .sort((a, b) => {
            const order = compareKeys(a.key, b.key, first?.desc ?? false)
            return order === 0 ? compareRest(others, a.row, b.row) : order
          })
          .map(({ row }) => row)
      }
      last = { rows, by, columns }
      return outcome
    },
  }
}
