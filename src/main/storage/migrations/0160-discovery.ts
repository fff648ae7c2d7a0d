import { machineIdentity } from '#shared/model/machine-identity.ts'
import type { Migration } from '../migrate.ts'

/**
 * Guests their cluster lists no more, what tells one machine from another, the last scan of each cluster for guests that
 * are nobody's yet, and what became of each guest that was handed over. All of it goes with its cluster.
 */
export const migration0160: Migration = {
  number: 160,
  name: 'discovery',
  up: (db) => {
    db.exec(`
      -- Since when its cluster lists it no more; says something while its status is missing.
      ALTER TABLE guests ADD COLUMN missing_since TEXT;

      -- From the configuration last read: two guests with the same are one machine seen twice, or a copy of it.
      CREATE TABLE guest_identities (
        guest_id TEXT NOT NULL REFERENCES guests (id) ON DELETE CASCADE,
        kind TEXT NOT NULL CHECK (kind IN ('uuid', 'mac')),
        value TEXT NOT NULL,
        PRIMARY KEY (guest_id, kind, value)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX guest_identities_by_value ON guest_identities (kind, value);

      -- The newest scan of each cluster.
      CREATE TABLE discovery_scans (
        cluster_id TEXT PRIMARY KEY REFERENCES clusters (id) ON DELETE CASCADE,
        -- no reference: the job is removed after a while, what it found stays
        job_id TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('running', 'completed', 'failed')),
        started_at TEXT NOT NULL,
        finished_at TEXT,
        user_name TEXT NOT NULL,
        -- whom guests are offered to where nobody chooses another
        company_id TEXT REFERENCES companies (id) ON DELETE SET NULL,
        total INTEGER NOT NULL,
        looked_at INTEGER NOT NULL,
        found INTEGER NOT NULL,
        skipped INTEGER NOT NULL,
        imported INTEGER NOT NULL,
        -- guests whose configuration could not be read
        unread INTEGER NOT NULL,
        problem TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX discovery_scans_by_company ON discovery_scans (company_id);

      -- One guest of one job that hands guests to companies. Written with what it says, so that a job that was cut off
      -- knows what it has done. Companies are no references: the record outlives them.
      CREATE TABLE guest_handovers (
        job_id TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
        guest_id TEXT NOT NULL,
        cluster_id TEXT NOT NULL REFERENCES clusters (id) ON DELETE CASCADE,
        name TEXT NOT NULL,
        vmid INTEGER NOT NULL,
        former_company_id TEXT,
        company_id TEXT,
        state TEXT NOT NULL CHECK (state IN ('done', 'failed')),
        code TEXT NOT NULL,
        message TEXT NOT NULL,
        -- JSON: what became of each of its addresses
        addresses TEXT NOT NULL,
        at TEXT NOT NULL,
        PRIMARY KEY (job_id, guest_id)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX guest_handovers_by_cluster ON guest_handovers (cluster_id);
    `)
    const add = db.prepare('INSERT OR IGNORE INTO guest_identities (guest_id, kind, value) VALUES (?, ?, ?)')
    const facts = db.prepare<[], { id: string; config: string }>(
      'SELECT guest_id AS id, config FROM guest_facts WHERE config IS NOT NULL',
    )
    for (const { id, config } of facts.all()) {
      const { uuid, macs } = machineIdentity(JSON.parse(config) as Record<string, string>)
      if (uuid !== null) add.run(id, 'uuid', uuid)
      for (const mac of macs) add.run(id, 'mac', mac)
    }
  },
}
