import type { Migration } from '../migrate.ts'

/** Personal API tokens: of the secret only its SHA-256 is kept. */
export const migration0050: Migration = {
  number: 50,
  name: 'tokens',
  up: (db) => {
    db.exec(`
      CREATE TABLE api_tokens (
        id TEXT PRIMARY KEY,
        user_id TEXT NOT NULL,
        label TEXT NOT NULL,
        secret_sha256 BLOB NOT NULL,
        created_at TEXT NOT NULL,
        last_used_at TEXT,
        expires_at TEXT
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX api_tokens_by_user ON api_tokens (user_id, created_at);
    `)
  },
}
