import { describe, expect, it } from 'vitest'
import { ProjectId, SliceId } from '#shared/model/ids.ts'
import { NO_LIMITS } from '#shared/model/quota.ts'
import { companyScope } from '#main/company-scope.ts'
import { aCompanyId } from '#support/companies.ts'
import { startTenants, told, userIdOf } from '#support/tenants.ts'

const GIB = 1024 ** 3
const aProjectId = () => ProjectId.parse(aCompanyId())

const setUp = async (options: Parameters<typeof startTenants>[0] = {}) => {
  const world = await startTenants(options)
  const acme = world.call('companies.add', { id: aCompanyId(), name: 'Acme' }).id
  const beta = world.call('companies.add', { id: aCompanyId(), name: 'Beta' }).id
  const [acmes, betas] = [world.addCluster(1, acme), world.addCluster(2, beta)]
  const size = { maxcpu: 4, maxmem: 8 * GIB, maxdisk: 100 * GIB }
  const web = world.addGuest(acmes, { name: 'web', ...size })
  const foreign = world.addGuest(betas, { name: 'foreign', ...size })
  world.restart()
  return { ...world, world, acme, beta, acmes, betas, web, foreign }
}

describe('projects', () => {
  it('get the lowest free number of their company, and a name of their own', async () => {
    const { call, acme, beta } = await setUp()
    const save = (companyId: typeof acme, name: string, more: object = {}) =>
      call('projects.save', { id: aProjectId(), companyId, name, ...more })
    expect(save(acme, 'Shop')).toMatchObject({ number: 1, memberIds: [] })
    expect(save(acme, 'Mail')).toMatchObject({ number: 2 })
    expect(save(beta, 'Shop')).toMatchObject({ number: 1 })
    expect(() => save(acme, 'SHOP')).toThrow(/project named “SHOP” already/)
    expect(() => save(acme, 'Other', { number: 2 })).toThrow(/Number 2 belongs to the project “Mail”/)
  })

  it('stay with their company, and are seen by it alone', async () => {
    const { call, acme, beta, hears } = await setUp()
    const shop = call('projects.save', { id: aProjectId(), companyId: acme, name: 'Shop' })
    const theirs = companyScope(beta)
    expect(() => call('projects.save', { id: shop.id, companyId: beta, name: 'Shop' })).toThrow(
      /stays with its company/,
    )
    expect(call('projects.list', {}, theirs)).toEqual([])
    expect(() => call('projects.save', { id: shop.id, companyId: acme, name: 'X' }, theirs)).toThrow(/no such/)
    call('projects.remove', { id: shop.id, name: 'Shop' }, theirs)
    expect(call('projects.list', {})).toHaveLength(1)
    await told()
    expect(hears('projects.projectChanged', theirs)).toBeNull()
    expect(hears('projects.projectChanged', companyScope(acme))?.changed).toHaveLength(1)
    // Who is confined to projects sees those alone.
    expect(call('projects.list', {}, companyScope(acme, new Set()))).toEqual([])
    expect(call('projects.list', {}, companyScope(acme, new Set([shop.id])))).toHaveLength(1)
  })

  it('have members of their own company only', async () => {
    const { call, acme, beta, users } = await setUp()
    const shop = call('projects.save', { id: aProjectId(), companyId: acme, name: 'Shop' })
    const [own, other, staff, nobody] = [userIdOf(1), userIdOf(2), userIdOf(3), userIdOf(4)]
    users.set(own, acme).set(other, beta).set(staff, null)
    for (const stranger of [other, staff, nobody])
      expect(() => call('projects.setMembers', { id: shop.id, memberIds: [own, stranger] })).toThrow(/own company/)
    expect(call('projects.setMembers', { id: shop.id, memberIds: [own, own] }).memberIds).toEqual([own])
    expect(call('projects.list', {})[0]?.memberIds).toEqual([own])
  })

  it('take guests of their company only, all or none', async () => {
    const { call, world, acme, web, foreign } = await setUp()
    const shop = call('projects.save', { id: aProjectId(), companyId: acme, name: 'Shop' })
    const assign = (guestIds: (typeof web)[], scope = companyScope(acme)) =>
      call('projects.assignGuests', { guestIds, projectId: shop.id }, scope)
    expect(() => assign([web, foreign])).toThrow(/no such guest/)
    expect(() => call('projects.assignGuests', { guestIds: [web, foreign], projectId: shop.id })).toThrow(
      /^Nothing was changed. foreign .* belongs to “Beta”/,
    )
    await told()
    expect(world.inventory().guest(web)?.projectId).toBeNull()
    expect(assign([web])).toEqual({ changed: 1 })
    await told()
    expect(world.inventory().guest(web)?.projectId).toBe(shop.id)
    world.restart()
    expect(world.inventory().guest(web)?.projectId).toBe(shop.id)
  })

  it('name every guest that cannot be put into them, with the reason', async () => {
    const { call, world, acme, acmes, web } = await setUp()
    const shop = call('projects.save', { id: aProjectId(), companyId: acme, name: 'Shop' })
    const other = world.addCluster(3)
    const [nobodys, second] = [world.addGuest(other, { name: 'nobodys', vmid: 300 }), world.addGuest(acmes)]
    world.restart()
    const foreign = world
      .inventory()
      .everyGuest()
      .find(({ name }) => name === 'foreign')
    const refused = (guestIds: (typeof web)[]): unknown => {
      try {
        return call('projects.assignGuests', { guestIds, projectId: shop.id })
      } catch (error) {
        return error
      }
    }
    expect(refused([web, foreign?.id ?? web, nobodys, second])).toMatchObject({
      code: 'conflict',
      message:
        'Nothing was changed: 2 of 4 guests cannot be put there. Leave them out, or mend what stands in the way.',
      details: {
        reasons: [
          `foreign (${foreign?.vmid}) belongs to “Beta”, not to the company of “Shop”: give it to that company first.`,
          'nobodys (300) belongs to the provider, not to the company of “Shop”: give it to that company first.',
        ],
      },
    })
    await told()
    for (const id of [web, second]) expect(world.inventory().guest(id)?.projectId).toBeNull()
  })

  it('have their guests in the same transaction as the record: what is rolled back shows nothing', async () => {
    const { call, world, acme, web } = await setUp()
    const shop = call('projects.save', { id: aProjectId(), companyId: acme, name: 'Shop' })
    expect(() => {
      world.transaction(() => {
        call('projects.assignGuests', { guestIds: [web], projectId: shop.id })
        // Stored before anybody is shown anything, and undone with the rest.
        expect(world.valueOf(`SELECT project_id FROM guests WHERE id = '${web}'`)).toBe(shop.id)
        throw new Error('the record is full')
      })
    }).toThrow('the record is full')
    await told()
    expect(world.inventory().guest(web)?.projectId).toBeNull()
    expect(world.valueOf(`SELECT project_id FROM guests WHERE id = '${web}'`)).toBeNull()
    call('projects.assignGuests', { guestIds: [web], projectId: shop.id })
    await told()
    expect(() => {
      world.transaction(() => {
        call('projects.remove', { id: shop.id, name: 'Shop' })
        throw new Error('the record is full')
      })
    }).toThrow('the record is full')
    await told()
    expect(world.inventory().guest(web)?.projectId).toBe(shop.id)
  })

  it('that are removed leave their guests, in none; so does a guest that changes hands', async () => {
    const { call, world, acme, beta, acmes, web } = await setUp()
    const shop = call('projects.save', { id: aProjectId(), companyId: acme, name: 'Shop' })
    call('projects.assignGuests', { guestIds: [web], projectId: shop.id })
    await told()
    expect(() => call('projects.remove', { id: shop.id, name: 'shop' })).toThrow(/type its name exactly: Shop\./)
    expect(call('projects.list', {})).toHaveLength(1)
    call('projects.remove', { id: shop.id, name: 'Shop' })
    await told()
    expect(world.inventory().guest(web)).toMatchObject({ companyId: acme, projectId: null })
    const mail = call('projects.save', { id: aProjectId(), companyId: acme, name: 'Mail' })
    call('projects.assignGuests', { guestIds: [web], projectId: mail.id })
    await told()
    world.handOver(acmes, beta)
    expect(world.inventory().guest(web)).toMatchObject({ companyId: beta, projectId: null })
  })
})

describe('quotas', () => {
  it('are listed with what is used, for each cluster where a company has either', async () => {
    const { call, acme, beta, acmes, betas } = await setUp({ externalAddresses: 2 })
    call('quotas.set', { companyId: acme, clusterId: betas, limits: { ...NO_LIMITS, guests: 3 } })
    const used = { vcpu: 4, memory: 8 * GIB, disk: 100 * GIB, guests: 1, externalAddresses: 2 }
    const listed = call('quotas.list', { companyId: acme })
    expect(listed).toEqual([
      {
        companyId: acme,
        clusterId: betas,
        limits: { ...NO_LIMITS, guests: 3 },
        usage: { ...used, vcpu: 0, memory: 0, disk: 0, guests: 0 },
        furtherDisks: 0,
      },
      { companyId: acme, clusterId: acmes, limits: NO_LIMITS, usage: used, furtherDisks: 0 },
    ])
    expect(call('quotas.list', {}, companyScope(beta)).map(({ companyId }) => companyId)).toEqual([beta])
  })

  it('refuse what goes beyond them, naming quota, use and request; the provider’s own has none', async () => {
    const { call, quotas, acme, beta, acmes } = await setUp()
    call('quotas.set', { companyId: acme, clusterId: acmes, limits: { ...NO_LIMITS, vcpu: 6, disk: 120 * GIB } })
    const ask = (companyId: typeof acme | null, request: object) => () =>
      quotas().assertWithin(companyId, acmes, request)
    expect(ask(acme, { vcpu: 2, disk: 20 * GIB })).not.toThrow()
    expect(ask(acme, { vcpu: 3 })).toThrow(
      'beyond the quota of “Acme” on cluster 01: 6 vCPU allowed, 4 vCPU used, 3 vCPU more asked for',
    )
    expect(ask(acme, { memory: 1e15 })).not.toThrow()
    expect(ask(beta, { vcpu: 1000 })).not.toThrow()
    expect(ask(null, { vcpu: 1000 })).not.toThrow()
  })

  it('count the guests of the company alone where several share a cluster', async () => {
    const { call, quotas, world, acme, beta, acmes } = await setUp()
    world.addGuest(acmes, { name: 'of-beta', maxcpu: 16, pool: 'beta' })
    world.restart()
    const nothing = { tags: [], vmids: [], vlans: [], storages: [], guestIds: [] }
    const id = SliceId.parse(aCompanyId())
    call('tenancy.saveSlice', { ...nothing, id, clusterId: acmes, companyId: beta, pools: ['beta'] })
    await told()
    call('quotas.set', { companyId: acme, clusterId: acmes, limits: { ...NO_LIMITS, vcpu: 6 } })
    expect(() => quotas().assertWithin(acme, acmes, { vcpu: 2 })).not.toThrow()
    expect(() => quotas().assertWithin(acme, acmes, { vcpu: 3 })).toThrow(/4 vCPU used/)
  })

  it('hold for external addresses that are on no cluster wherever the company has a quota', async () => {
    const { call, quotas, acme, beta, acmes, betas } = await setUp({ externalAddresses: 2 })
    call('quotas.set', { companyId: acme, clusterId: acmes, limits: { ...NO_LIMITS, externalAddresses: 9 } })
    call('quotas.set', { companyId: acme, clusterId: betas, limits: { ...NO_LIMITS, externalAddresses: 2 } })
    expect(() => quotas().assertExternal(acme, acmes, 1)).not.toThrow()
    expect(() => quotas().assertExternal(acme, null, 1)).toThrow(
      'on cluster 02: 2 external addresses allowed, 2 external addresses used, 1 external address more asked for',
    )
    expect(() => quotas().assertExternal(beta, null, 100)).not.toThrow()
  })

  it('count every disk of a guest, those it has detached as well, so that none is a way around them', async () => {
    const { call, quotas, world, acme, acmes, web, heard } = await setUp()
    call('quotas.set', { companyId: acme, clusterId: acmes, limits: { ...NO_LIMITS, disk: 200 * GIB } })
    const ask = (disk: number) => () => quotas().assertWithin(acme, acmes, { disk: disk * GIB })
    const used = (): number | undefined => call('quotas.list', { companyId: acme })[0]?.usage.disk
    expect(ask(100)).not.toThrow()
    const first = { scsi0: 'lvm:vm-101-disk-0,size=100G', ide2: 'local:iso/debian.iso,media=cdrom,size=600M' }
    await world.readConfig(web, { ...first, scsi1: 'lvm:vm-101-disk-1,size=90G', mp0: '/mnt/host,mp=/data' })
    expect(used()).toBe(190 * GIB)
    expect(ask(11)).toThrow('200 GiB disk allowed, 190 GiB disk used, 11 GiB disk more asked for')
    await told()
    const before = heard('quotas.quotaChanged').length
    world.elapse()
    expect(heard('quotas.quotaChanged').slice(before)).toEqual([{ companyId: acme, clusterId: acmes }])
    // Proxmox tells no size of what is not attached.
    await world.readConfig(web, { ...first, unused0: 'lvm:vm-101-disk-1' })
    world.restart()
    expect(used()).toBe(190 * GIB)
    expect(ask(11)).toThrow(/190 GiB disk used/)
    await world.readConfig(web, first)
    expect(used()).toBe(100 * GIB)
    expect(ask(100)).not.toThrow()
  })

  it('can be set below what is used and taken away again', async () => {
    const { call, quotas, acme, acmes, valueOf } = await setUp()
    const set = (limits: object) =>
      call('quotas.set', { companyId: acme, clusterId: acmes, limits: { ...NO_LIMITS, ...limits } })
    expect(set({ guests: 0 })).toMatchObject({ limits: { guests: 0 }, usage: { guests: 1 } })
    expect(() => quotas().assertWithin(acme, acmes, { guests: 1 })).toThrow(/quota/)
    set({})
    expect(() => quotas().assertWithin(acme, acmes, { guests: 1 })).not.toThrow()
    expect(valueOf('SELECT count(*) FROM quotas')).toBe(0)
    expect(() => call('quotas.set', { companyId: acme, clusterId: aCompanyId(), limits: NO_LIMITS })).toThrow(
      /cluster is not here/,
    )
  })
})
