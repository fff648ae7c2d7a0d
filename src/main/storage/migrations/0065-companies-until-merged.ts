import type { Migration } from '../migrate.ts'

/**
 * The tables of 0060-companies that accounts refer to, for as long as this branch is without it. Removed, with its line
 * in all-migrations.ts, when 0060 is there.
 */
export const migration0065: Migration = {
  number: 65,
  name: 'companies-until-merged',
  up: (db) => {
    db.exec(`
      CREATE TABLE IF NOT EXISTS companies (
        id TEXT PRIMARY KEY,
        number INTEGER NOT NULL UNIQUE,
        name TEXT NOT NULL UNIQUE COLLATE NOCASE,
        status TEXT NOT NULL CHECK (status IN ('active', 'suspended')),
        contact TEXT NOT NULL,
        notes TEXT NOT NULL,
        colour TEXT NOT NULL,
        logo TEXT,
        created_at TEXT NOT NULL,
        updated_at TEXT NOT NULL
      ) STRICT;
      CREATE TABLE IF NOT EXISTS projects (
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
      CREATE TABLE IF NOT EXISTS project_members (
        project_id TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
        user_id TEXT NOT NULL,
        PRIMARY KEY (project_id, user_id)
      ) STRICT, WITHOUT ROWID;
    `)
  },
}
