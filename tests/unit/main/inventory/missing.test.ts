import { describe, expect, it } from 'vitest'
import type { GuestRow } from '#shared/model/guest.ts'
import type { ProxmoxGuestRow } from '#main/adapters/proxmox/proxmox.types.ts'
import { EVERYTHING } from '#main/company-scope.ts'
import { createBackupsRepository } from '#main/features/inventory/backups.repository.ts'
import { createFactsRepository } from '#main/features/inventory/facts.repository.ts'
import { createFactsService } from '#main/features/inventory/facts.service.ts'
import { createInventoryRepository } from '#main/features/inventory/inventory.repository.ts'
import { createInventoryService } from '#main/features/inventory/inventory.service.ts'
import { createPollBatch } from '#main/features/inventory/poll-batch.ts'
import { createPollCluster } from '#main/features/inventory/poll-cluster.ts'
import { createRecogniseGuest } from '#main/features/inventory/recognise-guest.ts'
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
    recognise: createRecogniseGuest({ facts, inventory }),
    quorateOf: () => undefined,
  })
  const poll = async (guests: ProxmoxGuestRow[], permissions: Record<string, string[]> = WHOLE) => {
    api.answers.resources = () => resourcesOf(guests)
    api.answers.permissions = () => permissions
    await pollCluster(id, api, AbortSignal.timeout(5000))
  }
  /** The one that is listed under the number, else the one that was last. */
  const guest = (vmid: number): GuestRow => {
    const found = inventory.guestByVmid(id, vmid) ?? [...inventory.guestsOf(id)].findLast((row) => row.vmid === vmid)
    if (found === undefined) throw new Error(`no guest ${vmid}`)
    return found
  }
  const again = () => {
    const started = createInventoryService({ ...world, repository: createInventoryRepository(world.db) })
    started.load(id)
    return started
  }
  return { world, id, api, inventory, facts, poll, guest, again }
}

describe('a guest that its cluster lists no more', () => {
  it('is kept as missing with its last facts, since when, and is counted no more', async () => {
    const { world, id, inventory, poll, guest, again } = await setup()
    await poll([guestRow(100, { name: 'web', tags: ['prod'], disk: 5 * 1024 ** 2 }), guestRow(101)])
    const before = guest(100)
    world.clock.advance(10_000)
    await poll([guestRow(101)])
    expect(guest(100)).toEqual({ ...before, status: 'missing', cpu: null, mem: null, uptime: null })
    expect(inventory.missingSince(before.id)).toBe(new Date(world.clock.now()).toISOString())
    expect(inventory.counts(id).guests).toBe(1)
    expect(again().guest(before.id)).toEqual(guest(100))
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

  it('stays missing beside a new machine with its number, which is another guest', async () => {
    const { world, id: clusterId, api, facts, poll, guest, inventory, again } = await setup()
    api.answers.guestConfig = () => config(1_700_000_000, 'aaaa')
    await poll([guestRow(100, { name: 'web' }), guestRow(101)])
    const { id } = guest(100)
    await facts.readConfig(guest(100), api, { lane: 'poll' })
    await poll([guestRow(101)])
    const missing = guest(100)
    api.answers.guestConfig = () => config(1_800_000_000, 'bbbb')
    await poll([guestRow(100, { name: 'new' }), guestRow(101)])
    expect(guest(100)).toMatchObject({ status: 'running', name: 'new', vlans: [], factsAt: null })
    expect(guest(100).id).not.toBe(id)
    expect(inventory.guest(id)).toEqual(missing)
    expect(facts.read(id).config.value).toMatchObject({ smbios1: 'uuid=aaaa' })
    expect(inventory.counts(clusterId).guests).toBe(2)
    const told = world.heard('inventory.inventoryChanged').at(-1)
    expect([told?.addedGuests.map((row) => row.id), told?.removedGuests]).toEqual([[guest(100).id], []])
    // The same after a start.
    expect(again().guest(id)).toEqual(missing)
    expect(again().guestByVmid(clusterId, 100)?.id).toBe(guest(100).id)
  })

  it('keeps the backups of its time; the machine that has its number has those since', async () => {
    const { world, id: clusterId, api, facts, poll, guest } = await setup()
    const backups = createBackupsRepository(world.db)
    const at = (days: number) => new Date(world.clock.now() + days * 86_400_000).toISOString()
    const backup = (takenAt: string) => ({
      ...{ volid: `local:backup/${takenAt}`, vmid: 100, guestType: '' as const, storage: 'local', takenAt },
      ...{ size: 1, format: 'vma', notes: '', protected: false, verification: '' },
    })
    api.answers.guestConfig = () => config(1_600_000_000, 'aaaa')
    await poll([guestRow(100), guestRow(101)])
    await facts.readConfig(guest(100), api, { lane: 'poll' })
    const old = guest(100)
    const [before, after] = [backup(at(-1)), backup(at(1))]
    world.clock.advance(10_000)
    await poll([guestRow(101)])
    api.answers.guestConfig = () => config(1_900_000_000, 'bbbb')
    world.clock.advance(10_000)
    await poll([guestRow(100), guestRow(101)])
    backups.replace({ key: 'local', clusterId, listedAt: at(2), problem: '' }, 'local', [before, after])
    expect(backups.ofGuest(old).backups.map(({ takenAt }) => takenAt)).toEqual([before.takenAt])
    expect(backups.ofGuest(guest(100)).backups.map(({ takenAt }) => takenAt)).toEqual([after.takenAt])
    expect([...backups.newest(clusterId)].toSorted()).toEqual(
      [
        [old.id, before.takenAt],
        [guest(100).id, after.takenAt],
      ].toSorted(),
    )
  })

  it('is told from two others that had its number, and gets its own record back when it is restored', async () => {
    const { api, facts, poll, guest, inventory } = await setup()
    const live = async (ctime: number, uuid: string) => {
      api.answers.guestConfig = () => config(ctime, uuid)
      await poll([guestRow(100), guestRow(101)])
      await facts.readConfig(guest(100), api, { lane: 'poll' })
      return guest(100).id
    }
    const first = await live(1_700_000_000, 'aaaa')
    await poll([guestRow(101)])
    const second = await live(1_710_000_000, 'bbbb')
    await poll([guestRow(101)])
    const third = await live(1_720_000_000, 'cccc')
    await poll([guestRow(101)])
    expect(new Set([first, second, third]).size).toBe(3)
    const restored = await live(1_710_000_000, 'bbbb')
    expect(restored).toBe(second)
    expect([first, second, third].map((id) => inventory.guest(id)?.status)).toEqual(['missing', 'running', 'missing'])
  })

  it('is missing at once, and kept, when its number is listed as one of the other type', async () => {
    const { poll, guest, inventory } = await setup()
    await poll([guestRow(100), guestRow(101)])
    const { id } = guest(100)
    await poll([guestRow(100, { type: 'lxc' }), guestRow(101)], {})
    expect(inventory.guest(id)?.status).toBe('missing')
    expect(guest(100)).toMatchObject({ type: 'lxc', status: 'running' })
  })

  it.each([
    ['one made after it was gone', guestRow(100), config(1_900_000_000, 'bbbb').values],
    ['one with another name', guestRow(100, { name: 'db' }), config(1_600_000_000, 'bbbb').values],
    [
      'one that the console is making',
      guestRow(100),
      { description: '<!-- multpanel 01900000-0000-7000-8000-000000000001 -->' },
    ],
  ])('is not taken for %s, where its configuration was never read', async (_what, row, values) => {
    const { api, poll, guest, inventory } = await setup()
    await poll([guestRow(100), guestRow(101)])
    const { id } = guest(100)
    await poll([guestRow(101)])
    api.answers.guestConfig = () => ({ digest: '', values })
    await poll([row, guestRow(101)])
    expect(inventory.guest(id)?.status).toBe('missing')
    expect(guest(100).id).not.toBe(id)
  })

  it('is taken for itself where its configuration was never read and nothing speaks against it', async () => {
    const { api, poll, guest } = await setup()
    await poll([guestRow(100), guestRow(101)])
    const { id } = guest(100)
    await poll([guestRow(101)])
    api.answers.guestConfig = () => config(1_600_000_000, 'aaaa')
    await poll([guestRow(100), guestRow(101)])
    expect(guest(100)).toMatchObject({ id, status: 'running' })
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

describe('a machine made anew under its number while nobody looked', () => {
  const seen = async () => {
    const all = await setup()
    const { api, facts, poll, guest } = all
    api.answers.guestConfig = () => ({
      ...config(1_700_000_000, 'aaaa'),
      values: { ...config(1_700_000_000, 'aaaa').values, name: 'web', tags: 'prod' },
    })
    await poll([guestRow(100, { name: 'web', tags: ['prod'] })])
    await facts.readConfig(guest(100), api, { lane: 'poll' })
    return { ...all, before: guest(100) }
  }

  it('is another guest once its configuration is read; the one before is missing as it was', async () => {
    const { api, facts, poll, guest, inventory, before } = await seen()
    await poll([guestRow(100, { name: 'db', tags: ['test'] })])
    api.answers.guestConfig = () => config(1_800_000_000, 'bbbb')
    await facts.readConfig(guest(100), api, { lane: 'poll' })
    expect(guest(100)).toMatchObject({ name: 'db', tags: ['test'], status: 'running' })
    expect(guest(100).factsAt).not.toBeNull()
    expect(guest(100).id).not.toBe(before.id)
    expect(inventory.guest(before.id)).toEqual({ ...before, status: 'missing', cpu: null, mem: null, uptime: null })
    expect(inventory.missingSince(before.id)).not.toBeNull()
    expect(facts.read(before.id).config.value).toMatchObject({ smbios1: 'uuid=aaaa' })
  })

  it('gets nothing of what is read of it into the record of the one before', async () => {
    const { api, facts, before } = await seen()
    api.answers.guestConfig = () => config(1_800_000_000, 'bbbb')
    await facts.readConfig(before, api, { lane: 'poll' })
    api.answers.guestSnapshots = () => [
      { name: 'theirs', parent: '', description: '', snaptime: null, vmstate: false, active: false },
    ]
    await facts.readSnapshots(before, api, { lane: 'poll' })
    expect(facts.read(before.id).snapshots.value).toEqual([])
  })

  it('is the same guest when it was only edited: other SMBIOS and interfaces, the same creation and name', async () => {
    const { api, facts, guest, before } = await seen()
    api.answers.guestConfig = () => ({
      digest: '',
      values: {
        meta: 'creation-qemu=9.0.2,ctime=1700000000',
        name: 'web',
        smbios1: 'uuid=cccc',
        net0: 'virtio=BC:24:11:00:00:09',
      },
    })
    await facts.readConfig(guest(100), api, { lane: 'poll' })
    expect(guest(100).id).toBe(before.id)
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
      recognise: () => Promise.resolve('unproven'),
      quorateOf: () => undefined,
    })
    await pollCluster(id, api, AbortSignal.timeout(5000))
    expect(inventory.snapshot(EVERYTHING).guests.map(({ vmid }) => vmid)).toEqual([101])
    world.clock.advance(1)
    await poll([guestRow(100), guestRow(101)])
    expect(guest(100).id).not.toBe(gone)
  })
})
