import { ApiToken } from '#shared/contract/tokens.contract.ts'
import type { TokenId } from '#shared/model/ids.ts'
import type { Database } from '../../storage/database.ts'

/** A row as the table has it; carried whole over an exchange of the database. */
export interface TokenRecord {
  readonly id: string
  readonly userId: string
  readonly label: string
  /** SHA-256 of the secret, 32 bytes. */
  readonly hash: Uint8Array
  readonly createdAt: string
  readonly lastUsedAt: string | null
  readonly expiresAt: string | null
}

export interface TokensRepository {
  /** Newest first. */
  readonly list: (userId: string) => ApiToken[]
  readonly find: (id: TokenId) => TokenRecord | null
  readonly isLabelTaken: (userId: string, label: string) => boolean
  readonly count: (userId: string) => number
  /** @returns false when the id is taken */
  readonly add: (record: TokenRecord) => boolean
  /** @param at UTC, ISO 8601 */
  readonly markUsed: (id: TokenId, at: string) => void
  /** @returns its label; null: it was not there */
  readonly remove: (userId: string, id: TokenId) => string | null
  /** @returns ids of all that somebody had */
  readonly removeOf: (userId: string) => TokenId[]
  readonly all: () => TokenRecord[]
  /** Puts these in the place of all there are. */
  readonly replaceAll: (records: readonly TokenRecord[]) => void
}

const COLUMNS =
  'id, user_id AS userId, label, secret_sha256 AS hash, created_at AS createdAt, last_used_at AS lastUsedAt, expires_at AS expiresAt'

export const createTokensRepository = (db: Database): TokensRepository => {
  const list = db.prepare<[string], TokenRecord>(
    `SELECT ${COLUMNS} FROM api_tokens WHERE user_id = ? ORDER BY created_at DESC, id DESC`,
  )
  const find = db.prepare<[string], TokenRecord>(`SELECT ${COLUMNS} FROM api_tokens WHERE id = ?`)
  const labelled = db.prepare<[string, string]>(
    'SELECT 1 FROM api_tokens WHERE user_id = ? AND label = ? COLLATE NOCASE',
  )
  const count = db.prepare<[string], number>('SELECT count(*) FROM api_tokens WHERE user_id = ?').pluck()
  const insert = db.prepare<TokenRecord>(
    `INSERT INTO api_tokens (id, user_id, label, secret_sha256, created_at, last_used_at, expires_at)
     VALUES (@id, @userId, @label, @hash, @createdAt, @lastUsedAt, @expiresAt) ON CONFLICT (id) DO NOTHING`,
  )
  const markUsed = db.prepare<[string, string]>('UPDATE api_tokens SET last_used_at = ? WHERE id = ?')
  const remove = db
    .prepare<[string, string], string>('DELETE FROM api_tokens WHERE user_id = ? AND id = ? RETURNING label')
    .pluck()
  const removeOf = db.prepare<[string], TokenId>('DELETE FROM api_tokens WHERE user_id = ? RETURNING id').pluck()
  const all = db.prepare<[], TokenRecord>(`SELECT ${COLUMNS} FROM api_tokens ORDER BY id`)
  const removeAll = db.prepare('DELETE FROM api_tokens')
  const replaceAll = db.transaction((records: readonly TokenRecord[]) => {
    removeAll.run()
    for (const record of records) insert.run(record)
  })
  return {
    list: (userId) => list.all(userId).map((record) => ApiToken.parse(record)),
    find: (id) => find.get(id) ?? null,
    isLabelTaken: (userId, label) => labelled.get(userId, label) !== undefined,
    count: (userId) => count.get(userId) ?? 0,
    add: (record) => insert.run(record).changes > 0,
    markUsed: (id, at) => {
      markUsed.run(at, id)
    },
    remove: (userId, id) => remove.get(userId, id) ?? null,
    removeOf: (userId) => removeOf.all(userId),
    all: () => all.all(),
    replaceAll: (records) => {
      replaceAll.immediate(records)
    },
  }
}
