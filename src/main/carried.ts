import { handOverAccess, NO_ACCESS, takeOverAccess, type CarriedAccess } from './features/access/carried-access.ts'
import { createTokensRepository, type TokenRecord } from './features/tokens/tokens.repository.ts'
import type { Database } from './storage/database.ts'

/** What a database that takes another's place holds instead of its own: what was revoked does not come back with a copy. */
export interface Carried {
  readonly tokens: readonly TokenRecord[]
  readonly access: CarriedAccess
}

/** No token and no session counts any more. */
export const NO_CARRIED: Carried = { tokens: [], access: NO_ACCESS }

export const handOver = (db: Database): Carried => ({
  tokens: createTokensRepository(db).all(),
  access: handOverAccess(db),
})

export const takeOver = (db: Database, { tokens, access }: Carried): void => {
  takeOverAccess(db, access)
  createTokensRepository(db).replaceAll(tokens)
}
