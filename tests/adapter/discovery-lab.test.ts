import { describe, expect, it } from 'vitest'
import type { GuestRow } from '#shared/model/guest.ts'
import { aCompany, aRange, ended, imported, scanned } from '#support/discovery.ts'
import { act } from '#support/guest-actions.ts'
import { newJobId } from '#support/jobs.ts'
import { startLabCore, until, type LabCore } from '#support/lab-core.ts'

/** The one cluster of the lab that is the provider's own. */
const SHARED = 1

const start = async () => {
  const setup = await startLabCore()
  const { core } = setup
  const cluster = setup.cluster(SHARED)
  const guests = async (): Promise<GuestRow[]> =>
    (await core.call('inventory.snapshot', {})).guests.filter(({ clusterId }) => clusterId === cluster.id)
  const guest = async (id: GuestRow['id']): Promise<GuestRow> => {
    const found = (await guests()).find((row) => row.id === id)
    if (found === undefined) throw new Error('the guest is gone')
    return found
  }
  const beta = await aCompany(core, 'Beta AG')
  return { setup, core, cluster, guests, guest, beta }
}
const activity = async ({ core }: LabCore, action: string) =>
  (await core.call('activity.list', { filter: { entity: 'guest' }, limit: 200 })).filter((row) => row.action === action)

describe('a scan', () => {
  it('finds what is nobody’s, counts it live, and says why the rest is left out', async () => {
    const { setup, core, cluster, guests, beta } = await start()
    const job = await scanned(core, [cluster.id], beta)
    expect(job).toMatchObject({ state: 'completed', kind: 'vm-discovery', companyId: null })
    const rows = await guests()
    const templates = rows.filter(({ template }) => template).length
    const [scan] = await core.call('discovery.scans', {})
    expect(scan).toMatchObject({
      clusterId: cluster.id,
      state: 'completed',
      companyId: beta,
      total: rows.length,
      lookedAt: rows.length,
      found: rows.length - templates,
      skipped: templates,
      reasons: { template: templates },
      imported: 0,
    })
    const told = setup.heard('discovery.scanChanged').filter(({ clusterId }) => clusterId === cluster.id)
    expect(told[0]).toMatchObject({ state: 'running' })
    expect(told.length).toBeGreaterThan(2)
    const found = await core.call('discovery.guests', { clusterIds: [cluster.id], companyId: beta })
    expect(found.filter(({ skipped }) => skipped === 'template')).toHaveLength(templates)
    expect(found.filter(({ skipped }) => skipped === null).every(({ disks }) => disks.length > 0)).toBe(true)
    expect((await guests()).every(({ factsAt, companyId }) => factsAt !== null || companyId !== null)).toBe(true)
  })

  it('over several clusters has a part for each, and a cluster that is a company’s has nothing to offer', async () => {
    const { setup, core, cluster, beta } = await start()
    const own = setup.cluster(0)
    const job = await scanned(core, [cluster.id, own.id], beta)
    expect(job).toMatchObject({ state: 'completed', kind: 'vm-discoveries', children: { total: 2, failed: 0 } })
    const found = await core.call('discovery.guests', { clusterIds: [own.id], companyId: beta })
    expect(new Set(found.map(({ skipped }) => skipped))).toEqual(new Set(['other_company']))
  })

  it('beside another of the same cluster ends as well, and what both found is offered and taken over once', async () => {
    const { core, cluster, guests, beta } = await start()
    const jobs = await Promise.all([scanned(core, [cluster.id], beta), scanned(core, [cluster.id], beta)])
    expect(jobs.map(({ state }) => state)).toEqual(['completed', 'completed'])
    const rows = (await guests()).filter(({ template }) => !template)
    const [scan, ...more] = await core.call('discovery.scans', {})
    expect(more).toEqual([])
    expect(scan).toMatchObject({ state: 'completed', found: rows.length })
    const offered = (await core.call('discovery.guests', { clusterIds: [cluster.id], companyId: beta })).filter(
      ({ skipped }) => skipped === null,
    )
    expect(new Set(offered.map(({ guestId }) => guestId)).size).toBe(rows.length)
    expect(offered).toHaveLength(rows.length)
    const both = await Promise.all([imported(core, rows, beta), imported(core, rows, beta)])
    const done = both.flatMap(({ results }) => results).filter(({ state }) => state === 'done')
    expect(done).toHaveLength(rows.length)
    expect(new Set(done.map(({ guestId }) => guestId)).size).toBe(rows.length)
    expect((await core.call('discovery.scans', {}))[0]).toMatchObject({ imported: rows.length })
  })

  it('of a cluster that does not answer fails with the reason and keeps what was known', async () => {
    const { setup, core, cluster, guests } = await start()
    await scanned(core, [cluster.id], null)
    const before = (await guests()).length
    setup.lab.faults.inject({ cluster: cluster.name }, { kind: 'refuse' })
    await setup.lab.settled()
    const job = await scanned(core, [cluster.id], null)
    expect(job.state).toBe('failed')
    const [scan] = await core.call('discovery.scans', {})
    expect(scan).toMatchObject({ state: 'failed', problem: job.error?.message })
    expect((await guests()).length).toBe(before)
  })

  it('goes with its cluster', async () => {
    const { core, cluster, guests, beta } = await start()
    await scanned(core, [cluster.id], null)
    const [one] = (await guests()).filter(({ template }) => !template)
    if (one === undefined) throw new Error('no guest')
    await imported(core, [one], beta)
    await core.call('clusters.remove', { id: cluster.id, name: cluster.name })
    expect(await core.call('discovery.scans', {})).toEqual([])
  })
})

describe('taking guests over', () => {
  it('makes each the company’s, records its addresses, and tells both sides', async () => {
    const { setup, core, cluster, guests, guest, beta } = await start()
    await scanned(core, [cluster.id], beta)
    const withAddress = (await guests()).filter((row) => !row.template && row.addresses.some((ip) => ip.includes('.')))
    const [first, second] = withAddress
    const four = first?.addresses.find((ip) => ip.includes('.')) ?? ''
    if (first === undefined || second === undefined) throw new Error('the lab has too few addresses')
    await aRange(core, `${four.split('.').slice(0, 3).join('.')}.0/24`, beta, cluster.id)

    const plan = await core.call('discovery.planImport', { items: [{ guestId: first.id, companyId: beta }] })
    expect(plan[0]).toMatchObject({ refused: null, to: beta })
    expect(plan[0]?.how).toContain('Beta AG')
    expect(plan[0]?.addresses).toContainEqual(expect.objectContaining({ address: four, outcome: 'adopted' }))
    expect((await core.call('addresses.ofGuest', { guestId: first.id })).assignments).toEqual([])
    expect((await guest(first.id)).companyId).toBeNull()

    const { job, results } = await imported(core, [first], beta)
    expect(job).toMatchObject({ state: 'completed', companyId: null })
    expect(results).toMatchObject([{ guestId: first.id, from: null, to: beta, state: 'done' }])
    expect((await guest(first.id)).companyId).toBe(beta)
    const { assignments } = await core.call('addresses.ofGuest', { guestId: first.id })
    expect(assignments).toMatchObject([{ address: four, companyId: beta, companyName: 'Beta AG' }])
    expect(await core.call('tenancy.slices', { clusterId: cluster.id })).toMatchObject([
      { companyId: beta, guestIds: [first.id] },
    ])
    expect(
      (await activity(setup, 'guest.imported')).map(({ companyName, before, after }) => [companyName, before, after]),
    ).toEqual([
      ['Beta AG', null, { company: 'Beta AG' }],
      ['', { company: 'the provider' }, expect.objectContaining({ company: 'Beta AG' })],
    ])
    expect(setup.heard('discovery.handoverChanged').at(-1)).toMatchObject({ total: 1, done: 1, failed: 0 })
    expect((await core.call('discovery.scans', {}))[0]).toMatchObject({ imported: 1 })
  })

  it('reports an address that somebody else has with both sides, and one that no range covers', async () => {
    const { core, cluster, guests, beta } = await start()
    await scanned(core, [cluster.id], beta)
    const [one] = (await guests()).filter((row) => !row.template && row.addresses.some((ip) => ip.includes('.')))
    const four = one?.addresses.find((ip) => ip.includes('.')) ?? ''
    if (one === undefined) throw new Error('no guest with an address')
    const none = await core.call('discovery.planImport', { items: [{ guestId: one.id, companyId: beta }] })
    expect(none[0]?.addresses.every(({ outcome }) => outcome === 'uncovered')).toBe(true)
    const rangeId = await aRange(core, `${four}/32`, beta, cluster.id)
    await core.call('addresses.assign', {
      id: newJobId(),
      rangeId,
      address: four,
      target: { use: 'device', companyId: beta, label: 'printer' },
      primary: false,
    })
    const { results } = await imported(core, [one], beta)
    const fate = results[0]?.addresses.find(({ address }) => address === four)
    expect(fate).toMatchObject({ outcome: 'conflict' })
    expect(fate?.text).toContain(one.name)
    expect(fate?.text).toContain('printer')
  })

  it('is refused where the quota is used up, guest by guest; a retry does those that failed', async () => {
    const { core, cluster, guests, guest, beta } = await start()
    const chosen = (await until('guests', async () => (await guests()).length > 3 && guests()))
      .filter(({ template, status }) => !template && status !== 'missing')
      .slice(0, 3)
    const none = { vcpu: null, memory: null, disk: null, externalAddresses: null }
    await core.call('quotas.set', { companyId: beta, clusterId: cluster.id, limits: { ...none, guests: 2 } })
    const items = chosen.map(({ id }) => ({ guestId: id, companyId: beta }))
    const plan = await core.call('discovery.planImport', { items })
    expect(plan.map(({ refused }) => refused === null)).toEqual([true, true, false])
    const { job, results } = await imported(core, chosen, beta)
    expect(job.state).toBe('failed')
    expect(results.filter(({ state }) => state === 'done')).toHaveLength(2)
    const failed = results.find(({ state }) => state === 'failed')
    expect(failed?.message).toContain('2 guests allowed, 2 guests used, 1 guest more asked for')
    await core.call('quotas.set', { companyId: beta, clusterId: cluster.id, limits: { ...none, guests: 3 } })
    await core.call('jobs.retry', { id: job.id })
    expect(await ended(core, job.id)).toMatchObject({ state: 'completed' })
    expect(await Promise.all(chosen.map(async ({ id }) => (await guest(id)).companyId))).toEqual([beta, beta, beta])
    expect(await core.call('discovery.results', { jobId: job.id })).toHaveLength(3)
  })

  it('of one guest by several at once succeeds once', async () => {
    const { core, guests, guest, beta } = await start()
    const gamma = await aCompany(core, 'Gamma KG')
    const [one] = await until('guests', async () => {
      const rows = (await guests()).filter(({ template }) => !template)
      return rows.length > 0 && rows
    })
    if (one === undefined) throw new Error('no guest')
    const all = await Promise.all([beta, gamma, beta, gamma].map((company) => imported(core, [one], company)))
    const done = all.flatMap(({ results }) => results).filter(({ state }) => state === 'done')
    expect(done).toHaveLength(1)
    expect((await guest(one.id)).companyId).toBe(done[0]?.to)
    const refused = all.flatMap(({ results }) => results).filter(({ state }) => state === 'failed')
    expect(refused.every(({ message }) => message.includes('already'))).toBe(true)
  })

  it('leaves out the second sight of a machine, unless told to take it anyway', async () => {
    const { setup, core, cluster, guests, beta } = await start()
    await scanned(core, [cluster.id], beta)
    const machines = (await guests()).filter(({ template, type }) => !template && type === 'qemu')
    const [one, other] = machines
    const original = cluster.world.guests.get(one?.vmid ?? 0)
    const copy = cluster.world.guests.get(other?.vmid ?? 0)
    if (one === undefined || other === undefined || original === undefined || copy === undefined)
      throw new Error('too few')
    copy.config.set('smbios1', original.config.get('smbios1') ?? '')
    setup.core.call('app.setVisible', { visible: true }).catch(() => undefined)
    await imported(core, [one], beta)
    await core.call('guests.detail', { id: other.id, live: true })
    const found = await core.call('discovery.guests', { clusterIds: [cluster.id], companyId: beta })
    expect(found.find(({ guestId }) => guestId === other.id)).toMatchObject({
      skipped: 'duplicate',
      duplicateOf: { guestId: one.id, name: one.name, vmid: one.vmid, companyId: beta, by: 'uuid' },
    })
    const refused = await imported(core, [other], beta)
    expect(refused.results[0]?.message).toContain(`“${one.name}”`)
    expect((await imported(core, [other], beta, true)).results).toMatchObject([{ state: 'done' }])
  })
})

describe('reassigning', () => {
  it('hands a guest and its address to another company, as the plan says, and back to the provider', async () => {
    const { setup, core, cluster, guests, guest, beta } = await start()
    const gamma = await aCompany(core, 'Gamma KG')
    await scanned(core, [cluster.id], beta)
    const [one] = (await guests()).filter((row) => !row.template && row.addresses.some((ip) => ip.includes('.')))
    const four = one?.addresses.find((ip) => ip.includes('.')) ?? ''
    if (one === undefined) throw new Error('no guest with an address')
    await aRange(core, `${four}/32`, beta, cluster.id)
    await imported(core, [one], beta)

    const [stuck] = await core.call('guests.planReassign', { ids: [one.id], companyId: gamma, releaseAddresses: false })
    expect(stuck?.refused).toContain(
      `${four} is of ${four}/32, a range of Beta AG, and Gamma KG has no range that covers it`,
    )
    await aRange(core, `${four}/32`, gamma, cluster.id)
    const [plan] = await core.call('guests.planReassign', { ids: [one.id], companyId: gamma, releaseAddresses: false })
    expect(plan).toMatchObject({ from: beta, to: gamma, refused: null, addresses: [{ outcome: 'follows' }] })
    const reassign = async (companyId: typeof gamma | null, releaseAddresses: boolean) => {
      const { id } = await core.call('guests.reassign', { id: newJobId(), ids: [one.id], companyId, releaseAddresses })
      return ended(core, id)
    }
    expect(await reassign(gamma, false)).toMatchObject({ state: 'completed' })
    expect((await guest(one.id)).companyId).toBe(gamma)
    expect((await core.call('addresses.ofGuest', { guestId: one.id })).assignments).toMatchObject([
      { address: four, companyId: gamma },
    ])
    const rows = await activity(setup, 'guest.reassigned')
    expect(rows.map(({ companyName, description }) => [companyName, description])).toEqual([
      ['Gamma KG', `Guest “${one.name}” taken over`],
      ['Beta AG', `Guest “${one.name}” handed over`],
      ['', expect.stringContaining(one.name)],
    ])
    expect(rows.at(-1)).toMatchObject({ before: { company: 'Beta AG' }, after: { company: 'Gamma KG' } })
    // Neither hears of the other.
    expect(JSON.stringify(rows[1])).not.toContain('Gamma')
    expect(JSON.stringify(rows[0])).not.toContain('Beta')
    expect(await reassign(null, true)).toMatchObject({ state: 'completed' })
    expect((await guest(one.id)).companyId).toBeNull()
    expect((await core.call('addresses.ofGuest', { guestId: one.id })).assignments).toEqual([])
    // Nobody has a part of the cluster any more.
    expect(await core.call('tenancy.slices', { clusterId: cluster.id })).toEqual([])
  })

  it('is refused for a guest of a cluster that is a company’s whole', async () => {
    const { setup, core, beta } = await start()
    const own = setup.cluster(0)
    const [one] = await until('guests', async () => {
      const { guests } = await core.call('inventory.snapshot', {})
      const rows = guests.filter(({ clusterId, template }) => clusterId === own.id && !template)
      return rows.length > 0 && rows
    })
    if (one === undefined) throw new Error('no guest')
    const [plan] = await core.call('guests.planReassign', { ids: [one.id], companyId: beta, releaseAddresses: true })
    expect(plan?.refused).toContain(`${own.name} belongs to Acme GmbH whole`)
  })
})

describe('a missing guest', () => {
  it('is removed by hand with its addresses, and only while it is missing', async () => {
    const { core, cluster, guests, guest, beta } = await start()
    await scanned(core, [cluster.id], beta)
    const [one] = (await guests()).filter((row) => !row.template && row.addresses.some((ip) => ip.includes('.')))
    const four = one?.addresses.find((ip) => ip.includes('.')) ?? ''
    if (one === undefined) throw new Error('no guest with an address')
    await aRange(core, `${four}/32`, beta, cluster.id)
    await imported(core, [one], beta)
    await expect(core.call('guests.forget', { ids: [one.id], release: true })).rejects.toThrow('on its cluster')
    cluster.world.guests.delete(one.vmid)
    await core.call('clusters.refresh', { ids: [cluster.id] })
    await until('missing', async () => (await guest(one.id)).status === 'missing')
    expect(await guest(one.id)).toMatchObject({ companyId: beta, name: one.name, addresses: one.addresses })
    const [usage] = await core.call('quotas.list', { companyId: beta })
    expect(usage?.usage).toMatchObject({ guests: 0, vcpu: 0, memory: 0, disk: 0 })
    const [result] = await act(core.call, [one.id], { kind: 'start' })
    expect(result?.error?.message).toContain('lists it no more')
    expect((await core.call('guests.detail', { id: one.id, live: true })).missingSince).not.toBeNull()

    expect(await core.call('guests.forgetPlan', { ids: [one.id] })).toEqual([
      { guestId: one.id, holdings: [{ what: 'addresses', names: [four], becomes: 'freed' }] },
    ])
    expect(await core.call('guests.forget', { ids: [one.id], release: true })).toEqual({
      removed: 1,
      released: 1,
    })
    expect((await guests()).some(({ id }) => id === one.id)).toBe(false)
  })
})
