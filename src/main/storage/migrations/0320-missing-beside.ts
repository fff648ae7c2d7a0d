import type { Migration } from '../migrate.ts'

/** Doubles of one guest in `guest_figures`: its key (twice the number, one more for containers), cpu, mem, disk, uptime. */
const WIDTH = 5
const DISK = 3

interface MissingRecord {
  readonly id: string
  readonly cluster: string
  readonly key: number
}

/**
 * A missing guest no longer gives way to the machine that has its number now: only those that are listed have a number to
 * themselves. What `figures` knows by number is kept with the missing guest itself.
 */
export const migration0320: Migration = {
  number: 320,
  name: 'missing-beside',
  up: (db) => {
    db.exec(`
      CREATE TABLE guests_anew (
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
        maxcpu REAL, maxmem REAL, maxdisk REAL,
        addresses TEXT NOT NULL,
        vlans TEXT NOT NULL,
        bridges TEXT NOT NULL,
        storages TEXT NOT NULL,
        os_type TEXT NOT NULL,
        last_backup_at TEXT,
        facts_at TEXT,
        company_id TEXT REFERENCES companies (id),
        pinned_company_id TEXT REFERENCES companies (id),
        project_id TEXT REFERENCES projects (id) ON DELETE SET NULL,
        -- Since when its cluster lists it no more; says something while its status is missing.
        missing_since TEXT,
        -- Bytes in use when it was last listed, likewise.
        missing_disk REAL,
        -- When its number was last another guest's; null: of none that is known. Backups from before are not its own.
        number_since TEXT
      ) STRICT;
      INSERT INTO guests_anew (id, cluster_id, vmid, type, name, node, status, template, tags, pool, lock, ha, maxcpu,
          maxmem, maxdisk, addresses, vlans, bridges, storages, os_type, last_backup_at, facts_at, company_id,
          pinned_company_id, project_id, missing_since)
        SELECT id, cluster_id, vmid, type, name, node, status, template, tags, pool, lock, ha, maxcpu,
          maxmem, maxdisk, addresses, vlans, bridges, storages, os_type, last_backup_at, facts_at, company_id,
          pinned_company_id, project_id, missing_since FROM guests ORDER BY rowid;
      DROP TABLE guests;
      ALTER TABLE guests_anew RENAME TO guests;
      CREATE INDEX guests_by_company ON guests (company_id);
      CREATE INDEX guests_by_project ON guests (project_id);
      CREATE INDEX guests_by_number ON guests (cluster_id, vmid);
      CREATE UNIQUE INDEX guests_listed ON guests (cluster_id, vmid, type) WHERE status <> 'missing';
    `)
    const put = db.prepare('UPDATE guests SET missing_disk = ? WHERE id = ?')
    const figures = db.prepare<[string], Uint8Array>('SELECT figures FROM guest_figures WHERE cluster_id = ?').pluck()
    const missing = db
      .prepare<[], MissingRecord>(
        "SELECT id, cluster_id AS cluster, vmid * 2 + (type = 'lxc') AS key FROM guests WHERE status = 'missing'",
      )
      .all()
    for (const [cluster, guests] of Map.groupBy(missing, (guest) => guest.cluster)) {
      const packed = figures.get(cluster)
      if (packed === undefined) continue
      const numbers = new Float64Array(Uint8Array.from(packed).buffer, 0, Math.floor(packed.byteLength / 8))
      for (const { id, key } of guests)
        for (let at = 0; at + WIDTH <= numbers.length; at += WIDTH) {
          const disk = numbers[at + DISK]
          if (numbers[at] === key && disk !== undefined && !Number.isNaN(disk)) put.run(disk, id)
        }
    }
  },
}
