import { randomBytes } from 'node:crypto'
import { writeSync } from 'node:fs'
import { join } from 'node:path'
import { ClusterId } from '#shared/model/ids.ts'
import type { ProxmoxGuestRow } from '#main/adapters/proxmox/proxmox.types.ts'
import { createFleetRepository } from '#main/features/fleet/fleet.repository.ts'
import { createInventoryRepository } from '#main/features/inventory/inventory.repository.ts'
import { createInventoryService } from '#main/features/inventory/inventory.service.ts'
import { openDatabase } from '#main/storage/database.ts'
import { allMigrations } from '#main/storage/migrations/all-migrations.ts'
import { createEventBus } from '#main/transport/event-bus.ts'
import { CLUSTER, GUESTS } from './poll-facts.ts'

/**
 * Applies polls with the inventory itself: each renames every guest, takes one away, brings another and says how old
 * it all is. Its number is told when it is applied; what was told must be there after any death, and all of it.
 */
const db = await openDatabase(join(process.argv[2] ?? '', 'multpanel.db'), {
  migrations: allMigrations,
  clock: { now: () => 0 },
})
const cluster = ClusterId.parse(CLUSTER)
db.prepare(
  `INSERT OR IGNORE INTO clusters (id, name, location, credential_kind, credential_login, identity, created_at, updated_at)
   VALUES (?, 'one', '', 'token', 'root@pam!full', '{}', '', '')`,
).run(cluster)
const fleet = createFleetRepository(db)
const inventory = createInventoryService({
  shared: { companyOf: () => null, sliceStorages: () => [] },
  repository: createInventoryRepository(db),
  events: createEventBus(() => undefined),
  clock: { now: () => Date.now() },
  randomBytes: (count) => randomBytes(count),
})
for (const id of inventory.storedClusters()) inventory.load(id)

const guest = (vmid: number, name: string): ProxmoxGuestRow => ({
  type: 'qemu',
  vmid,
  node: 'pve1',
  name,
  status: 'running',
  template: false,
  tags: [],
  pool: '',
  lock: '',
  hastate: '',
  cpu: 0.1,
  maxcpu: 2,
  mem: 1,
  maxmem: 2,
  disk: 0,
  maxdisk: 1,
  uptime: 1,
})

let number = Number(db.prepare("SELECT name FROM guests WHERE status <> 'missing' LIMIT 1").pluck().get() ?? 0)
writeSync(1, 'ready\n')
for (;;) {
  number += 1
  const name = String(number)
  const guests = Array.from({ length: GUESTS - 1 }, (_, index) => guest(100 + index, name))
  const seenAt = new Date(number).toISOString()
  inventory.applyPoll(
    cluster,
    { guests: [...guests, guest(10_000 + number, name)], nodes: [], storages: [], pools: [], others: [] },
    {
      seenAt,
      removeGuests: true,
      removeStorages: true,
      alongside: (counts) => fleet.saveCounts(cluster, { asOf: seenAt, ...counts }),
    },
  )
  writeSync(1, `${number}\n`)
}
