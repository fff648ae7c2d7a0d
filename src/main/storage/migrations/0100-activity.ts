import type { Migration } from '../migrate.ts'

/**
 * The record of activity. Each row's hash covers its content and the hash before it. `activity_ends` holds what the
 * first row continues (what was removed when its time was over) and the last row there must be.
 * No foreign keys: the record outlives what it speaks of.
 */
export const migration0100: Migration = {
  number: 100,
  name: 'activity',
  up: (db) => {
    db.exec(`
      CREATE TABLE activity (
        sequence INTEGER PRIMARY KEY,
        at TEXT NOT NULL,
        action TEXT NOT NULL,
        operation TEXT NOT NULL,
        entity TEXT NOT NULL,
        entity_id TEXT NOT NULL,
        label TEXT NOT NULL,
        description TEXT NOT NULL,
        status TEXT NOT NULL,
        user_id TEXT NOT NULL,
        user_name TEXT NOT NULL,
        company_id TEXT,
        company_name TEXT NOT NULL,
        cluster_id TEXT NOT NULL,
        via TEXT NOT NULL,
        address TEXT NOT NULL,
        agent TEXT NOT NULL,
        token_id TEXT NOT NULL,
        before TEXT,
        after TEXT,
        hash TEXT NOT NULL
      ) STRICT;
      CREATE INDEX activity_by_company ON activity (company_id, sequence);
      CREATE INDEX activity_by_entity ON activity (entity, entity_id, sequence);
      CREATE INDEX activity_by_cluster ON activity (cluster_id, sequence) WHERE cluster_id <> '';
      CREATE INDEX activity_by_user ON activity (user_id, sequence);
      CREATE INDEX activity_by_time ON activity (at);

      CREATE TABLE activity_ends (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        -- the row before the first one kept
        first_sequence INTEGER NOT NULL,
        first_hash TEXT NOT NULL,
        last_sequence INTEGER NOT NULL,
        last_hash TEXT NOT NULL
      ) STRICT;
      INSERT INTO activity_ends VALUES (1, 0, '', 0, '');
    `)
  },
}
