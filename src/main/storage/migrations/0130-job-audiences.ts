import type { Migration } from '../migrate.ts'

/**
 * Who of a company's people sees a job beside those who see the whole company (docs/decisions/0013). Jobs that ended
 * before are for those alone: what they touched was not written down.
 */
export const migration0130: Migration = {
  number: 130,
  name: 'job-audiences',
  up: (db) => {
    db.exec(`
      -- A project, or the person who started it; null: nobody but who sees the whole company.
      ALTER TABLE jobs ADD COLUMN audience TEXT;
      UPDATE jobs SET audience = user_id
        WHERE ended_as IS NULL AND company_id IS NOT NULL
          AND user_id IN (SELECT id FROM users WHERE company_id = jobs.company_id);

      CREATE TABLE new_groups (
        id INTEGER PRIMARY KEY,
        state TEXT NOT NULL,
        kind TEXT NOT NULL,
        company_id TEXT NOT NULL,
        cluster_id TEXT NOT NULL,
        audience TEXT NOT NULL DEFAULT '',
        -- 0: a part of a larger job of the same company and audience; 3: of the same company, but of another audience;
        -- 1: of another company; 2: no part of anything
        standing INTEGER NOT NULL,
        UNIQUE (company_id, cluster_id, kind, state, standing, audience)
      ) STRICT;
      INSERT INTO new_groups (id, state, kind, company_id, cluster_id, standing)
        SELECT id, state, kind, company_id, cluster_id, standing FROM job_groups;
      DROP TABLE job_groups;
      ALTER TABLE new_groups RENAME TO job_groups;
      CREATE INDEX job_groups_by_cluster ON job_groups (cluster_id, kind, state, company_id, standing);
      CREATE INDEX job_groups_by_kind ON job_groups (kind, state, standing);
      CREATE INDEX job_groups_by_state ON job_groups (state, standing);
      CREATE INDEX job_groups_by_audience ON job_groups (audience, company_id, kind, state) WHERE audience <> '';
    `)
  },
}
