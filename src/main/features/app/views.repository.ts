import { SavedView } from '#shared/model/preference.ts'
import type { ViewId } from '#shared/model/ids.ts'
import type { Database } from '../../storage/database.ts'

interface ViewRecord {
  readonly id: string
  readonly name: string
  readonly query: string
  readonly layout: string | null
}

export interface ViewsRepository {
  /** By name. */
  readonly list: (userId: string) => SavedView[]
  readonly count: (userId: string) => number
  /** Whether another view of this person has the name. */
  readonly isNameTaken: (userId: string, name: string, except: ViewId) => boolean
  /** @param at UTC, ISO 8601 */
  readonly save: (userId: string, view: SavedView, at: string) => void
  /** @returns whether it was there */
  readonly remove: (userId: string, id: ViewId) => boolean
}

const toView = ({ id, name, query, layout }: ViewRecord): SavedView =>
  SavedView.parse({ id, name, query, layout: layout === null ? null : (JSON.parse(layout) as unknown) })

export const createViewsRepository = (db: Database): ViewsRepository => {
  const list = db.prepare<[string], ViewRecord>(
    'SELECT id, name, query, layout FROM saved_views WHERE user_id = ? ORDER BY name COLLATE NOCASE, id',
  )
  const count = db.prepare<[string], number>('SELECT count(*) FROM saved_views WHERE user_id = ?').pluck()
  const taken = db.prepare<[string, string, string]>(
    'SELECT 1 FROM saved_views WHERE user_id = ? AND name = ? COLLATE NOCASE AND id <> ?',
  )
  // A view id that belongs to somebody else changes nothing: the WHERE of the upsert sees to that.
  const upsert = db.prepare<{ userId: string; at: string } & ViewRecord>(
    `INSERT INTO saved_views (id, user_id, name, query, layout, created_at, updated_at)
     VALUES (@id, @userId, @name, @query, @layout, @at, @at)
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, query = excluded.query, layout = excluded.layout,
       updated_at = excluded.updated_at WHERE user_id = excluded.user_id`,
  )
  const remove = db.prepare<[string, string]>('DELETE FROM saved_views WHERE user_id = ? AND id = ?')
  return {
    list: (userId) => list.all(userId).map(toView),
    count: (userId) => count.get(userId) ?? 0,
    isNameTaken: (userId, name, except) => taken.get(userId, name, except) !== undefined,
    save: (userId, view, at) => {
      upsert.run({ userId, at, ...view, layout: view.layout === null ? null : JSON.stringify(view.layout) })
    },
    remove: (userId, id) => remove.run(userId, id).changes > 0,
  }
}
