import type { Migration } from '../migrate.ts'

/** Proxmox tasks of all clusters; `own` ones that still run are followed again after a restart. */
export const migration0040: Migration = {
  number: 40,
  name: 'tasks',
  up: (db) => {
    db.exec(`
      CREATE TABLE tasks (
        key TEXT PRIMARY KEY,
        cluster_id TEXT NOT NULL REFERENCES clusters (id) ON DELETE CASCADE,
        upid TEXT NOT NULL,
        node TEXT NOT NULL,
        type TEXT NOT NULL,
        subject TEXT NOT NULL,
        user TEXT NOT NULL,
        started_at TEXT NOT NULL,
        ended_at TEXT,
        state TEXT NOT NULL,
        exit_status TEXT NOT NULL,
        own INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX tasks_by_time ON tasks (started_at);
      CREATE INDEX tasks_by_cluster ON tasks (cluster_id, started_at);
      CREATE INDEX tasks_by_subject ON tasks (cluster_id, subject, started_at);
    `)
  },
}
