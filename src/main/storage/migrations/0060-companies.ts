import { companyColourAt } from '#shared/model/company-colour.ts'
import { uuidv7 } from '#shared/model/uuid.ts'
import type { Migration } from '../migrate.ts'

/** Fixed bytes: ids made here only have to differ, and a migration has no random source. */
const idAt = (now: number, index: number): string => {
  const bytes = new Uint8Array(10)
  new DataView(bytes.buffer).setUint32(4, index + 1)
  return uuidv7(now, bytes)
}

/**
 * Companies, what they hold and who groups it. A cluster was owned by a name: each name becomes a company
 * (names that differ in case only become one), and the cluster points at it.
 */
export const migration0060: Migration = {
  number: 60,
  name: 'companies',
  up: (db) => {
    db.exec(`
      CREATE TABLE companies (
        id TEXT PRIMARY KEY,
        -- small and never given twice: VLAN tags are counted from it
        number INTEGER NOT NULL UNIQUE,
        name TEXT NOT NULL UNIQUE COLLATE NOCASE,
        status TEXT NOT NULL CHECK (status IN ('active', 'suspended')),
        contact TEXT NOT NULL,
        notes TEXT NOT NULL,
        colour TEXT NOT NULL,
        -- data: URL of a small PNG, JPEG or WebP; null: none
        logo TEXT,
        created_at TEXT NOT NULL,
        updated_at TEXT NOT NULL
      ) STRICT;

      -- Every number ever given: that of a removed company is not given again.
      CREATE TABLE company_numbers (number INTEGER PRIMARY KEY) STRICT;

      -- The part of a shared cluster that a company holds; a whole cluster is clusters.company_id. Lists are JSON.
      CREATE TABLE slices (
        id TEXT PRIMARY KEY,
        cluster_id TEXT NOT NULL REFERENCES clusters (id) ON DELETE CASCADE,
        company_id TEXT NOT NULL REFERENCES companies (id),
        pools TEXT NOT NULL DEFAULT '[]',
        tags TEXT NOT NULL DEFAULT '[]',
        -- [[from, to], …]
        vmids TEXT NOT NULL DEFAULT '[]',
        vlans TEXT NOT NULL DEFAULT '[]',
        storages TEXT NOT NULL DEFAULT '[]',
        created_at TEXT NOT NULL,
        updated_at TEXT NOT NULL,
        UNIQUE (cluster_id, company_id)
      ) STRICT;

      CREATE TABLE projects (
        id TEXT PRIMARY KEY,
        company_id TEXT NOT NULL REFERENCES companies (id),
        number INTEGER NOT NULL,
        name TEXT NOT NULL COLLATE NOCASE,
        description TEXT NOT NULL,
        tags TEXT NOT NULL DEFAULT '[]',
        created_at TEXT NOT NULL,
        updated_at TEXT NOT NULL,
        UNIQUE (company_id, number),
        UNIQUE (company_id, name)
      ) STRICT;

      CREATE TABLE project_members (
        project_id TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
        user_id TEXT NOT NULL,
        PRIMARY KEY (project_id, user_id)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX project_members_by_user ON project_members (user_id);

      CREATE TABLE quotas (
        company_id TEXT NOT NULL REFERENCES companies (id) ON DELETE CASCADE,
        cluster_id TEXT NOT NULL REFERENCES clusters (id) ON DELETE CASCADE,
        -- null: no limit; memory and disk in bytes
        vcpu INTEGER, memory INTEGER, disk INTEGER, guests INTEGER, external_addresses INTEGER,
        updated_at TEXT NOT NULL,
        PRIMARY KEY (company_id, cluster_id)
      ) STRICT, WITHOUT ROWID;

      ALTER TABLE clusters ADD COLUMN company_id TEXT REFERENCES companies (id);
      -- Whose the guest is, computed at each poll from its cluster's owner and slices; null: the provider's own.
      ALTER TABLE guests ADD COLUMN company_id TEXT REFERENCES companies (id);
      -- Given by hand, over what pools and tags would say: the company of one single guest.
      ALTER TABLE guests ADD COLUMN pinned_company_id TEXT REFERENCES companies (id);
      ALTER TABLE guests ADD COLUMN project_id TEXT REFERENCES projects (id) ON DELETE SET NULL;
      CREATE INDEX guests_by_company ON guests (company_id);
      CREATE INDEX guests_by_project ON guests (project_id);
    `)
    const now = Date.now()
    const at = new Date(now).toISOString()
    const names = db
      .prepare<[], { name: string }>(
        // SQLite takes the bare column from the row of the minimum: the spelling of the oldest cluster.
        `SELECT trim(owner) AS name, min(created_at) AS first FROM clusters WHERE trim(owner) <> ''
         GROUP BY lower(trim(owner)) ORDER BY first, name`,
      )
      .all()
    const insert = db.prepare(
      `INSERT INTO companies (id, number, name, status, contact, notes, colour, created_at, updated_at)
       VALUES (?, ?, ?, 'active', '', '', ?, ?, ?)`,
    )
    const give = db.prepare('INSERT INTO company_numbers (number) VALUES (?)')
    names.forEach(({ name }, index) => {
      give.run(index + 1)
      insert.run(idAt(now, index), index + 1, name, companyColourAt(index), at, at)
    })
    db.exec(`
      UPDATE clusters SET company_id =
        (SELECT id FROM companies WHERE lower(companies.name) = lower(trim(clusters.owner)));
      UPDATE guests SET company_id = (SELECT company_id FROM clusters WHERE clusters.id = guests.cluster_id);
      ALTER TABLE clusters DROP COLUMN owner;
    `)
  },
}
