import type { Migration } from '../migrate.ts'

/** Whose a task was when it was first seen; those stored until now are given to whom their guest belongs today. */
export const migration0110: Migration = {
  number: 110,
  name: 'task-companies',
  up: (db) => {
    db.exec(`
      ALTER TABLE tasks ADD COLUMN company_id TEXT;
      UPDATE tasks SET company_id = (SELECT company_id FROM clusters WHERE clusters.id = tasks.cluster_id);
      UPDATE tasks SET company_id = guests.company_id FROM guests
        WHERE guests.cluster_id = tasks.cluster_id AND CAST(guests.vmid AS TEXT) = tasks.subject;
      CREATE INDEX tasks_by_company ON tasks (company_id, started_at);
    `)
  },
}
