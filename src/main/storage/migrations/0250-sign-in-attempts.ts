import type { Migration } from '../migrate.ts'

/**
 * Wrong sign-ins are counted by account and where they came from, so that strangers who try an account lock themselves out
 * of it and not its person; and from where somebody signed in before. Locks of accounts as a whole, of a quarter of an hour
 * at most, end here.
 */
export const migration0250: Migration = {
  number: 250,
  name: 'sign-in-attempts',
  up: (db) => {
    db.exec(`
      CREATE TABLE sign_in_failures (
        user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        -- a network address (IPv6: its /64), an open session, or codes of addresses that are not known
        origin TEXT NOT NULL,
        failures INTEGER NOT NULL,
        locked_until TEXT,
        failed_at TEXT NOT NULL,
        PRIMARY KEY (user_id, origin)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE known_addresses (
        user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        address TEXT NOT NULL,
        seen_at TEXT NOT NULL,
        PRIMARY KEY (user_id, address)
      ) STRICT, WITHOUT ROWID;

      -- IPv6 is known by its first half, which SQL does not cut: it becomes known with the next sign-in
      INSERT INTO known_addresses (user_id, address, seen_at)
        SELECT user_id, address, max(seen_at) FROM sessions
        WHERE address <> '' AND address NOT LIKE '%:%' GROUP BY user_id, address;

      ALTER TABLE users DROP COLUMN failures;
      ALTER TABLE users DROP COLUMN locked_until;
    `)
  },
}
