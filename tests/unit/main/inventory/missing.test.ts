import { describe, expect, it } from 'vitest'
import type { GuestRow } from '#shared/model/guest.ts'
import type { ProxmoxGuestRow } from '#main/adapters/proxmox/proxmox.types.ts'
import { EVERYTHING } from '#main/company-scope.ts'
import { createFactsRepository } from '#main/features/inventory/facts.repository.ts'
import { createFactsService } from '#main/features/inventory/facts.service.ts'
import { createInventoryRepository } from '#main/features/inventory/inventory.repository.ts'
import { createInventoryService } from '#main/features/inventory/inventory.service.ts'
import { createMachineCheck } from '#main/features/inventory/machine-check.ts'
import { createPollBatch } from '#main/features/inventory/poll-batch.ts'
import { createPollCluster } from '#main/features/inventory/poll-cluster.ts'
import { createWorld, guestRow, resourcesOf } from './world.ts'

const config = (ctime: number, uuid: string) => ({
  digest: '',
  values: { meta: `creation-qemu=9.0.2,ctime=${ctime}`, smbios1: `uuid=${uuid}`, net0: 'virtio=BC:24:11:00:00:01' },
})
const WHOLE = { '/': ['VM.Audit', 'Datastore.Audit'] }

const setup = async () => {
  const world = await createWorld()
  const { id, api } = world.addCluster(1)
  const repository = createInventoryRepository(world.db)
  const inventory = createInventoryService({ ...world, repository })
  const facts = createFactsService({ repository: createFactsRepository(world.db), inventory, clock: world.clock })
  const pollCluster = createPollCluster({
    ...world,
    inventory,
    batch: createPollBatch(inventory),
    isSameMachine: createMachineCheck({ facts }),
    quorateOf: () => undefined,
  })
  const poll = async (guests: ProxmoxGuestRow[], permissions: Record<string, string[]> = WHOLE) => {
    api.answers.resources = () => resourcesOf(guests)
    api.answers.permissions = () => permissions
    await pollCluster(id, api, AbortSignal.timeout(5000))
  }
  const guest = (vmid: number): GuestRow => {
    const found = inventory.guestByVmid(id, vmid)
    if (found === undefined) throw new Error(`no guest ${vmid}`)
    return found
  }
  return { world, id, api, inventory, facts, poll, guest }
}

describe('a guest that its cluster lists no more', () => {
  it('is kept as missing with its last facts, since when, and is counted no more', async () => {
    const { world, id, inventory, poll, guest } = await setup()
    await poll([guestRow(100, { name: 'web', tags: ['prod'] }), guestRow(101)])
    const before = guest(100)
    world.clock.advance(10_000)
    await poll([guestRow(101)])
    expect(guest(100)).toEqual({ ...before, status: 'missing', cpu: null, mem: null, uptime: null })
    expect(inventory.missingSince(before.id)).toBe(new Date(world.clock.now()).toISOString())
    expect(inventory.counts(id).guests).toBe(1)
    const again = createInventoryService({ ...world, repository: createInventoryRepository(world.db) })
    again.load(id)
    expect(again.guest(before.id)).toEqual(guest(100))
  })

  it('stays as it was while the rights do not prove that it is gone', async () => {
    const { poll, guest } = await setup()
    await poll([guestRow(100), guestRow(101)])
    await poll([], {})
    expect(guest(100).status).toBe('running')
    // Neither when others come in the same answer.
    await poll([guestRow(101), guestRow(102)], {})
    expect([100, 101, 102].map((vmid) => guest(vmid).status)).toEqual(['running', 'running', 'running'])
  })

  it('costs the next polls no question about rights', async () => {
    const { api, poll } = await setup()
    await poll([guestRow(100), guestRow(101)])
    await poll([guestRow(101)])
    const asked = api.calls.filter((call) => call.startsWith('permissions')).length
    await poll([guestRow(101)])
    expect(api.calls.filter((call) => call.startsWith('permissions'))).toHaveLength(asked)
  })

  it('comes back as itself when it is the same machine', async () => {
    const { api, facts, poll, guest } = await setup()
    api.answers.guestConfig = () => config(1_700_000_000, 'aaaa')
    await poll([guestRow(100), guestRow(101)])
    const { id } = guest(100)
    await facts.readConfig(guest(100), api, { lane: 'poll' })
    await poll([guestRow(101)])
    await poll([guestRow(100, { name: 'renamed' }), guestRow(101)])
    expect(guest(100)).toMatchObject({ id, status: 'running', name: 'renamed' })
  })

  it('gives way to a new machine with its number, which is another guest', async () => {
    const { api, facts, poll, guest, inventory } = await setup()
    api.answers.guestConfig = () => config(1_700_000_000, 'aaaa')
    await poll([guestRow(100), guestRow(101)])
    const { id } = guest(100)
    await facts.readConfig(guest(100), api, { lane: 'poll' })
    await poll([guestRow(101)])
    api.answers.guestConfig = () => config(1_800_000_000, 'bbbb')
    await poll([guestRow(100), guestRow(101)])
    expect(guest(100)).toMatchObject({ status: 'running' })
    expect(guest(100).id).not.toBe(id)
    expect(inventory.guest(id)).toBeUndefined()
  })

  it('stays missing while nobody can tell which it is', async () => {
    const { api, facts, poll, guest } = await setup()
    api.answers.guestConfig = () => config(1_700_000_000, 'aaaa')
    await poll([guestRow(100), guestRow(101)])
    await facts.readConfig(guest(100), api, { lane: 'poll' })
    await poll([guestRow(101)])
    api.answers.guestConfig = () => {
      throw new Error('not now')
    }
    await poll([guestRow(100), guestRow(101)])
    expect(guest(100).status).toBe('missing')
  })

  it('is removed by hand, and with it what is stored of it', async () => {
    const { world, id, inventory, poll, guest } = await setup()
    await poll([guestRow(100), guestRow(101)])
    await poll([guestRow(101)])
    const gone = guest(100)
    inventory.removeGuest(gone.id)
    expect(inventory.guest(gone.id)).toBeUndefined()
    expect(world.heard('inventory.inventoryChanged').at(-1)?.removedGuests).toEqual([gone.id])
    expect(world.db.prepare('SELECT count(*) AS n FROM guests WHERE cluster_id = ?').get(id)).toEqual({ n: 1 })
  })
})

describe('a guest that the console deleted on its cluster', () => {
  it('is not brought back by an answer that was on its way then', async () => {
    const { id, api, inventory, poll, guest, world } = await setup()
    await poll([guestRow(100), guestRow(101)])
    const { id: gone } = guest(100)
    api.answers.resources = () => {
      // The list was made; then the console deletes the guest, before the answer is applied.
      inventory.removeGuest(gone)
      return resourcesOf([guestRow(100), guestRow(101)])
    }
    const pollCluster = createPollCluster({
      ...world,
      inventory,
      batch: createPollBatch(inventory),
      isSameMachine: () => Promise.resolve(true),
      quorateOf: () => undefined,
    })
    await pollCluster(id, api, AbortSignal.timeout(5000))
    expect(inventory.snapshot(EVERYTHING).guests.map(({ vmid }) => vmid)).toEqual([101])
    world.clock.advance(1)
    await poll([guestRow(100), guestRow(101)])
    expect(guest(100).id).not.toBe(gone)
  })
})
