import { describe, expect, it } from 'vitest'
import { runCommand } from '#lab/control.ts'
import type { LabVnet } from '#lab/world/model.ts'
import { AssignmentId, CompanyId, SliceId } from '#shared/model/ids.ts'
import { until } from '#support/lab-core.ts'
import { startMachineWorld } from '#support/machine-world.ts'
import { newId } from '#support/new-id.ts'

describe('the number of a guest that its cluster lists no more', () => {
  it('is free for a new machine, which stands beside it and gets none of its record, until it is removed by hand', async () => {
    const world = await startMachineWorld()
    const core = world.core()
    const rows = async () =>
      (await core.call('inventory.snapshot', {})).guests.filter(({ clusterId }) => clusterId === world.clusterId)
    const [before] = await until('guests', async () => {
      const found = (await rows()).filter(
        ({ type, template, factsAt }) => type === 'qemu' && !template && factsAt !== null,
      )
      return found.length > 0 && found
    })
    if (before === undefined) throw new Error('a guest is needed')
    const rangeId = await world.addRange('198.18.20.0/24')
    const target = { use: 'guest' as const, guestId: before.id, interface: 'net0' }
    await core.call('addresses.assign', {
      ...{ id: AssignmentId.parse(newId()), rangeId },
      address: '198.18.20.7',
      target,
      primary: false,
    })
    world.lab.clusters[0]?.world.guests.delete(before.vmid)
    await core.call('clusters.refresh', { ids: [world.clusterId] })
    // As it is kept: of what was being read of it more may have come since it was chosen.
    const last = await until('it to be missing', async () =>
      (await rows()).find(({ id, status }) => id === before.id && status === 'missing'),
    )

    const spec = world.spec({ name: 'after', vmid: before.vmid })
    const plan = await core.call('machines.plan', { spec, count: 1, first: 1 })
    expect(plan.problems).toEqual([])
    expect(plan.warnings.map(({ message }) => message).join()).toContain(
      `VMID ${before.vmid} was that of “${before.name}”`,
    )
    const job = await world.create(spec)
    expect(job.error).toBeNull()
    const both = (await rows()).filter(({ vmid }) => vmid === before.vmid)
    expect(both.map(({ name, status }) => [name, status])).toEqual([
      [before.name, 'missing'],
      ['after', 'running'],
    ])
    const [gone, made] = both
    if (gone === undefined || made === undefined) throw new Error('two guests are needed')
    // Nothing of what was recorded for the one before is the new one's, and the one before has lost nothing.
    expect([gone.id, gone.factsAt, gone.addresses]).toEqual([before.id, last.factsAt, last.addresses])
    expect((await core.call('addresses.ofGuest', { guestId: made.id })).assignments).toEqual([])
    expect((await core.call('addresses.ofGuest', { guestId: gone.id })).assignments).toHaveLength(1)
    await core.call('guests.forget', { ids: [gone.id], release: false })
    expect((await rows()).filter(({ vmid }) => vmid === before.vmid).map(({ id: left }) => left)).toEqual([made.id])
    expect((await world.held(rangeId)).map(({ address, guestId }) => [address, guestId])).toEqual([
      ['198.18.20.7', before.id],
    ])
  })
})

describe('a creation that is retried', () => {
  it('is not plugged into a VNet that lies in a VLAN of somebody else by now', async () => {
    const world = await startMachineWorld()
    const core = world.core()
    const cluster = world.lab.clusters[0]?.world
    if (cluster === undefined) throw new Error('a cluster is needed')
    const vnet: LabVnet = { vnet: 'ours', zone: 'tenants', tag: 703, type: 'vnet' }
    cluster.vnets = [vnet]
    const beta = CompanyId.parse(newId())
    await core.call('companies.add', { id: beta, name: 'Beta AG' })
    await core.call('tenancy.saveSlice', {
      id: SliceId.parse(newId()),
      clusterId: world.clusterId,
      companyId: beta,
      pools: [],
      tags: ['beta'],
      vmids: [],
      vlans: [[800, 809]],
      storages: [],
      guestIds: [],
    })
    const [nic] = world.spec().nics ?? []
    if (nic === undefined) throw new Error('an interface is needed')
    const spec = world.spec({ name: 'late', nics: [{ ...nic, network: { kind: 'vnet', vnet: 'ours' } }] })
    const before = world.guests().length
    await runCommand(world.lab, 'task-fail acme-dc1 qmcreate no space left on device')
    const id = await world.begin(spec)
    expect((await world.ended(id)).error?.message).toContain('no space left')

    vnet.tag = 803
    await core.call('jobs.retry', { id })
    const again = await world.ended(id)
    expect([again.state, again.error?.message]).toEqual(['failed', expect.stringContaining('VNet ours')])
    expect(world.guests().length).toBe(before)
  })
})
