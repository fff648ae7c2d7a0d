import type { Migration } from '../migrate.ts'

/**
 * Everything last seen of each cluster. Rows go with their cluster. Lists are JSON arrays: they are read and written
 * whole and searched in memory. `guest_facts` is apart because it is large and only one guest's is read at a time.
 */
export const migration0030: Migration = {
  number: 30,
  name: 'inventory',
  up: (db) => {
    db.exec(`
      CREATE TABLE nodes (
        key TEXT PRIMARY KEY,
        cluster_id TEXT NOT NULL REFERENCES clusters (id) ON DELETE CASCADE,
        name TEXT NOT NULL,
        status TEXT NOT NULL,
        cpu REAL, maxcpu REAL, mem REAL, maxmem REAL, disk REAL, maxdisk REAL, uptime REAL,
        seen_at TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX nodes_by_cluster ON nodes (cluster_id);

      CREATE TABLE storages (
        key TEXT PRIMARY KEY,
        cluster_id TEXT NOT NULL REFERENCES clusters (id) ON DELETE CASCADE,
        name TEXT NOT NULL,
        nodes TEXT NOT NULL,
        shared INTEGER NOT NULL,
        plugin TEXT NOT NULL,
        content TEXT NOT NULL,
        status TEXT NOT NULL,
        disk REAL, maxdisk REAL,
        seen_at TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX storages_by_cluster ON storages (cluster_id);

      CREATE TABLE guests (
        id TEXT PRIMARY KEY,
        cluster_id TEXT NOT NULL REFERENCES clusters (id) ON DELETE CASCADE,
        vmid INTEGER NOT NULL,
        type TEXT NOT NULL,
        name TEXT NOT NULL,
        node TEXT NOT NULL,
        status TEXT NOT NULL,
        template INTEGER NOT NULL,
        tags TEXT NOT NULL,
        pool TEXT NOT NULL,
        lock TEXT NOT NULL,
        ha TEXT NOT NULL,
        cpu REAL, maxcpu REAL, mem REAL, maxmem REAL, disk REAL, maxdisk REAL, uptime REAL,
        addresses TEXT NOT NULL,
        vlans TEXT NOT NULL,
        bridges TEXT NOT NULL,
        storages TEXT NOT NULL,
        os_type TEXT NOT NULL,
        last_backup_at TEXT,
        facts_at TEXT,
        UNIQUE (cluster_id, vmid, type)
      ) STRICT;

      CREATE TABLE guest_facts (
        guest_id TEXT PRIMARY KEY REFERENCES guests (id) ON DELETE CASCADE,
        config TEXT, config_at TEXT,
        pending TEXT, pending_at TEXT,
        agent TEXT, agent_at TEXT,
        agent_problem TEXT NOT NULL DEFAULT '',
        agent_tried_at TEXT,
        snapshots TEXT, snapshots_at TEXT
      ) STRICT;

      -- One listing of one backup storage (the key of its row in storages); local ones are listed per node.
      CREATE TABLE backup_sources (
        key TEXT PRIMARY KEY,
        cluster_id TEXT NOT NULL REFERENCES clusters (id) ON DELETE CASCADE,
        listed_at TEXT,
        problem TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX backup_sources_by_cluster ON backup_sources (cluster_id);

      -- Backups outlive their guest, so they hang on the cluster and are found by number.
      CREATE TABLE backups (
        source TEXT NOT NULL REFERENCES backup_sources (key) ON DELETE CASCADE,
        volid TEXT NOT NULL,
        cluster_id TEXT NOT NULL,
        vmid INTEGER NOT NULL,
        guest_type TEXT NOT NULL,
        storage TEXT NOT NULL,
        taken_at TEXT NOT NULL,
        size REAL,
        format TEXT NOT NULL,
        notes TEXT NOT NULL,
        protected INTEGER NOT NULL,
        verification TEXT NOT NULL,
        PRIMARY KEY (source, volid)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX backups_by_guest ON backups (cluster_id, vmid, taken_at);
    `)
  },
}
