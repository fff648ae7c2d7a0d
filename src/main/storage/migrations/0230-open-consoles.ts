import type { Migration } from '../migrate.ts'

/**
 * Consoles that are open now, so that the end of one is on record also where the program came to none: what is here at a
 * start was open when the one before was killed. `note` is what the record said of its opening; `caller` came with it.
 */
export const migration0230: Migration = {
  number: 230,
  name: 'open-consoles',
  up: (db) => {
    db.exec(`
      CREATE TABLE open_consoles (
        id TEXT PRIMARY KEY,
        operation TEXT NOT NULL,
        -- JSON
        note TEXT NOT NULL,
        -- JSON
        caller TEXT NOT NULL,
        user_id TEXT NOT NULL,
        user_name TEXT NOT NULL,
        opened_at TEXT NOT NULL,
        last_known_at TEXT NOT NULL
      ) STRICT;
    `)
  },
}
