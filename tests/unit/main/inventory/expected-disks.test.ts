import { expect, it } from 'vitest'
import { createFactsRepository } from '#main/features/inventory/facts.repository.ts'
import { createFactsService } from '#main/features/inventory/facts.service.ts'
import { createInventoryRepository } from '#main/features/inventory/inventory.repository.ts'
import { createInventoryService } from '#main/features/inventory/inventory.service.ts'
import { createWorld, guestRow, resourcesOf } from './world.ts'

const GIB = 1024 ** 3

it('all disks of a new machine count as they were asked for, until its configuration says what there is', async () => {
  const world = await createWorld()
  const { id, api } = world.addCluster(1)
  const inventory = createInventoryService({ ...world, repository: createInventoryRepository(world.db) })
  const facts = createFactsService({ repository: createFactsRepository(world.db), inventory, clock: world.clock })
  const told: number[] = []
  facts.onDisksChanged(({ vmid }) => told.push(vmid))
  inventory.applyPoll(id, resourcesOf([guestRow(100, { maxdisk: 32 * GIB })]), {
    seenAt: '2026-01-15T12:00:00.000Z',
    removeGuests: true,
    removeStorages: true,
    alongside: () => undefined,
  })
  const guest = inventory.guestByVmid(id, 100)
  if (guest === undefined) throw new Error('no guest')
  const further = () => facts.furtherDisks([guest]).get(guest.id)
  expect(further()).toBe(0)

  facts.expectDisks(guest, 532 * GIB)
  expect(further()).toBe(500 * GIB)
  expect(told).toEqual([100])

  // One was detached and removed meanwhile: what is there counts, whatever was asked for.
  api.answers.guestConfig = () => ({
    digest: '',
    values: { scsi0: 'ceph:vm-100-disk-0,size=32G', scsi1: 'ceph:vm-100-disk-1,size=200G' },
  })
  await facts.readConfig(guest, api, { lane: 'poll' })
  expect(further()).toBe(200 * GIB)
  facts.expectDisks(guest, 532 * GIB)
  expect(further()).toBe(200 * GIB)
})
