import { describe, expect, it } from 'vitest'
import type { GuestRow } from '#shared/model/guest.ts'
import { EVERYTHING } from '#main/company-scope.ts'
import { createInventoryRepository } from '#main/features/inventory/inventory.repository.ts'
import { createInventoryService, type InventoryService } from '#main/features/inventory/inventory.service.ts'
import { openDatabase } from '#main/storage/database.ts'
import { allMigrations } from '#main/storage/migrations/all-migrations.ts'
import { temporaryDirectory } from '#support/temporary-directory.ts'
import { join } from 'node:path'
import { clusterId, createWorld, guestRow, resourcesOf, type World } from './world.ts'

const seenAt = '2026-01-15T12:00:00.000Z'
const serviceOf = (world: World): InventoryService => {
  const service = createInventoryService({ ...world, repository: createInventoryRepository(world.db) })
  for (const id of service.storedClusters()) service.load(id)
  return service
}

const byType = (one: GuestRow, other: GuestRow): number => one.type.localeCompare(other.type)

const setup = async () => {
  const world = await createWorld()
  const { id } = world.addCluster(1)
  const service = serviceOf(world)
  const poll = (guests: Parameters<typeof resourcesOf>[0]) =>
    service.applyPoll(id, resourcesOf(guests), {
      seenAt,
      removeGuests: true,
      removeStorages: true,
      alongside: () => undefined,
    })
  /** What another run of the program would begin with. */
  const stored = () =>
    serviceOf(world)
      .snapshot(EVERYTHING)
      .guests.toSorted((one, other) => one.vmid - other.vmid)
  return { world, id, service, poll, stored }
}

describe('figures of guests', () => {
  it('are stored with the poll that brought them, without touching the rows of the guests', async () => {
    const { world, poll, stored } = await setup()
    poll([guestRow(100), guestRow(101, { type: 'lxc', disk: 5 * 1024 ** 2 })])
    world.db.exec("CREATE TRIGGER whole BEFORE UPDATE ON guests BEGIN SELECT RAISE(ABORT, 'whole row'); END")
    poll([guestRow(100, { cpu: 0.75, uptime: null }), guestRow(101, { type: 'lxc', disk: 9 * 1024 ** 2, mem: null })])
    expect(stored()).toMatchObject([
      { vmid: 100, cpu: 0.75, uptime: null, disk: null },
      { vmid: 101, cpu: 0.1, mem: null, disk: 9 * 1024 ** 2 },
    ])
  })

  it('belong to their guest: one removed leaves none, one of the same number and another type begins anew', async () => {
    const { poll, stored } = await setup()
    poll([guestRow(100, { cpu: 0.9 }), guestRow(101, { cpu: 0.8 })])
    poll([guestRow(101, { cpu: 0.8 })])
    poll([guestRow(100, { cpu: null }), guestRow(101, { type: 'lxc', cpu: null })])
    expect(stored().map(({ cpu }) => cpu)).toEqual([null, null])
  })

  it('read after an action are stored as well', async () => {
    const { service, poll, stored, id } = await setup()
    poll([guestRow(100, { status: 'stopped', cpu: 0 })])
    const guest = service.guestByVmid(id, 100)
    if (guest === undefined) throw new Error('no guest')
    service.applyLiveStatus(guest.id, { status: 'running', cpu: 0.4 })
    expect(stored()).toMatchObject([{ status: 'running', cpu: 0.4 }])
  })

  it('of a database that had them in its rows are still there after the migration', async () => {
    const path = join(temporaryDirectory(), 'multpanel.db')
    const clock = { now: () => 0 }
    const old = await openDatabase(path, { migrations: allMigrations.filter(({ number }) => number < 55), clock })
    old
      .prepare(
        `INSERT INTO clusters (id, name, location, owner, credential_kind, credential_login, identity, created_at, updated_at)
         VALUES (?, 'one', '', '', 'token', 'root@pam!t', '{}', '', '')`,
      )
      .run(clusterId(1))
    const insert = old.prepare(
      `INSERT INTO guests (id, cluster_id, vmid, type, name, node, status, template, tags, pool, lock, ha, cpu, mem, disk,
         uptime, addresses, vlans, bridges, storages, os_type)
       VALUES (?, ?, ?, ?, 'web', 'pve1', 'running', 0, '[]', '', '', '', ?, ?, ?, ?, '[]', '[]', '[]', '[]', '')`,
    )
    insert.run('01900000-0000-7000-8000-000000000001', clusterId(1), 100, 'qemu', 0.125, 2 ** 30, null, 3600)
    insert.run('01900000-0000-7000-8000-000000000002', clusterId(1), 100, 'lxc', null, 0, 2 ** 20, null)
    old.close()
    const db = await openDatabase(path, { migrations: allMigrations, clock })
    expect(createInventoryRepository(db).load(clusterId(1)).guests.toSorted(byType)).toMatchObject([
      { vmid: 100, type: 'lxc', cpu: null, mem: 0, disk: 2 ** 20, uptime: null },
      { vmid: 100, type: 'qemu', cpu: 0.125, mem: 2 ** 30, disk: null, uptime: 3600 },
    ])
    db.close()
  })
})
