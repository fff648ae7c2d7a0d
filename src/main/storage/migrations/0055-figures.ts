import type { Migration } from '../migrate.ts'

type FiguresRecord = [cluster: string, key: number, ...figures: (number | null)[]]

/**
 * What changes with every poll (load, memory, disk, uptime) leaves the rows of guests: of one cluster it becomes one
 * value, written with one statement into a page or two, where single rows touched every page of the fleet's table.
 * Five doubles (little-endian, NaN for null) per guest: `guestKey` (twice the number, one more for containers), cpu, mem,
 * disk, uptime. Read whole at the start, never searched.
 */
export const migration0055: Migration = {
  number: 55,
  name: 'figures',
  up: (db) => {
    db.exec(`
      CREATE TABLE guest_figures (
        cluster_id TEXT PRIMARY KEY REFERENCES clusters (id) ON DELETE CASCADE,
        figures BLOB NOT NULL
      ) STRICT;
    `)
    const records = db
      .prepare<[], FiguresRecord>("SELECT cluster_id, vmid * 2 + (type = 'lxc'), cpu, mem, disk, uptime FROM guests")
      .raw()
      .all()
    const insert = db.prepare('INSERT INTO guest_figures (cluster_id, figures) VALUES (?, ?)')
    for (const [cluster, guests] of Map.groupBy(records, ([id]) => id)) {
      const numbers = guests.flatMap(([, ...figures]) => figures.map((figure) => figure ?? Number.NaN))
      insert.run(cluster, Buffer.from(Float64Array.from(numbers).buffer))
    }
    for (const column of ['cpu', 'mem', 'disk', 'uptime']) db.exec(`ALTER TABLE guests DROP COLUMN ${column}`)
  },
}
