/**
 * What a program reads: bytes, shares of 1, seconds, ISO times in UTC, lists as lists. Null: not known; an empty list, or
 * `none` where there is no list: known that there is none.
 */
export type PlainValue = string | number | boolean | null | readonly (string | number)[]

/** One column of a file: the text a person reads on the page, and the value a program reads. */
export interface ExportedColumn<Row> {
  readonly id: string
  readonly title: string
  readonly text: (row: Row) => string
  readonly value: (row: Row) => PlainValue
}

/**
 * What a spreadsheet would run as a formula (OWASP, "CSV injection"): some look past spaces, line ends and what shows
 * nothing, and some take the full-width signs of Asian keyboards for the plain ones.
 */
const FORMULA = /^[\s\p{Cf}]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r\n]/u

/** A cell that a spreadsheet would run as a formula gets a quote before it. */
export const guardCell = (text: string): string => (FORMULA.test(text) ? `'${text}` : text)

const csvCell = (text: string): string => {
  const guarded = guardCell(text)
  return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded
}

/** An empty cell is what nobody knows. */
export const NONE = 'none'

const plainCell = (value: PlainValue): string => {
  if (value === null) return ''
  if (typeof value !== 'object') return String(value)
  return value.length === 0 ? NONE : value.join(', ')
}

/**
 * Rows as CSV (RFC 4180), with the byte order mark spreadsheets need for UTF-8.
 * @param plain the values programs read (bytes, shares, ISO times) instead of the texts of the page
 */
export const toCsv = <Row>(rows: readonly Row[], columns: readonly ExportedColumn<Row>[], plain = false): string =>
  `\uFEFF${[
    columns.map((column) => csvCell(column.title)).join(','),
    ...rows.map((row) =>
      columns.map((column) => csvCell(plain ? plainCell(column.value(row)) : column.text(row))).join(','),
    ),
  ].join('\r\n')}\r\n`

/** Rows as JSON, keyed by column: what programs read, as numbers, lists and ISO times. */
export const toJson = <Row>(rows: readonly Row[], columns: readonly ExportedColumn<Row>[]): string =>
  `${JSON.stringify(
    rows.map((row) => Object.fromEntries(columns.map((column) => [column.id, column.value(row)]))),
    null,
    2,
  )}\n`

/** Hands text to the person as a file. */
export const download = (name: string, type: string, text: string): void => {
  const url = URL.createObjectURL(new Blob([text], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => {
    URL.revokeObjectURL(url)
  }, 10_000)
}
