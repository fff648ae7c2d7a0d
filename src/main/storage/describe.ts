import type { Database } from './database.ts'
import { schemaVersion } from './migrate.ts'

/** Sizes and numbers of rows, for the diagnostics; no content. */
export const describeDatabase = (db: Database): string => {
  const pages = Number(db.pragma('page_count', { simple: true })) * Number(db.pragma('page_size', { simple: true }))
  const tables = db
    .prepare<[], string>(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
    )
    .pluck()
    .all()
  const rows = tables.map((table) => {
    const count = db.prepare<[], number>(`SELECT count(*) FROM "${table}"`).pluck().get()
    return `${table}: ${count ?? 0} rows`
  })
  return [`schema ${schemaVersion(db)}, ${pages} bytes`, ...rows].join('\n')
}
