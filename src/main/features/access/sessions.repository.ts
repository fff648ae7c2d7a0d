import type { SessionId, UserId } from '#shared/model/ids.ts'
import type { Database } from '../../storage/database.ts'

/** A row as the table has it; carried whole over an exchange of the database. */
export interface SessionRecord {
  readonly id: SessionId
  readonly userId: UserId
  readonly createdAt: string
  readonly seenAt: string
  readonly expiresAt: string
  readonly address: string
  readonly agent: string
}

const COLUMNS =
  'id, user_id AS userId, created_at AS createdAt, seen_at AS seenAt, expires_at AS expiresAt, address, agent'

export type SessionsRepository = ReturnType<typeof createSessionsRepository>

export const createSessionsRepository = (db: Database) => {
  const find = db.prepare<[string], SessionRecord>(`SELECT ${COLUMNS} FROM sessions WHERE id = ?`)
  const list = db.prepare<[string], SessionRecord>(
    `SELECT ${COLUMNS} FROM sessions WHERE user_id = ? ORDER BY created_at DESC, id DESC`,
  )
  const insert = db.prepare<SessionRecord>(
    `INSERT INTO sessions (id, user_id, created_at, seen_at, expires_at, address, agent)
     SELECT @id, @userId, @createdAt, @seenAt, @expiresAt, @address, @agent WHERE EXISTS (SELECT 1 FROM users WHERE id = @userId)`,
  )
  const touch = db.prepare<[string, string]>('UPDATE sessions SET seen_at = ? WHERE id = ?')
  const remove = db.prepare<[string]>('DELETE FROM sessions WHERE id = ?')
  const removeBut = db.prepare<[string, string]>('DELETE FROM sessions WHERE user_id = ? AND id <> ?')
  const removeOld = db.prepare<[string, string]>('DELETE FROM sessions WHERE expires_at <= ? OR seen_at <= ?')
  const all = db.prepare<[], SessionRecord>(`SELECT ${COLUMNS} FROM sessions`)
  const removeAll = db.prepare('DELETE FROM sessions')
  return {
    find: (id: SessionId): SessionRecord | null => find.get(id) ?? null,
    /** Newest first. */
    list: (userId: UserId): SessionRecord[] => list.all(userId),
    add: (session: SessionRecord): void => {
      insert.run(session)
    },
    touch: (id: SessionId, at: string): void => {
      touch.run(at, id)
    },
    remove: (id: SessionId): boolean => remove.run(id).changes > 0,
    /** @param but a session that stays */
    removeOf: (userId: UserId, but?: SessionId): number => removeBut.run(userId, but ?? '').changes,
    /** Those that expired before `now` or were not seen since `idleSince`. */
    removeOld: (now: string, idleSince: string): void => {
      removeOld.run(now, idleSince)
    },
    all: (): SessionRecord[] => all.all(),
    replaceAll: (sessions: readonly SessionRecord[]): void => {
      removeAll.run()
      for (const session of sessions) insert.run(session)
    },
  }
}
