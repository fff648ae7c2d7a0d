import type { ConsoleId } from '#shared/model/console.ts'
import type { UserId } from '#shared/model/ids.ts'
import type { ActivityNote } from '#main/activity-note.ts'
import type { Database } from '#main/storage/database.ts'
import type { Caller } from '#main/transport/handlers.ts'

/** A console that is open, or was when the program was killed. Times in ISO. */
export interface OpenConsole {
  readonly id: ConsoleId
  readonly operation: string
  /** What the record says of its opening. */
  readonly note: ActivityNote
  /** How it was asked for; never by which session. */
  readonly caller: Omit<Caller, 'userId' | 'sessionId'>
  readonly userId: UserId
  readonly userName: string
  readonly openedAt: string
  readonly lastKnownAt: string
}

interface Row {
  id: ConsoleId
  operation: string
  note: string
  caller: string
  user_id: UserId
  user_name: string
  opened_at: string
  last_known_at: string
}

export interface OpenConsolesRepository {
  readonly add: (console: OpenConsole) => void
  /** All of them are open at this time. */
  readonly touch: (at: string) => void
  /** Those opened first come first. */
  readonly all: () => OpenConsole[]
  /** Its end is told and it is open no more, or neither. @throws what `tell` throws */
  readonly close: (id: ConsoleId, tell: () => void) => void
}

export const createOpenConsolesRepository = (db: Database): OpenConsolesRepository => {
  const insert = db.prepare(
    `INSERT INTO open_consoles (id, operation, note, caller, user_id, user_name, opened_at, last_known_at)
     VALUES (@id, @operation, @note, @caller, @userId, @userName, @openedAt, @lastKnownAt)`,
  )
  const touch = db.prepare<[string]>('UPDATE open_consoles SET last_known_at = ?')
  const remove = db.prepare<[string]>('DELETE FROM open_consoles WHERE id = ?')
  const select = db.prepare<[], Row>('SELECT * FROM open_consoles ORDER BY opened_at')
  return {
    add: ({ note, caller, ...rest }) => {
      insert.run({ ...rest, note: JSON.stringify(note), caller: JSON.stringify(caller) })
    },
    touch: (at) => {
      touch.run(at)
    },
    all: () =>
      select.all().map((row) => ({
        id: row.id,
        operation: row.operation,
        note: JSON.parse(row.note) as ActivityNote,
        caller: JSON.parse(row.caller) as OpenConsole['caller'],
        userId: row.user_id,
        userName: row.user_name,
        openedAt: row.opened_at,
        lastKnownAt: row.last_known_at,
      })),
    close: db.transaction((id: ConsoleId, tell: () => void): void => {
      tell()
      remove.run(id)
    }),
  }
}
