import type { Migration } from '../migrate.ts'

/**
 * What a job does, where jobs of its kind do different things: `shutdown`, `delete` (docs/decisions/0011). Jobs that ended
 * before know it but stand in no list by it: what they did is not filtered by.
 */
export const migration0337: Migration = {
  number: 337,
  name: 'job-actions',
  up: (db) => {
    db.exec(`
      ALTER TABLE jobs ADD COLUMN action TEXT;
      UPDATE jobs SET action = json_extract(input, '$.action.kind') WHERE kind IN ('guest-action', 'guest-actions');

      CREATE TABLE job_groups_with_action (
        id INTEGER PRIMARY KEY,
        state TEXT NOT NULL,
        kind TEXT NOT NULL,
        action TEXT NOT NULL,
        company_id TEXT NOT NULL,
        cluster_id TEXT NOT NULL,
        standing INTEGER NOT NULL,
        UNIQUE (company_id, cluster_id, kind, state, standing, action)
      ) STRICT;
      INSERT INTO job_groups_with_action (id, state, kind, action, company_id, cluster_id, standing)
        SELECT id, state, kind, '', company_id, cluster_id, standing FROM job_groups;
      DROP TABLE job_groups;
      ALTER TABLE job_groups_with_action RENAME TO job_groups;
      CREATE INDEX job_groups_by_cluster ON job_groups (cluster_id, kind, state, company_id, standing);
      CREATE INDEX job_groups_by_kind ON job_groups (kind, state, standing);
      CREATE INDEX job_groups_by_action ON job_groups (action, state, standing) WHERE action <> '';
      CREATE INDEX job_groups_by_state ON job_groups (state, standing);
    `)
  },
}
