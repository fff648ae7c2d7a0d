import type { ActivityFilter } from '#shared/contract/activity.contract.ts'
import type { ActivityRow } from '#shared/model/activity.ts'
import { call } from '#renderer/client/client.ts'
import { download, toCsv } from '#renderer/components/table/export-rows.ts'
import { ACTIVITY_COLUMNS } from './activity-columns.tsx'

const CSV_COLUMNS = ACTIVITY_COLUMNS.map((column) => ({ ...column, value: column.text }))
const PAGE = 1000
/** What a spreadsheet takes, and what a page can hold at once. */
const MOST_ROWS = 200_000

/** Every row the filter finds, however far back. @throws AppError of the first question that fails */
const allRows = async (filter: ActivityFilter): Promise<ActivityRow[]> => {
  const rows: ActivityRow[] = []
  for (;;) {
    const before = rows.at(-1)?.sequence
    const page = await call('activity.list', { filter, limit: PAGE, ...(before === undefined ? {} : { before }) })
    rows.push(...page)
    if (page.length < PAGE || rows.length >= MOST_ROWS) return rows
  }
}

/** All of the filtered record as a file: CSV with the columns, JSON with everything, hashes included. */
export const exportActivity = async (filter: ActivityFilter, form: 'csv' | 'json'): Promise<void> => {
  const rows = await allRows(filter)
  const name = `activity-${new Date().toISOString().slice(0, 10)}`
  if (form === 'csv') download(`${name}.csv`, 'text/csv;charset=utf-8', toCsv(rows, CSV_COLUMNS))
  else download(`${name}.json`, 'application/json', `${JSON.stringify(rows, null, 2)}\n`)
}
