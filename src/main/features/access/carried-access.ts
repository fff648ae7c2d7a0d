import type { Database } from '../../storage/database.ts'
import { createAccountsRepository, type AccountSecurity } from './accounts.repository.ts'
import { createAttemptsRepository, type CarriedAttempts } from './attempts.repository.ts'
import { createSessionsRepository, type SessionRecord } from './sessions.repository.ts'

/**
 * What a database that takes another's place must hold instead of its own: a session that was ended, a password that was
 * changed and an account that was disabled do not come back with an older copy.
 */
export interface CarriedAccess {
  readonly sessions: readonly SessionRecord[]
  readonly accounts: readonly AccountSecurity[]
  /** Wrong attempts with their locks, and the places people signed in from. */
  readonly attempts: CarriedAttempts
}

/** The copy's own is not known to be true any more: every session ends. */
export const NO_ACCESS: CarriedAccess = { sessions: [], accounts: [], attempts: { failures: [], known: [] } }

/** What this database knows, before it is replaced. */
export const handOverAccess = (db: Database): CarriedAccess => ({
  sessions: createSessionsRepository(db).all(),
  accounts: createAccountsRepository(db).security(),
  attempts: createAttemptsRepository(db).all(),
})

/** Puts it into the one that took its place; accounts that one does not have are left out. */
export const takeOverAccess = (db: Database, { sessions, accounts, attempts }: CarriedAccess): void => {
  db.transaction(() => {
    createAccountsRepository(db).setSecurity(accounts)
    createSessionsRepository(db).replaceAll(sessions)
    createAttemptsRepository(db).replaceAll(attempts)
  }).immediate()
}
