import type { Database } from '../../storage/database.ts'
import { createAccountsRepository, type AccountSecurity } from './accounts.repository.ts'
import { createSessionsRepository, type SessionRecord } from './sessions.repository.ts'

/**
 * What a database that takes another's place must hold instead of its own: a session that was ended, a password that was
 * changed and an account that was disabled do not come back with an older copy.
 */
export interface CarriedAccess {
  readonly sessions: readonly SessionRecord[]
  readonly accounts: readonly AccountSecurity[]
}

/** The copy's own is not known to be true any more: every session ends. */
export const NO_ACCESS: CarriedAccess = { sessions: [], accounts: [] }

/** What this database knows, before it is replaced. */
export const handOverAccess = (db: Database): CarriedAccess => ({
  sessions: createSessionsRepository(db).all(),
  accounts: createAccountsRepository(db).security(),
})

/** Puts it into the one that took its place; accounts that one does not have are left out. */
export const takeOverAccess = (db: Database, { sessions, accounts }: CarriedAccess): void => {
  db.transaction(() => {
    createAccountsRepository(db).setSecurity(accounts)
    createSessionsRepository(db).replaceAll(sessions)
  }).immediate()
}
