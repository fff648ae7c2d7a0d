import type { Migration } from '../migrate.ts'

/**
 * The interfaces of guests as they are read out of configurations and agent answers, a tenth of their text: reconciliation
 * looks at those of every guest. Filled as facts are read; of a guest read before, the facts themselves are looked at.
 */
export const migration0255: Migration = {
  number: 255,
  name: 'guest-nics',
  up: (db) => {
    db.exec(`
      CREATE TABLE guest_nics (
        guest_id TEXT PRIMARY KEY REFERENCES guests (id) ON DELETE CASCADE,
        -- JSON
        nics TEXT NOT NULL,
        -- when configuration and agent answer were read that they come from
        config_at TEXT,
        agent_at TEXT
      ) STRICT, WITHOUT ROWID;
    `)
  },
}
