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

type KeyOf<Row> = (row: Row) => SortKey

interface Order<Row> {
  readonly sortKey: KeyOf<Row>
  /** The same, each worked out once. */
  readonly key: KeyOf<Row>
  readonly desc: boolean
}

const isSameOrder = <Row>(one: readonly Order<Row>[], other: readonly Order<Row>[]): boolean =>
  one.length === other.length &&
  one.every(({ sortKey, desc }, index) => sortKey === other[index]?.sortKey && desc === other[index].desc)

export interface Sorter<Row> {
  readonly sorted: (rows: readonly Row[], columns: readonly TableColumn<Row>[], by: readonly SortBy[]) => readonly Row[]
}

/**
 * Sorts rows and remembers the outcome: keys are worked out once per row object, and after a change of a few rows
 * the last order is the starting point, which costs one pass over a nearly sorted list.
 */
export const createSorter = <Row extends object>(rowId: (row: Row) => string): Sorter<Row> => {
  /** Columns made anew, as names of clusters came in, keep the keys of what does not depend on those. */
  const keys = new WeakMap<KeyOf<Row>, WeakMap<Row, SortKey>>()
  let last: { readonly rows: readonly Row[]; readonly orders: readonly Order<Row>[] } | undefined
  let outcome: readonly Row[] = []

  const keyReader = (sortKey: KeyOf<Row>): KeyOf<Row> => {
    const known = keys.get(sortKey) ?? new WeakMap<Row, SortKey>()
    keys.set(sortKey, known)
    return (row) => {
      let key = known.get(row)
      if (key === undefined) {
        key = sortKey(row)
        known.set(row, key)
      }
      return key
    }
  }
  const ordersOf = (columns: readonly TableColumn<Row>[], by: readonly SortBy[]): Order<Row>[] =>
    by.flatMap(({ id, desc }) => {
      const sortKey = columns.find((candidate) => candidate.id === id)?.sortKey
      return sortKey === undefined ? [] : [{ sortKey, key: keyReader(sortKey), desc }]
    })

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
      const orders = ordersOf(columns, by)
      if (last?.rows === rows && isSameOrder(last.orders, orders)) return outcome
      const [first, ...others] = orders
      if (first === undefined) outcome = rows
      else {
        // The first key beside its row: it decides nearly every comparison, and there are many more of them than rows.
        outcome = (last === undefined ? rows : inLastOrder(rows))
          .map((row) => ({ row, key: first.key(row) }))
          .sort((a, b) => {
            const order = compareKeys(a.key, b.key, first.desc)
            return order === 0 ? compareRest(others, a.row, b.row) : order
          })
          .map(({ row }) => row)
      }
      last = { rows, orders }
      return outcome
    },
  }
}
