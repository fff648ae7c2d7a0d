import type { Migration } from '../migrate.ts'

/**
 * Address ranges and who has what of them. Addresses stand as text for people and as `…_key` for comparing: 32 hexadecimal
 * digits that sort like the numbers. UNIQUE (range_id, address_key) is what makes giving one twice impossible, whoever tries.
 */
export const migration0080: Migration = {
  number: 80,
  name: 'addresses',
  up: (db) => {
    db.exec(`
      CREATE TABLE address_ranges (
        id TEXT PRIMARY KEY,
        cidr TEXT NOT NULL,
        family INTEGER NOT NULL CHECK (family IN (4, 6)),
        first_key TEXT NOT NULL,
        last_key TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('internal', 'external')),
        gateway TEXT,
        -- JSON list of addresses
        dns TEXT NOT NULL DEFAULT '[]',
        vlan INTEGER CHECK (vlan BETWEEN 1 AND 4094),
        bridge TEXT,
        vnet TEXT,
        -- null: the provider's own, or a pool
        company_id TEXT REFERENCES companies (id),
        shared INTEGER NOT NULL CHECK (shared IN (0, 1)),
        -- a range outlives the console's knowledge of its cluster
        cluster_id TEXT REFERENCES clusters (id) ON DELETE SET NULL,
        description TEXT NOT NULL,
        created_at TEXT NOT NULL,
        updated_at TEXT NOT NULL,
        CHECK (shared = 0 OR company_id IS NULL)
      ) STRICT;
      CREATE INDEX address_ranges_by_company ON address_ranges (company_id);
      CREATE INDEX address_ranges_by_place ON address_ranges (family, first_key);

      CREATE TABLE address_reservations (
        id TEXT PRIMARY KEY,
        range_id TEXT NOT NULL REFERENCES address_ranges (id) ON DELETE CASCADE,
        from_key TEXT NOT NULL,
        to_key TEXT NOT NULL,
        reason TEXT NOT NULL,
        created_at TEXT NOT NULL,
        created_by TEXT NOT NULL,
        CHECK (from_key <= to_key)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX address_reservations_by_range ON address_reservations (range_id, from_key);

      CREATE TABLE address_assignments (
        id TEXT PRIMARY KEY,
        -- no cascade: a range in use is not removed
        range_id TEXT NOT NULL REFERENCES address_ranges (id),
        address TEXT NOT NULL,
        address_key TEXT NOT NULL,
        company_id TEXT REFERENCES companies (id),
        use TEXT NOT NULL CHECK (use IN ('guest', 'firewall', 'nat', 'device')),
        -- no reference: that its guest is gone is what the reconciliation has to find
        guest_id TEXT,
        cluster_id TEXT,
        label TEXT NOT NULL,
        interface TEXT,
        is_primary INTEGER NOT NULL CHECK (is_primary IN (0, 1)),
        created_at TEXT NOT NULL,
        created_by TEXT NOT NULL,
        UNIQUE (range_id, address_key),
        CHECK ((use = 'guest') = (guest_id IS NOT NULL))
      ) STRICT;
      CREATE INDEX address_assignments_in_order ON address_assignments (address_key, id);
      CREATE INDEX address_assignments_by_guest ON address_assignments (guest_id) WHERE guest_id IS NOT NULL;
      CREATE INDEX address_assignments_by_company ON address_assignments (company_id);

      CREATE TABLE address_events (
        id INTEGER PRIMARY KEY,
        range_id TEXT NOT NULL REFERENCES address_ranges (id) ON DELETE CASCADE,
        address TEXT NOT NULL,
        address_key TEXT NOT NULL,
        what TEXT NOT NULL CHECK (what IN ('assigned', 'released')),
        at TEXT NOT NULL,
        by_id TEXT NOT NULL,
        by_name TEXT NOT NULL,
        company_id TEXT,
        guest_id TEXT,
        label TEXT NOT NULL,
        interface TEXT
      ) STRICT;
      CREATE INDEX address_events_by_address ON address_events (range_id, address_key, id);
      CREATE INDEX address_events_by_release ON address_events (range_id, at) WHERE what = 'released';

      -- Findings of the reconciliation that are as they should be.
      CREATE TABLE address_ignored_findings (
        key TEXT NOT NULL,
        -- whose people set it aside; empty: the provider's
        company_id TEXT NOT NULL,
        range_id TEXT NOT NULL REFERENCES address_ranges (id) ON DELETE CASCADE,
        reason TEXT NOT NULL,
        by_name TEXT NOT NULL,
        at TEXT NOT NULL,
        PRIMARY KEY (key, company_id)
      ) STRICT, WITHOUT ROWID;
    `)
  },
}
