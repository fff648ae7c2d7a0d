import { Preferences } from '#shared/model/preference.ts'
import type { Database } from '../../storage/database.ts'

export interface PreferencesRepository {
  /** Defaults fill what is missing; what is not readable any more counts as missing. */
  readonly get: (userId: string) => Preferences
  /** Merges and stores in one transaction. @param at UTC, ISO 8601 */
  readonly merge: (userId: string, patch: Partial<Preferences>, at: string) => Preferences
}

/** Reads key by key, so that one value of an older page does not cost all the others. */
const readPreferences = (text: string | undefined): Preferences => {
  const stored: unknown = text === undefined ? {} : JSON.parse(text)
  const readable = Object.entries(Preferences.shape).flatMap(([key, schema]) => {
    const value: unknown = typeof stored === 'object' && stored !== null ? Reflect.get(stored, key) : undefined
    return value !== undefined && schema.safeParse(value).success ? [[key, value]] : []
  })
  return Preferences.parse(Object.fromEntries(readable))
}

/** Many times the tables and panels there are; a page that makes up names must not fill the disk with them. */
const MOST_ENTRIES = 200

const newest = <Value>(entries: Readonly<Record<string, Value>>): Record<string, Value> =>
  Object.fromEntries(Object.entries(entries).slice(-MOST_ENTRIES))

export const createPreferencesRepository = (db: Database): PreferencesRepository => {
  const select = db.prepare<[string], string>('SELECT value FROM preferences WHERE user_id = ?').pluck()
  const upsert = db.prepare<[string, string, string]>(
    'INSERT INTO preferences (user_id, value, updated_at) VALUES (?, ?, ?) ON CONFLICT (user_id) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at',
  )
  const get = (userId: string): Preferences => readPreferences(select.get(userId))
  const merge = db.transaction((userId: string, patch: Partial<Preferences>, at: string): Preferences => {
    const present = get(userId)
    const merged: Preferences = {
      ...present,
      ...patch,
      // Tables and panels are remembered one by one: a patch names those that changed.
      tables: newest({ ...present.tables, ...patch.tables }),
      panels: newest({ ...present.panels, ...patch.panels }),
    }
    upsert.run(userId, JSON.stringify(merged), at)
    return merged
  })
  return { get, merge: (userId, patch, at) => merge.immediate(userId, patch, at) }
}
