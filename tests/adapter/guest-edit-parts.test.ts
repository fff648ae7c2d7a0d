import { describe, expect, it } from 'vitest'
import type { GuestRow } from '#shared/model/guest.ts'
import { AssignmentId, RangeId, type CompanyId } from '#shared/model/ids.ts'
import { uuidv7 } from '#shared/model/uuid.ts'
import { startEditWorld, type EditedGuest, type EditWorld } from '#support/edit-world.ts'
import { newJobId } from '#support/jobs.ts'
import { until } from '#support/lab-core.ts'
import { addCompany } from '#support/people.ts'
import { quickest } from '#support/quickest.ts'

const config = { kind: 'config' as const, set: {}, remove: [] as string[], revert: [], passwordKey: null }
const newId = (): string => uuidv7(Date.now(), crypto.getRandomValues(new Uint8Array(10)))

describe('an interface that is removed', () => {
  const newRange = async (world: EditWorld, { clusterId, companyId }: GuestRow, cidr: string): Promise<RangeId> => {
    const id = RangeId.parse(newId())
    const plug = { gateway: null, dns: [], vlan: null, bridge: null, vnet: null, description: '' }
    await world.core.call('addresses.saveRange', { id, cidr, kind: 'internal', companyId, clusterId, ...plug })
    return id
  }
  const assign = async (world: EditWorld, rangeId: RangeId, guest: GuestRow, nic: string, address: string) => {
    const target = { use: 'guest' as const, guestId: guest.id, interface: nic }
    await world.core.call('addresses.assign', {
      id: AssignmentId.parse(newId()),
      rangeId,
      address,
      target,
      primary: false,
    })
  }
  const held = async (world: EditWorld, { id }: GuestRow): Promise<string[]> =>
    (await world.core.call('addresses.ofGuest', { guestId: id })).assignments.map(({ address }) => address).sort()

  const withTwo = async (): Promise<{ world: EditWorld; range: RangeId } & EditedGuest> => {
    const world = await startEditWorld()
    const found = await world.guest(({ type, status, companyId }) => {
      return type === 'qemu' && status === 'running' && companyId !== null
    })
    const { row, inside } = found
    inside.config.set('net1', 'virtio=BC:24:11:00:00:71,bridge=vmbr0')
    inside.config.set('ipconfig0', 'ip=198.18.9.10/24')
    inside.config.set('ipconfig1', 'ip=198.18.9.11/24')
    const range = await newRange(world, row, '198.18.9.0/24')
    await assign(world, range, row, 'net0', '198.18.9.10')
    await assign(world, range, row, 'net1', '198.18.9.11')
    await assign(world, range, row, 'net1', '198.18.9.12')
    return { world, range, ...found }
  }

  it('takes what cloud-init gave it along, and all its addresses are free; those of others stay', async () => {
    const { world, row, inside } = await withTwo()
    const result = await world.edit(row.id, { ...config, digest: await world.digest(row.id), remove: ['net1'] })
    expect([result.state, result.error]).toEqual(['completed', null])
    expect(['net1', 'ipconfig1', 'net0', 'ipconfig0'].filter((key) => inside.config.has(key))).toEqual([
      'net0',
      'ipconfig0',
    ])
    expect(await held(world, row)).toEqual(['198.18.9.10'])
  })

  it('leaves alone what another company recorded for it before the machine changed hands', async () => {
    const { world, row } = await withTwo()
    const beta: CompanyId = addCompany(world.core, 'Beta AG')
    await world.core.call('clusters.update', { id: row.clusterId, companyId: beta })
    await until('the machine to be of the other company', async () => {
      const { guests } = await world.core.call('inventory.snapshot', {})
      return guests.find(({ id }) => id === row.id)?.companyId === beta
    })
    const before = await held(world, row)
    const result = await world.edit(row.id, { ...config, digest: await world.digest(row.id), remove: ['net1'] })
    expect(result.state).toBe('completed')
    expect(before).toContain('198.18.9.12')
    expect(await held(world, row)).toEqual(before)
  })
})

describe('the cloud-init drive', () => {
  const without = async (): Promise<{ world: EditWorld } & EditedGuest> => {
    const world = await startEditWorld()
    const found = await world.guest(
      ({ type, status }, { config: values }) =>
        type === 'qemu' && status === 'stopped' && ![...values.values()].some((value) => value.includes('cloudinit')),
    )
    found.inside.config.delete('ide2')
    return { world, ...found }
  }

  it('is added on a chosen storage, written anew and taken out again; its settings stay', async () => {
    const { world, row, inside } = await without()
    const { storages } = await world.core.call('guests.editOptions', { id: row.id })
    const storage = storages.find(({ content }) => content.includes('images'))?.name ?? ''
    const edit = async (action: { kind: 'cloudinit.add' } | { kind: 'cloudinit.remove' }) => {
      const digest = await world.digest(row.id)
      const { state, error } = await world.edit(
        row.id,
        action.kind === 'cloudinit.add'
          ? { ...action, digest, drive: 'ide2', storage }
          : { ...action, digest, drive: 'ide2' },
      )
      return [state, error?.message ?? null]
    }
    expect(await edit({ kind: 'cloudinit.add' })).toEqual(['completed', null])
    expect(inside.config.get('ide2')).toMatch(new RegExp(`^${storage}:.*vm-${row.vmid}-cloudinit`))
    const detail = await world.core.call('guests.detail', { id: row.id, live: false })
    expect(detail.disks.find(({ key }) => key === 'ide2')?.volid).toContain('cloudinit')
    expect((await edit({ kind: 'cloudinit.add' }))[1]).toContain('has a cloud-init drive already: ide2')
    const regenerated = await world.edit(row.id, { kind: 'cloudinit.regenerate' })
    expect([regenerated.state, regenerated.error]).toEqual(['completed', null])

    inside.config.set('ciuser', 'mara')
    expect(await edit({ kind: 'cloudinit.remove' })).toEqual(['completed', null])
    expect([inside.config.has('ide2'), inside.config.get('ciuser')]).toEqual([false, 'mara'])
    expect([...inside.config.keys()].filter((key) => key.startsWith('unused'))).toEqual([])
    expect((await edit({ kind: 'cloudinit.remove' }))[1]).toContain('ide2 is not the drive of cloud-init')
  })

  it('is put in no place where something is', async () => {
    const { world, row, inside } = await without()
    const [taken = ''] = [...inside.config.keys()].filter((key) => /^scsi\d+$/.test(key))
    const before = inside.config.get(taken)
    const digest = await world.digest(row.id)
    const action = { kind: 'cloudinit.add' as const, digest, drive: taken, storage: 'local' }
    expect((await world.edit(row.id, action)).error?.message).toContain(`${taken} is taken`)
    expect(inside.config.get(taken)).toBe(before)
  })
})

describe('one edit', () => {
  it('makes a sane number of changes: tens of thousands are refused at once, with one clear sentence', async () => {
    const world = await startEditWorld()
    const { row } = await world.guest(({ type }) => type === 'qemu')
    const digest = await world.digest(row.id)
    const keys = Array.from({ length: 90_000 }, (_, index) => `K${index}`)
    const edit = (action: object) =>
      world.core.call('guests.edit', { id: newJobId(), guestId: row.id, action: { ...config, digest, ...action } })
    for (const action of [
      { set: Object.fromEntries(keys.map((key) => [key, '1'])) },
      { remove: keys },
      { revert: keys.slice(0, 101) },
    ]) {
      const refused = () =>
        expect(edit(action)).rejects.toMatchObject({
          code: 'invalid_input',
          message: expect.stringContaining('One edit makes at most 100 changes') as string,
        })
      // Each of them told apart takes more than a second.
      expect(await quickest(refused, 3)).toBeLessThan(600)
    }
  })
})
