import type { Migration } from '../migrate.ts'

/** Which new passwords wait in the vault for the job of an edit, so that none outlives it whatever happens in between. */
export const migration0220: Migration = {
  number: 220,
  name: 'edit-passwords',
  up: (db) => {
    db.exec(`
      CREATE TABLE edit_passwords (
        -- the entry of the vault, written after this row and removed before it
        vault_key TEXT PRIMARY KEY,
        job_id TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
    `)
  },
}
