import type { Migration } from '../migrate.ts'

/**
 * The fleet. Credentials are not here: the vault holds them under `cluster/<id>`; `pending_secrets` names those whose
 * vault entry may be out of step because the program ended in between.
 */
export const migration0020: Migration = {
  number: 20,
  name: 'clusters',
  up: (db) => {
    db.exec(`
      CREATE TABLE clusters (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL UNIQUE COLLATE NOCASE,
        location TEXT NOT NULL,
        owner TEXT NOT NULL,
        credential_kind TEXT NOT NULL CHECK (credential_kind IN ('token', 'password')),
        credential_login TEXT NOT NULL,
        enabled INTEGER NOT NULL DEFAULT 1,
        -- JSON: what tells this cluster from any other
        identity TEXT NOT NULL,
        -- JSON: rights the credential lacks, as last checked
        missing_rights TEXT NOT NULL DEFAULT '[]',
        as_of TEXT,
        nodes_online INTEGER NOT NULL DEFAULT 0,
        nodes_total INTEGER NOT NULL DEFAULT 0,
        guests INTEGER NOT NULL DEFAULT 0,
        quorate INTEGER,
        unreachable_since TEXT,
        problem_code TEXT,
        problem_message TEXT,
        created_at TEXT NOT NULL,
        updated_at TEXT NOT NULL
      ) STRICT;

      -- The fingerprint is the pin; the certificate is what TLS needs to check it, null until first read.
      CREATE TABLE cluster_addresses (
        cluster_id TEXT NOT NULL REFERENCES clusters (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        address TEXT NOT NULL UNIQUE,
        fingerprint TEXT NOT NULL,
        certificate TEXT,
        PRIMARY KEY (cluster_id, position)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE pending_secrets (
        cluster_id TEXT PRIMARY KEY,
        noted_at TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
    `)
  },
}
