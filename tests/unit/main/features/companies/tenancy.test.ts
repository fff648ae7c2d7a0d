import { AppError } from '#shared/errors.ts'
import { describe, expect, it } from 'vitest'
import { SliceId, type ClusterId, type CompanyId } from '#shared/model/ids.ts'
import type { Slice } from '#shared/model/slice.ts'
import { companyScope, EVERYTHING } from '#main/company-scope.ts'
import { aCompanyId } from '#support/companies.ts'
import { startTenants, told, type Tenants } from '#support/tenants.ts'

const aSlice = (clusterId: ClusterId, companyId: CompanyId, change: Partial<Slice> = {}): Slice => ({
  id: SliceId.parse(aCompanyId()),
  clusterId,
  companyId,
  pools: [],
  tags: [],
  vmids: [],
  vlans: [],
  storages: [],
  guestIds: [],
  ...change,
})

const setUp = async () => {
  const world = await startTenants()
  const acme = world.call('companies.add', { id: aCompanyId(), name: 'Acme' }).id
  const beta = world.call('companies.add', { id: aCompanyId(), name: 'Beta' }).id
  const cluster = world.addCluster(1)
  return { ...world, world, acme, beta, cluster }
}

const expectRefusal = (work: () => unknown): AppError => {
  try {
    work()
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
  throw new Error('it was not refused')
}

const ownerOf = (world: Tenants, id: Parameters<ReturnType<Tenants['inventory']>['guest']>[0]) =>
  world.inventory().guest(id)?.companyId

describe('a slice of a shared cluster', () => {
  it('makes its guests the company’s at once, and tells of each', async () => {
    const { world, call, acme, cluster, heard } = await setUp()
    const [web, db] = [world.addGuest(cluster, { pool: 'acme' }), world.addGuest(cluster, { pool: 'other' })]
    world.restart()
    call('tenancy.saveSlice', aSlice(cluster, acme, { pools: ['acme'] }))
    await told()
    expect([ownerOf(world, web), ownerOf(world, db)]).toEqual([acme, null])
    expect(heard('inventory.inventoryChanged').at(-1)?.changedGuests).toEqual([{ id: web, companyId: acme }])
    expect(heard('tenancy.slicesChanged')).toEqual([{ clusterId: cluster }])
    world.restart()
    expect(ownerOf(world, web)).toBe(acme)
  })

  it('takes in a guest that appears in it at the next poll, and lets go of one that leaves', async () => {
    const { world, call, acme, cluster } = await setUp()
    const web = world.addGuest(cluster)
    world.restart()
    call('tenancy.saveSlice', aSlice(cluster, acme, { tags: ['acme'] }))
    await told()
    expect(ownerOf(world, web)).toBeNull()
    world.inventory().applyPatches(cluster, [{ id: web, tags: ['prod', 'acme'] }])
    expect(ownerOf(world, web)).toBe(acme)
    world.inventory().applyPatches(cluster, [{ id: web, tags: ['prod'] }])
    expect(ownerOf(world, web)).toBeNull()
  })

  it('goes before the company that holds the whole cluster; taken away, that one has its guests again', async () => {
    const { world, call, acme, beta, cluster } = await setUp()
    const web = world.addGuest(cluster, { vmid: 500 })
    world.restart()
    world.handOver(cluster, beta)
    expect(ownerOf(world, web)).toBe(beta)
    const slice = call('tenancy.saveSlice', aSlice(cluster, acme, { vmids: [[500, 599]] }))
    await told()
    expect(ownerOf(world, web)).toBe(acme)
    const clusterName = world.connections.nameOf(cluster) ?? ''
    expect(() => call('tenancy.removeSlice', { id: slice.id, clusterName: `${clusterName}x` })).toThrow(/name exactly/)
    expect(call('tenancy.slices', {})).toHaveLength(1)
    call('tenancy.removeSlice', { id: slice.id, clusterName })
    await told()
    expect(ownerOf(world, web)).toBe(beta)
    world.handOver(cluster, null)
    expect(ownerOf(world, web)).toBeNull()
  })

  it.each([
    ['the same pool', { pools: ['a'] }, 'the pool a'],
    ['the same tag', { tags: ['t'] }, 'the tag t'],
    ['VMIDs that overlap', { vmids: [[150, 300] as [number, number]] }, 'VMID 150–199'],
    ['VLANs that overlap', { vlans: [[20, 30] as [number, number]] }, 'VLAN 20'],
    ['a storage of another', { storages: ['nvme'] }, 'the storage nvme'],
  ])('with %s is refused with both names', async (_what, change, collision) => {
    const { call, acme, beta, cluster, world } = await setUp()
    const all = {
      pools: ['a'],
      tags: ['t'],
      vmids: [[100, 199]] as [number, number][],
      vlans: [[10, 20]] as [number, number][],
    }
    call('tenancy.saveSlice', aSlice(cluster, acme, { ...all, storages: ['nvme'] }))
    await told()
    expect(() => call('tenancy.saveSlice', aSlice(cluster, beta, change))).toThrow(
      `${collision} belongs to “Acme” already and cannot belong to “Beta” as well`,
    )
    const elsewhere = world.addCluster(2)
    expect(() => call('tenancy.saveSlice', aSlice(elsewhere, beta, change))).not.toThrow()
  })

  it('that takes from several companies is refused with every name and everything it takes', async () => {
    const { call, acme, beta, cluster, world } = await setUp()
    const gamma = call('companies.add', { id: aCompanyId(), name: 'Gamma' }).id
    const web = world.addGuest(cluster, { name: 'web', vmid: 700 })
    world.restart()
    call('tenancy.saveSlice', aSlice(cluster, acme, { pools: ['a', 'b'], guestIds: [web] }))
    call('tenancy.saveSlice', aSlice(cluster, beta, { tags: ['t'], vmids: [[100, 199]] }))
    await told()
    const greedy = { pools: ['a', 'b', 'c'], tags: ['t'], vmids: [[150, 300] as [number, number]], guestIds: [web] }
    const refused = expectRefusal(() => call('tenancy.saveSlice', aSlice(cluster, gamma, greedy)))
    expect(refused.message).toMatch(/5 things of this slice belong to “Acme”, “Beta” already .* “Gamma” as well/)
    const place = world.connections.nameOf(cluster) ?? ''
    expect(refused.details).toEqual({
      companies: ['Gamma', 'Acme', 'Beta'],
      reasons: [
        `On ${place}, the pool a belongs to “Acme” already and cannot belong to “Gamma” as well.`,
        `On ${place}, the pool b belongs to “Acme” already and cannot belong to “Gamma” as well.`,
        `On ${place}, VMID 150–199 belongs to “Beta” already and cannot belong to “Gamma” as well.`,
        `On ${place}, the tag t belongs to “Beta” already and cannot belong to “Gamma” as well.`,
        'web (700) was given to “Acme” by hand and cannot belong to “Gamma” as well.',
      ],
    })
    expect(call('tenancy.slices', { companyId: gamma })).toEqual([])
  })

  it('gives single guests by hand, over pool and tag; the same guest to two is refused with both names', async () => {
    const { world, call, acme, beta, cluster } = await setUp()
    const web = world.addGuest(cluster, { name: 'web', pool: 'beta' })
    world.restart()
    call('tenancy.saveSlice', aSlice(cluster, beta, { pools: ['beta'] }))
    const slice = call('tenancy.saveSlice', aSlice(cluster, acme, { guestIds: [web] }))
    await told()
    expect(ownerOf(world, web)).toBe(acme)
    world.restart()
    expect(call('tenancy.slices', { companyId: acme })).toEqual([slice])
    const [betas] = call('tenancy.slices', { companyId: beta })
    const vmid = world.inventory().guest(web)?.vmid ?? 0
    expect(() => call('tenancy.saveSlice', { ...(betas ?? slice), guestIds: [web] })).toThrow(
      `web (${vmid}) was given to “Acme” by hand and cannot belong to “Beta”`,
    )
    call('tenancy.saveSlice', { ...slice, guestIds: [], tags: ['x'] })
    await told()
    expect(ownerOf(world, web)).toBe(beta)
  })

  it.each([
    ['that says nothing', {}, /says nothing/],
    ['with a guest of another cluster', { guestIds: [aCompanyId() as never] }, /not on cluster 01/],
    ['of a cluster that is gone', { clusterId: aCompanyId() as never, tags: ['x'] }, /cluster is not here/],
    ['of a company that is gone', { companyId: aCompanyId(), tags: ['x'] }, /company is not here/],
  ])('%s is refused', async (_what, change, words) => {
    const { call, acme, cluster } = await setUp()
    expect(() => call('tenancy.saveSlice', aSlice(cluster, acme, change))).toThrow(words)
    expect(call('tenancy.slices', {})).toEqual([])
  })

  it('of a company is one for each cluster, and stays with both', async () => {
    const { call, acme, beta, cluster } = await setUp()
    const slice = call('tenancy.saveSlice', aSlice(cluster, acme, { tags: ['x'] }))
    await told()
    expect(() => call('tenancy.saveSlice', aSlice(cluster, acme, { tags: ['y'] }))).toThrow(/has a slice .* already/)
    expect(() => call('tenancy.saveSlice', { ...slice, companyId: beta })).toThrow(/stays with its cluster and company/)
  })

  it('lists guests that two slices claim by different marks, with who has them', async () => {
    const { world, call, acme, beta, cluster } = await setUp()
    const torn = world.addGuest(cluster, { name: 'torn', pool: 'acme', tags: ['beta'] })
    world.addGuest(cluster, { pool: 'acme' })
    world.restart()
    call('tenancy.saveSlice', aSlice(cluster, acme, { pools: ['acme'] }))
    call('tenancy.saveSlice', aSlice(cluster, beta, { tags: ['beta'] }))
    await told()
    expect(call('tenancy.conflicts', {})).toEqual([
      {
        guestId: torn,
        clusterId: cluster,
        name: 'torn',
        companyId: acme,
        claims: [
          { companyId: acme, criterion: 'pool', value: 'acme' },
          { companyId: beta, criterion: 'tag', value: 'beta' },
        ],
      },
    ])
  })

  it('lets its company see the cluster, and count its own guests there only', async () => {
    const { world, call, forFleet, acme, beta, cluster } = await setUp()
    world.addGuest(cluster, { pool: 'acme' })
    world.addGuest(cluster, { pool: 'other' })
    world.restart()
    const seen = (company: CompanyId) => forFleet().sees(companyScope(company), { id: cluster, companyId: null })
    expect([seen(acme), seen(beta)]).toEqual([false, false])
    call('tenancy.saveSlice', aSlice(cluster, acme, { pools: ['acme'] }))
    await told()
    expect([seen(acme), seen(beta)]).toEqual([true, false])
    expect(forFleet().guests(companyScope(acme), cluster)).toBe(1)
    expect(forFleet().guests(EVERYTHING, cluster)).toBe(2)
  })

  it('that was rolled back gives no guest to anybody', async () => {
    const { world, call, transaction, acme, cluster } = await setUp()
    const web = world.addGuest(cluster, { pool: 'acme' })
    world.restart()
    expect(() =>
      transaction(() => {
        call('tenancy.saveSlice', aSlice(cluster, acme, { pools: ['acme'] }))
        throw new Error('the record could not be written')
      }),
    ).toThrow('could not be written')
    await told()
    expect(ownerOf(world, web)).toBeNull()
    expect(call('tenancy.slices', {})).toEqual([])
  })
})
