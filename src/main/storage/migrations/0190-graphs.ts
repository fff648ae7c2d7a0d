import type { Migration } from '../migrate.ts'

/**
 * The last graphs that were read, so that they are there when the cluster is not. `series` is deflated JSON. They go with
 * their guest, and all of a cluster's with the cluster.
 */
export const migration0190: Migration = {
  number: 190,
  name: 'graphs',
  up: (db) => {
    db.exec(`
      CREATE TABLE graphs (
        cluster_id TEXT NOT NULL REFERENCES clusters(id) ON DELETE CASCADE,
        subject TEXT NOT NULL,
        guest_id TEXT REFERENCES guests(id) ON DELETE CASCADE,
        frame TEXT NOT NULL,
        read_at TEXT NOT NULL,
        series BLOB NOT NULL,
        PRIMARY KEY (cluster_id, subject, frame)
      ) STRICT;
      CREATE INDEX graphs_by_guest ON graphs (guest_id) WHERE guest_id IS NOT NULL;
      CREATE INDEX graphs_by_age ON graphs (read_at);
    `)
  },
}
