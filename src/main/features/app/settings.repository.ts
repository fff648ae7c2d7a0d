import type { z } from 'zod'
import type { Database } from '../../storage/database.ts'

/** The installation's settings, each a JSON value under its key. */
export interface SettingsRepository {
  /** The stored value, or null when there is none or it is not what the schema says. */
  readonly get: <Schema extends z.ZodType>(key: string, schema: Schema) => z.infer<Schema> | null
  /** @param at UTC, ISO 8601 */
  readonly set: (key: string, value: unknown, at: string) => void
  readonly remove: (key: string) => void
}

export const createSettingsRepository = (db: Database): SettingsRepository => {
  const select = db.prepare<[string], string>('SELECT value FROM settings WHERE key = ?').pluck()
  const upsert = db.prepare<[string, string, string]>(
    'INSERT INTO settings (key, value, updated_at) VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at',
  )
  const remove = db.prepare<[string]>('DELETE FROM settings WHERE key = ?')
  return {
    get: (key, schema) => {
      const text = select.get(key)
      if (text === undefined) return null
      const parsed = schema.safeParse(JSON.parse(text))
      return parsed.success ? parsed.data : null
    },
    set: (key, value, at) => {
      upsert.run(key, JSON.stringify(value), at)
    },
    remove: (key) => {
      remove.run(key)
    },
  }
}
