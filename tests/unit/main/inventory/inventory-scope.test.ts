import { describe, expect, it } from 'vitest'
import type { EventPayload } from '#shared/contract/index.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import { CompanyId, ProjectId, type GuestId } from '#shared/model/ids.ts'
import { companyScope, EVERYTHING, type CompanyScope } from '#main/company-scope.ts'
import type { ProxmoxStorageRow } from '#main/adapters/proxmox/proxmox.types.ts'
import { createInventoryRepository } from '#main/features/inventory/inventory.repository.ts'
import { createInventoryService } from '#main/features/inventory/inventory.service.ts'
import { createWorld, guestRow, nodeRow, resourcesOf } from './world.ts'

const ACME = CompanyId.parse('01890000-0000-7000-8000-00000000000a')
const BETA = CompanyId.parse('01890000-0000-7000-8000-00000000000b')
const SHOP = ProjectId.parse('01890000-0000-7000-8000-0000000000f0')
type Delta = EventPayload<'inventory.inventoryChanged'>

const storageRow = (storage: string): ProxmoxStorageRow => ({
  storage,
  node: 'pve1',
  shared: true,
  plugintype: 'rbd',
  content: ['images'],
  status: 'available',
  disk: 1024 ** 3,
  maxdisk: 100 * 1024 ** 3,
})

/** A cluster of Acme's, and one that is shared; each with guests and a node. */
const start = async () => {
  const world = await createWorld()
  for (const [id, number] of [
    [ACME, 1],
    [BETA, 2],
  ] as const) {
    world.db
      .prepare(
        `INSERT INTO companies (id, number, name, status, contact, notes, colour, created_at, updated_at)
         VALUES (?, ?, ?, 'active', '', '', '#4477aa', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z')`,
      )
      .run(id, number, `company ${number}`)
  }
  world.db
    .prepare(
      `INSERT INTO projects (id, company_id, number, name, description, created_at, updated_at)
       VALUES (?, ?, 1, 'Shop', '', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z')`,
    )
    .run(SHOP, BETA)
  const own = world.addCluster(1).id
  const common = world.addCluster(2).id
  world.connections.owners.set(own, ACME)
  const service = createInventoryService({
    ...world,
    repository: createInventoryRepository(world.db),
    shared: {
      companyOf: world.connections.companyOf,
      sliceStorages: (company, cluster) => (company === BETA && cluster === common ? ['ceph'] : []),
    },
  })
  const listeners: { scope: CompanyScope; deltas: Delta[] }[] = []
  world.events.listen((name, _payload, reach) => {
    if (name !== 'inventory.inventoryChanged') return
    for (const { scope, deltas } of listeners) {
      const heard = (reach.narrow as ((scope: CompanyScope) => Delta | null) | undefined)?.(scope)
      if (heard !== undefined && heard !== null) deltas.push(heard)
    }
  })
  const hear = (scope: CompanyScope): Delta[] => {
    const deltas: Delta[] = []
    listeners.push({ scope, deltas })
    return deltas
  }
  const poll = (cluster: typeof own, vmids: readonly number[], storages: readonly string[] = []): void => {
    service.applyPoll(
      cluster,
      resourcesOf(
        vmids.map((vmid) => guestRow(vmid)),
        { nodes: [nodeRow('pve1')], storages: storages.map(storageRow) },
      ),
      { seenAt: '2026-01-15T12:00:00.000Z', removeGuests: true, removeStorages: true, alongside: () => undefined },
    )
  }
  const give = (id: GuestId, owner: Pick<GuestRow, 'companyId' | 'projectId'>): void => {
    const { clusterId } = service.guestOrThrow(EVERYTHING, id)
    service.applyPatches(clusterId, [{ id, ...owner }])
  }
  const idOf = (cluster: typeof own, vmid: number): GuestId => {
    const guest = service.guestByVmid(cluster, vmid)
    if (guest === undefined) throw new Error(`no guest ${vmid}`)
    return guest.id
  }
  poll(own, [100, 101])
  poll(common, [200, 201, 202])
  give(idOf(own, 100), { companyId: ACME, projectId: null })
  give(idOf(own, 101), { companyId: ACME, projectId: null })
  give(idOf(common, 200), { companyId: BETA, projectId: null })
  return { service, own, common, give, idOf, hear, poll }
}

const vmids = (rows: readonly GuestRow[]): number[] => rows.map(({ vmid }) => vmid).sort((a, b) => a - b)

describe('who sees what of the inventory', () => {
  it('a company sees its own guests and nobody else’s', async () => {
    const { service } = await start()
    expect(vmids(service.snapshot(EVERYTHING).guests)).toEqual([100, 101, 200, 201, 202])
    expect(vmids(service.snapshot(companyScope(ACME)).guests)).toEqual([100, 101])
    expect(vmids(service.snapshot(companyScope(BETA)).guests)).toEqual([200])
  })

  it('nodes are for whoever holds the whole cluster', async () => {
    const { service, own } = await start()
    expect(service.snapshot(companyScope(ACME)).nodes.map(({ clusterId }) => clusterId)).toEqual([own])
    expect(service.snapshot(companyScope(BETA)).nodes).toEqual([])
  })

  it('of the storages of a shared cluster a company sees those of its slice, of its own cluster all', async () => {
    const { service, own, common, poll } = await start()
    poll(own, [100, 101], ['ceph', 'nas'])
    poll(common, [200, 201, 202], ['ceph', 'nas'])
    const seen = (scope: CompanyScope) =>
      service.snapshot(scope).storages.map(({ clusterId, name }) => [clusterId, name])
    expect(seen(companyScope(BETA))).toEqual([[common, 'ceph']])
    expect(seen(companyScope(ACME))).toEqual([
      [own, 'ceph'],
      [own, 'nas'],
    ])
    expect(seen(companyScope(BETA, new Set([SHOP])))).toEqual([])
  })

  it('who is confined to projects sees their guests only, and no node', async () => {
    const { service, common, give, idOf } = await start()
    const scope = companyScope(BETA, new Set([SHOP]))
    expect(service.snapshot(scope).guests).toEqual([])
    give(idOf(common, 200), { companyId: BETA, projectId: SHOP })
    expect(vmids(service.snapshot(scope).guests)).toEqual([200])
    expect(service.snapshot(companyScope(ACME, new Set([SHOP]))).nodes).toEqual([])
  })

  it('another company’s guest is answered like one that does not exist', async () => {
    const { service, own, idOf } = await start()
    const foreign = () => service.guestOrThrow(companyScope(BETA), idOf(own, 100))
    const missing = () => service.guestOrThrow(companyScope(BETA), SHOP as unknown as GuestId)
    expect(foreign).toThrow(expect.objectContaining({ code: 'not_found' }))
    expect(missing).toThrow(expect.objectContaining({ code: 'not_found' }))
    const messageOf = (work: () => unknown): string => {
      try {
        work()
        return ''
      } catch (error) {
        return String(error)
      }
    }
    expect(messageOf(foreign)).toBe(messageOf(missing))
  })
})

describe('what a company hears of changes', () => {
  it('nothing of others but that the revision went on', async () => {
    const { service, own, hear, poll } = await start()
    const beta = hear(companyScope(BETA))
    poll(own, [100])
    expect(beta).toEqual([
      {
        revision: service.snapshot(EVERYTHING).revision,
        addedGuests: [],
        changedGuests: [],
        removedGuests: [],
        nodes: [],
        storages: [],
        removedKeys: [],
      },
    ])
  })

  it('a guest that comes to it is there whole, one that leaves is gone', async () => {
    const { common, give, idOf, hear } = await start()
    const [acme, beta] = [hear(companyScope(ACME)), hear(companyScope(BETA))]
    const id = idOf(common, 201)
    give(id, { companyId: BETA, projectId: null })
    expect(beta[0]).toMatchObject({ addedGuests: [{ id, vmid: 201 }], changedGuests: [], removedGuests: [] })
    expect(acme[0]).toMatchObject({ addedGuests: [], changedGuests: [], removedGuests: [] })
    give(id, { companyId: ACME, projectId: null })
    expect(beta[1]).toMatchObject({ addedGuests: [], changedGuests: [], removedGuests: [id] })
    expect(acme[1]).toMatchObject({ addedGuests: [{ id }], removedGuests: [] })
  })

  it('a change of its own guest comes as the fields that changed', async () => {
    const { service, own, idOf, hear } = await start()
    const acme = hear(companyScope(ACME))
    service.applyPatches(own, [{ id: idOf(own, 100), name: 'web-2' }])
    expect(acme[0]?.changedGuests).toEqual([{ id: idOf(own, 100), name: 'web-2' }])
  })

  it('a guest put into a project is added for its members, taken out it is removed', async () => {
    const { common, give, idOf, hear } = await start()
    const member = hear(companyScope(BETA, new Set([SHOP])))
    const id = idOf(common, 200)
    give(id, { companyId: BETA, projectId: SHOP })
    give(id, { companyId: BETA, projectId: null })
    expect(member[0]?.addedGuests).toMatchObject([{ id }])
    expect(member[1]?.removedGuests).toEqual([id])
  })

  it('a storage that comes or goes is told to whoever may see it', async () => {
    const { common, hear, poll } = await start()
    const [acme, beta, all] = [hear(companyScope(ACME)), hear(companyScope(BETA)), hear(EVERYTHING)]
    poll(common, [200, 201, 202], ['ceph', 'nas'])
    poll(common, [200, 201, 202])
    const told = (deltas: readonly Delta[]) =>
      deltas.map(({ storages, removedKeys }) => [storages.map(({ name }) => name), removedKeys])
    expect(told(acme)).toEqual([
      [[], []],
      [[], []],
    ])
    expect(told(beta)).toEqual([
      [['ceph'], []],
      [[], [`${common}/ceph`]],
    ])
    expect(told(all)).toEqual([
      [['ceph', 'nas'], []],
      [[], [`${common}/ceph`, `${common}/nas`]],
    ])
  })

  it('a deleted guest is told to its company alone', async () => {
    const { own, idOf, hear, service } = await start()
    const [acme, beta] = [hear(companyScope(ACME)), hear(companyScope(BETA))]
    const id = idOf(own, 101)
    service.removeGuest(id)
    expect(acme[0]?.removedGuests).toEqual([id])
    expect(beta[0]?.removedGuests).toEqual([])
  })

  it('what is merged from the changes is what a fresh snapshot shows', async () => {
    const { mergeDelta } = await import('#renderer/client/merge-delta.ts')
    const { service, own, common, give, idOf, hear, poll } = await start()
    for (const scope of [companyScope(ACME), companyScope(BETA), companyScope(BETA, new Set([SHOP])), EVERYTHING]) {
      const before = service.snapshot(scope)
      const deltas = hear(scope)
      give(idOf(common, 201), { companyId: BETA, projectId: SHOP })
      give(idOf(common, 202), { companyId: ACME, projectId: null })
      poll(own, [100, 102])
      give(idOf(own, 102), { companyId: ACME, projectId: null })
      give(idOf(common, 202), { companyId: null, projectId: null })
      poll(common, [200, 201, 202, 203])
      poll(own, [100, 101])
      give(idOf(own, 101), { companyId: ACME, projectId: null })
      give(idOf(common, 201), { companyId: null, projectId: null })
      poll(common, [200, 201, 202])
      const merged = deltas.reduce<Parameters<typeof mergeDelta>[0]>(mergeDelta, before)
      const after = service.snapshot(scope)
      const sorted = (rows: readonly GuestRow[]) => [...rows].sort((a, b) => (a.id < b.id ? -1 : 1))
      expect(sorted(merged.guests)).toEqual(sorted(after.guests))
      expect(merged.nodes).toEqual(after.nodes)
    }
  })
})
