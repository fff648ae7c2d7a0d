import type { Migration } from '../migrate.ts'

/** ISO images, container templates and disk images, as storages last listed them, and when that was. */
export const migration0170: Migration = {
  number: 170,
  name: 'catalogue',
  up: (db) => {
    db.exec(`
      -- One row for each storage and kind that was asked for. A shared storage is one, whatever node was asked.
      CREATE TABLE catalogue_sources (
        -- key of the storage in the inventory: <cluster>/<storage>, or <cluster>/<node>/<storage> of a local one
        storage_key TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('iso', 'vztmpl', 'import')),
        cluster_id TEXT NOT NULL REFERENCES clusters (id) ON DELETE CASCADE,
        -- null: never with success
        listed_at TEXT,
        -- why it failed last; empty: it did not
        problem TEXT NOT NULL,
        PRIMARY KEY (storage_key, kind)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX catalogue_sources_by_cluster ON catalogue_sources (cluster_id);

      CREATE TABLE catalogue_volumes (
        storage_key TEXT NOT NULL,
        volid TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('iso', 'vztmpl', 'import')),
        cluster_id TEXT NOT NULL REFERENCES clusters (id) ON DELETE CASCADE,
        size INTEGER,
        format TEXT NOT NULL,
        created_at TEXT,
        PRIMARY KEY (storage_key, volid)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX catalogue_volumes_by_cluster ON catalogue_volumes (cluster_id);
    `)
  },
}
