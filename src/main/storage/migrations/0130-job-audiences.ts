import type { Migration } from '../migrate.ts'

/**
 * Who of a company's people sees a job beside those who see the whole company (docs/decisions/0013). Jobs that ended
 * before are for those alone: what they touched was not written down. `job_groups.standing` knows one more from here on:
 * 3, a part of a larger job of the same company that is for another audience.
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

      CREATE INDEX jobs_ended_by_audience ON jobs (audience, ended_as, group_id)
        WHERE audience IS NOT NULL AND ended_as IS NOT NULL;
    `)
  },
}
