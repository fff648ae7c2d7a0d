import { handOverAccess, NO_ACCESS, takeOverAccess, type CarriedAccess } from './features/access/carried-access.ts'
import { createSettingsRepository } from './features/app/settings.repository.ts'
import { LOCK_SETTING, StoredLock } from './features/lock/lock.service.ts'
import { createTokensRepository, type TokenRecord } from './features/tokens/tokens.repository.ts'
import type { Database } from './storage/database.ts'

/** What a database that takes another's place holds instead of its own: what was revoked does not come back with a copy. */
export interface Carried {
  readonly tokens: readonly TokenRecord[]
  readonly access: CarriedAccess
  /** Null: there is none. Absent: the copy's own counts. */
  readonly lock?: StoredLock | null
}

/** No token and no session counts any more. */
export const NO_CARRIED: Carried = { tokens: [], access: NO_ACCESS }

export const handOver = (db: Database): Carried => ({
  tokens: createTokensRepository(db).all(),
  access: handOverAccess(db),
  lock: createSettingsRepository(db).get(LOCK_SETTING, StoredLock),
})

export const takeOver = (db: Database, { tokens, access, lock }: Carried, at: string): void => {
  takeOverAccess(db, access)
  createTokensRepository(db).replaceAll(tokens)
  const settings = createSettingsRepository(db)
  if (lock === null) settings.remove(LOCK_SETTING)
  else if (lock !== undefined) settings.set(LOCK_SETTING, lock, at)
}
