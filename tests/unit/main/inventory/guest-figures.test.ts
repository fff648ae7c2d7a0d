import { describe, expect, it } from 'vitest'
import type { GuestRow } from '#shared/model/guest.ts'
import { EVERYTHING } from '#main/company-scope.ts'
import { createInventoryRepository } from '#main/features/inventory/inventory.repository.ts'
import { createInventoryService, type InventoryService } from '#main/features/inventory/inventory.service.ts'
import { openDatabase } from '#main/storage/database.ts'
import { allMigrations } from '#main/storage/migrations/all-migrations.ts'
import { temporaryDirectory } from '#support/temporary-directory.ts'
import { join } from 'node:path'
import { clusterId, createWorld, guestRow, nodeRow, resourcesOf, type World } from './world.ts'

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
  it('are stored once a minute, without touching the rows of the guests; in memory they are always the newest', async () => {
    const { world, service, poll, stored } = await setup()
    poll([guestRow(100), guestRow(101, { type: 'lxc', disk: 5 * 1024 ** 2 })])
    world.db.exec("CREATE TRIGGER whole BEFORE UPDATE ON guests BEGIN SELECT RAISE(ABORT, 'whole row'); END")
    const next = [
      guestRow(100, { cpu: 0.75, uptime: null }),
      guestRow(101, { type: 'lxc', disk: 9 * 1024 ** 2, mem: null }),
    ]
    poll(next)
    expect(service.everyGuest().find(({ vmid }) => vmid === 100)?.cpu).toBe(0.75)
    expect(stored()[0]).toMatchObject({ vmid: 100, cpu: 0.1 })
    await world.pass(60_000)
    // What a poll finds unchanged is stored as well, if it was not before.
    poll(next)
    expect(stored()).toMatchObject([
      { vmid: 100, cpu: 0.75, uptime: null, disk: null },
      { vmid: 101, cpu: 0.1, mem: null, disk: 9 * 1024 ** 2 },
    ])
  })

  it('and the load of nodes are stored without a poll where none comes any more, and all when the console ends', async () => {
    const { world, id, service, stored } = await setup()
    const poll = (cpu: number) =>
      service.applyPoll(id, resourcesOf([guestRow(100, { cpu })], { nodes: [nodeRow('pve1', { cpu })] }), {
        seenAt,
        removeGuests: true,
        removeStorages: true,
        alongside: () => undefined,
      })
    const node = () => serviceOf(world).nodesOf(id)[0]?.cpu
    poll(0.1)
    poll(0.2)
    service.storeLoad('overdue')
    expect([stored()[0]?.cpu, node()]).toEqual([0.1, 0.1])
    await world.pass(60_000)
    service.storeLoad('overdue')
    expect([stored()[0]?.cpu, node()]).toEqual([0.2, 0.2])
    poll(0.3)
    service.storeLoad('all')
    expect([stored()[0]?.cpu, node()]).toEqual([0.3, 0.3])
  })

  it('of a cluster that was removed are not stored any more', async () => {
    const { world, id, service, poll } = await setup()
    poll([guestRow(100)])
    poll([guestRow(100, { cpu: 0.5 })])
    world.db.prepare('DELETE FROM clusters').run()
    service.forget(id)
    service.storeLoad('all')
    expect(world.db.prepare('SELECT count(*) FROM guest_figures').pluck().get()).toBe(0)
  })

  it('belong to their guest: a missing one keeps its disk alone, one with its number begins anew', async () => {
    const { poll, stored } = await setup()
    poll([guestRow(100, { cpu: 0.9 }), guestRow(101, { cpu: 0.8 })])
    poll([guestRow(101, { cpu: 0.8 })])
    poll([guestRow(100, { cpu: null }), guestRow(101, { type: 'lxc', cpu: null })])
    expect(stored().map(({ cpu }) => cpu)).toEqual([null, null, null])
  })

  it('read after an action stand at once, and are stored with the others', async () => {
    const { service, poll, stored, id } = await setup()
    poll([guestRow(100, { status: 'stopped', cpu: 0 })])
    const guest = service.guestByVmid(id, 100)
    if (guest === undefined) throw new Error('no guest')
    service.applyLiveStatus(guest.id, { status: 'running', cpu: 0.4 })
    expect(service.guest(guest.id)).toMatchObject({ status: 'running', cpu: 0.4 })
    service.storeLoad('all')
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
