import { volumesOf } from '#shared/model/guest-config.ts'
import type { Migration } from '../migrate.ts'

/** What lies on storages for each guest, volume by volume in bytes: quotas count all disks, rows tell the first alone. */
export const migration0270: Migration = {
  number: 270,
  name: 'volumes',
  up: (db) => {
    db.exec('ALTER TABLE guest_facts ADD COLUMN volumes TEXT')
    const put = db.prepare('UPDATE guest_facts SET volumes = ? WHERE guest_id = ?')
    const known = db.prepare<[], { id: string; config: string }>(
      'SELECT guest_id AS id, config FROM guest_facts WHERE config IS NOT NULL',
    )
    for (const { id, config } of known.all())
      put.run(JSON.stringify(volumesOf(JSON.parse(config) as Record<string, string>)), id)
  },
}
