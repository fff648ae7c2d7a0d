import { OWNER_ID } from '#shared/model/ids.ts'
import type { Migration } from '../migrate.ts'

/**
 * Machines the console makes: what was asked for and how far each is, from before anything is asked of a cluster until
 * nothing of it is left to be told. The id is the mark the guest carries while it is being made.
 */
export const migration0200: Migration = {
  number: 200,
  name: 'machines',
  up: (db) => {
    db.exec(`
      CREATE TABLE machines (
        id TEXT PRIMARY KEY,
        -- the job that was asked for; that of one of several is its part, known when it begins
        whole_job_id TEXT NOT NULL,
        job_id TEXT,
        place INTEGER NOT NULL,
        cluster_id TEXT NOT NULL REFERENCES clusters (id) ON DELETE CASCADE,
        company_id TEXT,
        name TEXT NOT NULL,
        type TEXT NOT NULL CHECK (type IN ('qemu', 'lxc')),
        node TEXT NOT NULL,
        -- written before the cluster is asked for it, so that what was asked for can be found
        vmid INTEGER,
        -- JSON, without the password
        spec TEXT NOT NULL,
        settled TEXT NOT NULL,
        -- new: its password is on the way to the vault; left: failed, and something of it is on the cluster
        state TEXT NOT NULL CHECK (state IN ('new', 'creating', 'made', 'failed', 'left')),
        -- JSON: how far it is, written before each request
        progress TEXT NOT NULL DEFAULT '{}',
        -- the guest was seen on the cluster, with the mark
        seen INTEGER NOT NULL DEFAULT 0 CHECK (seen IN (0, 1)),
        guest_id TEXT,
        parts TEXT NOT NULL DEFAULT '[]',
        volumes TEXT NOT NULL DEFAULT '[]',
        reason TEXT NOT NULL DEFAULT '',
        warnings TEXT NOT NULL DEFAULT '[]',
        -- null: it has none in the vault
        password_user TEXT,
        password_shown_at TEXT,
        created_at TEXT NOT NULL,
        created_by_id TEXT NOT NULL,
        created_by TEXT NOT NULL
      ) STRICT;
      CREATE INDEX machines_by_whole_job ON machines (whole_job_id, place);
      CREATE INDEX machines_by_job ON machines (job_id);
      CREATE INDEX machines_by_guest ON machines (guest_id);
      -- no two under way are after the same number
      CREATE UNIQUE INDEX machines_by_vmid ON machines (cluster_id, vmid) WHERE vmid IS NOT NULL AND state = 'creating';

      CREATE TABLE machine_addresses (
        machine_id TEXT NOT NULL REFERENCES machines (id) ON DELETE CASCADE,
        interface TEXT NOT NULL,
        family INTEGER NOT NULL CHECK (family IN (4, 6)),
        range_id TEXT NOT NULL,
        -- null: the next free
        wanted TEXT,
        gateway TEXT,
        cidr TEXT NOT NULL,
        -- null: not taken, or given back
        assignment_id TEXT,
        address TEXT,
        PRIMARY KEY (machine_id, interface, family)
      ) STRICT, WITHOUT ROWID;

      -- With its cluster a machine goes, and with it what was only kept for it; what a guest has stays its own.
      CREATE TRIGGER machines_give_back BEFORE DELETE ON machines BEGIN
        INSERT INTO address_events (range_id, address, address_key, what, at, by_id, by_name, company_id, guest_id, label, interface)
          SELECT a.range_id, a.address, a.address_key, 'released', strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), '${OWNER_ID}', '',
            a.company_id, NULL, a.label, a.interface
          FROM address_assignments a JOIN machine_addresses m ON m.assignment_id = a.id
          WHERE m.machine_id = OLD.id AND a.use = 'device';
        DELETE FROM address_assignments WHERE use = 'device'
          AND id IN (SELECT assignment_id FROM machine_addresses WHERE machine_id = OLD.id);
      END;

      -- What a company chose last on a cluster; '' is the provider.
      CREATE TABLE machine_defaults (
        company_key TEXT NOT NULL,
        cluster_id TEXT NOT NULL REFERENCES clusters (id) ON DELETE CASCADE,
        spec TEXT NOT NULL,
        at TEXT NOT NULL,
        PRIMARY KEY (company_key, cluster_id)
      ) STRICT, WITHOUT ROWID;
    `)
  },
}
