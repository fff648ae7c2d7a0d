/**
 * Rows by columns: the same values without the names of the fields beside each of them, and a text that many rows share
 * written once. A snapshot of a large fleet is a third of its rows' JSON, and that much quicker to write, send and read.
 */
export type Column<Value> =
  { readonly values: readonly Value[] } | { readonly distinct: readonly Value[]; readonly at: readonly number[] }

/** Rows of one kind, one list per field. */
export type Columns<Row> = { readonly [Field in keyof Row]: Column<Row[Field]> }

/** The values of one field each, in the order of the rows. */
export type Lists<Row> = { readonly [Field in keyof Row]: readonly Row[Field][] }

/** A list of what differs pays only when it is much shorter than the column. */
const ROWS_PER_WORD = 4

/** Null when too many differ, or when the values are no texts. */
const sharedTexts = <Value>(values: readonly Value[]): Column<Value> | null => {
  const limit = values.length / ROWS_PER_WORD
  const places = new Map<Value, number>()
  const at: number[] = []
  for (const value of values) {
    if (typeof value !== 'string' && value !== null) return null
    let place = places.get(value)
    if (place === undefined) {
      place = places.size
      if (place >= limit) return null
      places.set(value, place)
    }
    at.push(place)
  }
  return { distinct: [...places.keys()], at }
}

export const toColumn = <Row extends object, Field extends keyof Row>(
  rows: readonly Row[],
  field: Field,
): Column<Row[Field]> => {
  const values = rows.map((row) => row[field])
  return sharedTexts(values) ?? { values }
}

/** Undoes `toColumn` for every field; putting rows together is quickest where their fields are written out. */
export const toLists = <Row extends object>(columns: Columns<Row>): Lists<Row> =>
  Object.fromEntries(
    Object.entries<Column<unknown>>(columns).map(([field, column]) => [
      field,
      'values' in column ? column.values : column.at.map((place) => column.distinct[place]),
    ]),
  ) as Lists<Row>

/**
 * The media type a page names in `Accept` of `inventory.snapshot` to be given the guests by columns. Whoever does not
 * name it, as any script, is given rows.
 */
export const COLUMNS_TYPE = 'application/vnd.multpanel.columns+json'
