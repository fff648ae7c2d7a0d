import type { Migration } from '../migrate.ts'

/**
 * A range outlives the console's knowledge of its cluster, and does not become one of every cluster by that: which it was
 * on stays known, so that none of its addresses is given to a guest somewhere else.
 */
export const migration0150: Migration = {
  number: 150,
  name: 'ranges-of-removed-clusters',
  up: (db) => {
    db.exec(`
      ALTER TABLE address_ranges ADD COLUMN lost_cluster_id TEXT;
      ALTER TABLE address_ranges ADD COLUMN lost_cluster_name TEXT;
      CREATE TRIGGER ranges_keep_their_cluster BEFORE DELETE ON clusters BEGIN
        UPDATE address_ranges SET lost_cluster_id = OLD.id, lost_cluster_name = OLD.name WHERE cluster_id = OLD.id;
      END;
    `)
  },
}
