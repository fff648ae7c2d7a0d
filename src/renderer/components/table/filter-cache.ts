/** Those of some rows that are shown, in their order. */
export type RowFilter<Row> = (rows: readonly Row[]) => readonly Row[]

/** The filter that lets the rows through that pass a test. Stable for as long as the test is: make it once. */
export const rowsThat =
  <Row>(passes: (row: Row) => boolean): RowFilter<Row> =>
  (rows) =>
    rows.filter(passes)

/** Results kept for the rows in force; a person goes back over a few letters, not over a hundred. */
const KEPT = 40

/**
 * Filters rows and remembers outcomes while the rows stay the same. `within` is an earlier filter that the present one
 * only tightens: then what passed that one is all that has to be looked at.
 */
export const createFilterCache = <Row>() => {
  let source: readonly Row[] = []
  let outcomes = new Map<RowFilter<Row>, readonly Row[]>()
  return {
    apply: (
      rows: readonly Row[],
      filter: RowFilter<Row> | null,
      within: RowFilter<Row> | null = null,
    ): readonly Row[] => {
      if (filter === null) return rows
      if (rows !== source) {
        source = rows
        outcomes = new Map()
      }
      const known = outcomes.get(filter)
      if (known !== undefined) return known
      const base = (within === null ? undefined : outcomes.get(within)) ?? rows
      const outcome = filter(base)
      outcomes.set(filter, outcome)
      const [oldest] = outcomes.keys()
      if (outcomes.size > KEPT && oldest !== undefined) outcomes.delete(oldest)
      return outcome
    },
  }
}
