import { describe, expect, it } from 'vitest'
import type { LabGuest } from '#lab/world/model.ts'
import { act } from '#support/guest-actions.ts'
import { newJobId } from '#support/jobs.ts'
import { addPerson, addProfileWithout, callAs } from '#support/people.ts'
import { startSliceWorld } from '#support/slice-world.ts'

/** A snapshot of another time, with these values besides. */
const keepSnapshot = (guest: LabGuest, values: Readonly<Record<string, string>>): void => {
  const kept = new Map([...guest.config, ...Object.entries(values)])
  guest.snapshots = [
    { name: 'before', description: '', parent: null, timeSeconds: 1_700_000_000, vmstate: false, config: kept },
  ]
  guest.parentSnapshot = 'before'
}
const rollback = { kind: 'snapshot.rollback' as const, name: 'before' }

describe('a rollback', () => {
  it('brings back nothing of another’s network or storage, and the refusal names what', async () => {
    const { call, mine, inside, foreign } = await startSliceWorld()
    const net = (inside.config.get('net0') ?? '').replace(/,tag=\d+/, '')
    keepSnapshot(inside, { net1: `${net},tag=805`, scsi9: `${foreign}:vm-${mine.vmid}-disk-9,size=1G` })
    const before = [...inside.config]
    const [result] = await act(call, [mine.id], rollback)
    expect(result?.state).toBe('failed')
    for (const named of ['net1: VLAN 805', `scsi9: ${foreign} is not among the storages`])
      expect(result?.error?.message).toContain(named)
    expect([...inside.config]).toEqual(before)
  })

  it('of cores and memory is held against the quota', async () => {
    const { world, call, acme, mine, inside } = await startSliceWorld()
    const limits = { vcpu: mine.maxcpu, memory: null, disk: null, guests: null, externalAddresses: null }
    await world.core.call('quotas.set', { companyId: acme, clusterId: mine.clusterId, limits })
    keepSnapshot(inside, { cores: '64', sockets: '1' })
    const before = inside.config.get('cores')
    const [result] = await act(call, [mine.id], rollback)
    expect([result?.state, result?.error?.message]).toEqual(['failed', expect.stringMatching(/quota/)])
    expect(inside.config.get('cores')).toBe(before)
  })

  it('that starts the machine takes the right to start it, also when it is asked for again', async () => {
    const { world, acme, mine, inside } = await startSliceWorld()
    keepSnapshot(inside, {})
    const profileId = await addProfileWithout(world.core, 'company_admin', ['vm.power'], acme)
    const call = callAs(world.core, (await addPerson(world.core, { companyId: acme, profileId })).id)
    const ask = (start: boolean) =>
      call('guests.snapshot', { id: newJobId(), guestIds: [mine.id], action: { ...rollback, start } })
    await expect(ask(true)).rejects.toMatchObject({ code: 'forbidden', details: { permission: 'vm.power' } })
    expect(await ask(false)).toHaveProperty('id')

    const id = newJobId()
    const name = 'gone'
    await world.core.call('guests.snapshot', { id, guestIds: [mine.id], action: { ...rollback, name, start: true } })
    expect((await world.ended(id))[0]?.state).toBe('failed')
    await expect(call('jobs.retry', { id })).rejects.toMatchObject({
      code: 'forbidden',
      details: { permission: 'vm.power' },
    })
  })
})
