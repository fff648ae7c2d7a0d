import { OWNER_ID } from '#shared/model/ids.ts'
import type { Migration } from '../migrate.ts'

const nameIn = (stored: string | undefined): string => {
  const value: unknown = stored === undefined ? null : JSON.parse(stored)
  return typeof value === 'string' && value.trim() !== '' ? value : 'Owner'
}

/**
 * Accounts, permission profiles, sessions. Until now there was one person, `owner`: he becomes the first account, and
 * what was his stays his. Secrets of second factors and the key that signs sessions are in the vault.
 */
export const migration0070: Migration = {
  number: 70,
  name: 'access',
  up: (db) => {
    db.exec(`
      CREATE TABLE permission_profiles (
        id TEXT PRIMARY KEY,
        -- null: every company may use it
        company_id TEXT REFERENCES companies (id),
        role TEXT NOT NULL CHECK (role IN ('super_admin', 'company_admin', 'salesperson', 'user')),
        name TEXT NOT NULL COLLATE NOCASE,
        -- JSON
        permissions TEXT NOT NULL,
        created_at TEXT NOT NULL,
        updated_at TEXT NOT NULL
      ) STRICT;
      CREATE UNIQUE INDEX permission_profiles_by_name ON permission_profiles (ifnull(company_id, ''), name);

      CREATE TABLE users (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        login TEXT NOT NULL UNIQUE COLLATE NOCASE,
        role TEXT NOT NULL CHECK (role IN ('super_admin', 'company_admin', 'salesperson', 'user')),
        company_id TEXT REFERENCES companies (id),
        profile_id TEXT REFERENCES permission_profiles (id),
        -- scrypt with its parameters; null: nobody can sign in with it
        password_hash TEXT,
        must_change_password INTEGER NOT NULL DEFAULT 0,
        disabled INTEGER NOT NULL DEFAULT 0,
        totp INTEGER NOT NULL DEFAULT 0,
        -- the newest time step whose code was accepted: none counts twice
        totp_step INTEGER,
        failures INTEGER NOT NULL DEFAULT 0,
        locked_until TEXT,
        last_sign_in_at TEXT,
        created_at TEXT NOT NULL,
        updated_at TEXT NOT NULL,
        CHECK (role <> 'super_admin' OR company_id IS NULL),
        CHECK (role NOT IN ('company_admin', 'user') OR company_id IS NOT NULL)
      ) STRICT;
      CREATE INDEX users_by_company ON users (company_id);
      CREATE INDEX users_by_profile ON users (profile_id);

      -- SHA-256 of codes of 80 random bits; one that was used is removed.
      CREATE TABLE recovery_codes (
        user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        hash BLOB NOT NULL,
        PRIMARY KEY (user_id, hash)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE sessions (
        id TEXT PRIMARY KEY,
        user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        created_at TEXT NOT NULL,
        seen_at TEXT NOT NULL,
        expires_at TEXT NOT NULL,
        address TEXT NOT NULL,
        agent TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX sessions_by_user ON sessions (user_id, created_at);
    `)
    const at = new Date().toISOString()
    const stored = db.prepare<[], string>(`SELECT value FROM settings WHERE key = 'owner.name'`).pluck().get()
    db.prepare(
      `INSERT INTO users (id, name, login, role, created_at, updated_at) VALUES (?, ?, 'owner', 'super_admin', ?, ?)`,
    ).run(OWNER_ID, nameIn(stored), at, at)
    for (const table of ['preferences', 'saved_views', 'api_tokens']) {
      db.prepare(`UPDATE ${table} SET user_id = ? WHERE user_id = 'owner'`).run(OWNER_ID)
    }
  },
}
