import type { Migration } from '../migrate.ts'

/** Old jobs are removed: lists remember how many, so that the marks of those that stay need not be written anew. */
export const migration0140: Migration = {
  number: 140,
  name: 'job-retention',
  up: (db) => {
    db.exec(`
      -- Of the total; they were the oldest. Ranks count on from the first job there ever was.
      ALTER TABLE job_lists ADD COLUMN removed INTEGER NOT NULL DEFAULT 0;
    `)
  },
}
