import type { Migration } from '../migrate.ts'

/**
 * Which guest a task was for, as it was when the task was first seen: its number may be another machine's later. Until now
 * no two guests had one number, so that the number tells it.
 */
export const migration0330: Migration = {
  number: 330,
  name: 'guests-of-tasks',
  up: (db) => {
    db.exec(`
      -- no reference: the task outlives its guest, and is nobody else's then
      ALTER TABLE tasks ADD COLUMN guest_id TEXT;
      UPDATE tasks SET guest_id = guests.id FROM guests
        WHERE guests.cluster_id = tasks.cluster_id AND CAST(guests.vmid AS TEXT) = tasks.subject;
    `)
  },
}
