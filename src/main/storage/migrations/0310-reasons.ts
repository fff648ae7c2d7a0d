import type { Migration } from '../migrate.ts'

/**
 * How many guests a scan left out for each reason; of one from before only their number is known. And how a task ended
 * in a sentence, where whoever started it knows better than Proxmox' words.
 */
export const migration0310: Migration = {
  number: 310,
  name: 'reasons',
  up: (db) => {
    db.exec(`
      -- JSON: reason to number
      ALTER TABLE discovery_scans ADD COLUMN reasons TEXT NOT NULL DEFAULT '{}';
      ALTER TABLE tasks ADD COLUMN explanation TEXT NOT NULL DEFAULT '';
    `)
  },
}
