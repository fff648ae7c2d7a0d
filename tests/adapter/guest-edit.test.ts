import { describe, expect, it } from 'vitest'
import { GIB } from '#shared/model/guest-edit/edit-action.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import { RangeId } from '#shared/model/ids.ts'
import { uuidv7 } from '#shared/model/uuid.ts'
import { startEditWorld, type EditWorld } from '#support/edit-world.ts'
import { newJobId } from '#support/jobs.ts'
import { until } from '#support/lab-core.ts'

const vmOf = ({ type, status }: GuestRow): boolean => type === 'qemu' && status === 'running'
const config = { kind: 'config', remove: [] as string[], revert: [] as string[], passwordKey: null } as const
const inventoryRow = async ({ core }: EditWorld, { id }: GuestRow): Promise<GuestRow | undefined> =>
  (await core.call('inventory.snapshot', {})).guests.find((guest) => guest.id === id)

describe('values of the configuration', () => {
  it('change at once where they can, else wait for a restart, and can be taken back until then', async () => {
    const world = await startEditWorld()
    const { row, inside } = await world.guest(vmOf)
    const memory = String(Number.parseInt(inside.config.get('memory') ?? '512', 10) + 1024)
    const set = { memory, description: 'Mara’s', onboot: '1' }
    const result = await world.edit(row.id, { ...config, digest: await world.digest(row.id), set })
    expect([result.state, result.error]).toEqual(['completed', null])
    expect([inside.config.get('description'), inside.config.get('onboot')]).toEqual(['Mara’s', '1'])
    const { pending, values, digest } = await world.core.call('guests.editable', { id: row.id })
    expect(pending).toEqual([{ key: 'memory', value: values.memory, pending: memory }])
    // The drawer has it without a further question.
    const detail = await world.core.call('guests.detail', { id: row.id, live: false })
    expect(detail.pending.value).toEqual({ memory })
    expect((await world.edit(row.id, { ...config, digest, set: {}, revert: ['memory'] })).state).toBe('completed')
    expect((await world.core.call('guests.editable', { id: row.id })).pending).toEqual([])
  })

  it('of somebody who was slower are refused, and nothing of them is written', async () => {
    const world = await startEditWorld()
    const { row, inside } = await world.guest(vmOf)
    const digest = await world.digest(row.id)
    inside.config.set('description', 'by somebody else')
    const asked = world.edit(row.id, { ...config, digest, set: { description: 'mine', name: 'mine' } })
    await expect(asked).rejects.toMatchObject({ code: 'conflict', details: { reason: 'config_changed' } })
    expect([inside.config.get('description'), inside.config.get('name')]).toEqual(['by somebody else', row.name])
  })

  it('never write over somebody who was faster by a moment: between the last look and the change', async () => {
    const world = await startEditWorld()
    const { row, inside } = await world.guest(vmOf)
    const { calls } = world.lab.faults
    const take = calls.take
    calls.take = (call) => {
      if (call.method !== 'GET' && call.path.endsWith(`/qemu/${row.vmid}/config`))
        inside.config.set('description', 'by somebody else')
      return take(call)
    }
    const action = { ...config, digest: await world.digest(row.id), set: { description: 'mine' } }
    expect(await world.edit(row.id, action)).toMatchObject({
      state: 'failed',
      error: {
        code: 'conflict',
        message: expect.stringContaining('changed by somebody else since it was shown') as string,
      },
    })
    expect(inside.config.get('description')).toBe('by somebody else')
  })

  it('show their tags and name in the inventory at once, without waiting for a poll', async () => {
    const world = await startEditWorld()
    const { row } = await world.guest(vmOf)
    const set = { tags: 'web;edited', name: 'renamed-01' }
    await world.edit(row.id, { ...config, digest: await world.digest(row.id), set })
    const after = await until('the row', async () => {
      const now = await inventoryRow(world, row)
      return now?.name === 'renamed-01' && now
    })
    expect(after.tags).toEqual(['edited', 'web'])
  })

  it('send a new password to Proxmox alone: it stands in no job, no record and no vault afterwards', async () => {
    const world = await startEditWorld()
    const { row, inside } = await world.guest(vmOf)
    const password = 'correct horse battery'
    const digest = await world.digest(row.id)
    const result = await world.edit(row.id, { ...config, digest, set: { ciuser: 'mara' } }, { password })
    expect(result.state).toBe('completed')
    expect(inside.config.get('cipassword')).toBe(password)
    const traces = JSON.stringify([
      result,
      await world.core.call('jobs.list', { size: 50 }),
      await world.core.call('activity.list', { limit: 50 }),
      await world.core.call('guests.detail', { id: row.id, live: true }),
    ])
    expect(traces).not.toContain(password)
  })

  it('do not let what is not edited slip in with a property string', async () => {
    const world = await startEditWorld()
    const { row, inside } = await world.guest(vmOf)
    const digest = await world.digest(row.id)
    const net = `${inside.config.get('net0') ?? ''},trunks=1-4094`
    await world.edit(row.id, { ...config, digest, set: { net0: net } })
    expect(inside.config.get('net0')).not.toContain('trunks')
    const refused = world.edit(row.id, { ...config, digest: await world.digest(row.id), set: { args: '-s' } })
    await expect(refused).rejects.toMatchObject({ code: 'invalid_input' })
  })

  it('wait for a lock to go, and are not taken for changed because of it', async () => {
    const world = await startEditWorld()
    const { row, inside } = await world.guest(vmOf)
    inside.lock = 'backup'
    const { digest, lock } = await world.core.call('guests.editable', { id: row.id })
    expect(lock).toBe('backup')
    const id = newJobId()
    const action = { ...config, digest, set: { description: 'after the backup' } }
    await world.core.call('guests.edit', { id, guestId: row.id, action })
    await until('the job to wait', async () =>
      (await world.core.call('guests.actionResults', { id })).some(({ step }) => step.includes('backup')),
    )
    expect(inside.config.get('description')).not.toBe('after the backup')
    inside.lock = null
    expect((await world.ended(id)).map(({ state }) => state)).toEqual(['completed'])
    expect(inside.config.get('description')).toBe('after the backup')
  })
})

describe('disks', () => {
  it('are added, grown, moved, detached, attached again and deleted', async () => {
    const world = await startEditWorld()
    const { row, inside } = await world.guest((guest) => guest.type === 'qemu' && guest.status === 'stopped')
    const { storages } = await world.core.call('guests.editOptions', { id: row.id })
    const [first, second] = storages.filter(({ content }) => content.includes('images'))
    if (first === undefined || second === undefined) throw new Error('two storages are needed')
    const act = async (action: Parameters<EditWorld['edit']>[1]) => {
      const result = await world.edit(row.id, action)
      expect([result.state, result.error], action.kind).toEqual(['completed', null])
    }
    const digest = () => world.digest(row.id)
    const drives = () => [...inside.config].filter(([key]) => /^(virtio|unused)\d+$/.test(key))
    const before = drives()
    await act({
      kind: 'disk.add',
      digest: await digest(),
      storage: first.name,
      size: 8 * GIB,
      bus: 'virtio',
      mountPoint: null,
      discard: true,
      ssd: false,
      backup: false,
    })
    const [disk, value] = drives().find(([key]) => !before.some(([known]) => known === key)) ?? ['', '']
    expect(value).toMatch(/size=8G/)
    expect(value).toMatch(/discard=on/)
    await act({ kind: 'disk.resize', digest: await digest(), disk, size: 12 * GIB })
    expect(inside.config.get(disk)).toMatch(/size=12G/)
    await act({ kind: 'disk.move', digest: await digest(), disk, storage: second.name, deleteSource: true })
    expect(inside.config.get(disk)).toMatch(new RegExp(`^${second.name}:`))
    await act({ kind: 'disk.detach', digest: await digest(), disk })
    const [unused] = drives().find(([key]) => key.startsWith('unused') && !before.some(([known]) => known === key)) ?? [
      '',
    ]
    expect(inside.config.has(disk)).toBe(false)
    await act({ kind: 'disk.attach', digest: await digest(), unused, bus: 'virtio', mountPoint: null })
    expect(inside.config.has(disk)).toBe(true)
    await act({ kind: 'disk.detach', digest: await digest(), disk })
    await act({ kind: 'disk.remove', digest: await digest(), unused })
    expect(drives()).toEqual(before)
  })

  it('never shrink, and are not mistaken for a CD drive (quirk 24)', async () => {
    const world = await startEditWorld()
    const { row, inside } = await world.guest(
      (_guest, { config: values }) => values.has('scsi0') && /size=/.test(values.get('scsi0') ?? ''),
    )
    const before = inside.config.get('scsi0')
    const shrunk = await world.edit(row.id, {
      kind: 'disk.resize',
      digest: await world.digest(row.id),
      disk: 'scsi0',
      size: GIB,
    })
    expect([shrunk.state, shrunk.error?.code]).toEqual(['failed', 'conflict'])
    expect(shrunk.error?.message).toMatch(/only grow/)
    const emptied = await world.edit(row.id, {
      kind: 'cdrom',
      digest: await world.digest(row.id),
      drive: 'scsi0',
      volid: null,
      removeDrive: false,
    })
    expect([emptied.state, emptied.error?.message]).toEqual(['failed', expect.stringMatching(/is a disk/)])
    expect(inside.config.get('scsi0')).toBe(before)
  })

  it('beyond the quota are refused before anything is asked of the cluster', async () => {
    const world = await startEditWorld()
    const { row, inside } = await world.guest((guest) => vmOf(guest) && guest.companyId !== null)
    if (row.companyId === null) throw new Error('nobody’s')
    const limits = { vcpu: null, memory: row.maxmem, disk: null, guests: null, externalAddresses: null }
    await world.core.call('quotas.set', { companyId: row.companyId, clusterId: row.clusterId, limits })
    const before = inside.config.get('memory')
    const asked = world.edit(row.id, { ...config, digest: await world.digest(row.id), set: { memory: '1048576' } })
    await expect(asked).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/quota/) as string })
    expect(inside.config.get('memory')).toBe(before)
  })

  it('beyond a quota that was lowered while the job waited are refused when it acts', async () => {
    const world = await startEditWorld()
    const { row, inside } = await world.guest((guest) => vmOf(guest) && guest.companyId !== null)
    if (row.companyId === null) throw new Error('nobody’s')
    const before = inside.config.get('cores')
    const { companyId, clusterId } = row
    const action = { ...config, digest: await world.digest(row.id), set: { cores: '64' } }
    inside.lock = 'backup'
    const id = newJobId()
    await world.core.call('guests.edit', { id, guestId: row.id, action })
    await until('the job to wait', async () =>
      (await world.core.call('guests.actionResults', { id })).some(({ step }) => step.includes('backup')),
    )
    const limits = { vcpu: 1, memory: null, disk: null, guests: null, externalAddresses: null }
    await world.core.call('quotas.set', { companyId, clusterId, limits })
    inside.lock = null
    expect((await world.ended(id))[0]).toMatchObject({
      state: 'failed',
      error: { code: 'conflict', message: expect.stringContaining('quota') as string },
    })
    expect(inside.config.get('cores')).toBe(before)
  })
})

describe('a static address', () => {
  const newRange = async (world: EditWorld, row: GuestRow, cidr: string): Promise<RangeId> => {
    const id = RangeId.parse(uuidv7(Date.now(), crypto.getRandomValues(new Uint8Array(10))))
    await world.core.call('addresses.saveRange', {
      id,
      cidr,
      kind: 'internal',
      companyId: row.companyId,
      clusterId: row.clusterId,
      gateway: null,
      dns: [],
      vlan: null,
      bridge: null,
      vnet: null,
      description: '',
    })
    return id
  }
  const held = async (world: EditWorld, { id }: GuestRow): Promise<string[]> =>
    (await world.core.call('addresses.ofGuest', { guestId: id })).assignments.map(({ address }) => address)

  it('that changes changes hands in the record, and one that is another’s is refused', async () => {
    const world = await startEditWorld()
    const { row } = await world.guest((guest) => vmOf(guest) && guest.companyId !== null)
    const { row: other } = await world.guest((guest) => guest.id !== row.id && guest.clusterId === row.clusterId)
    await newRange(world, row, '198.18.7.0/24')
    const to = async (guest: GuestRow, ip: string) =>
      world.edit(guest.id, { ...config, digest: await world.digest(guest.id), set: { ipconfig0: `ip=${ip}/24` } })
    expect((await to(row, '198.18.7.10')).state).toBe('completed')
    expect(await held(world, row)).toEqual(['198.18.7.10'])
    expect((await to(row, '198.18.7.11')).state).toBe('completed')
    expect(await held(world, row)).toEqual(['198.18.7.11'])
    if (other.type !== 'qemu') return
    const taken = await to(other, '198.18.7.11')
    expect([taken.state, taken.error?.code]).toEqual(['failed', 'conflict'])
    expect(await held(world, other)).toEqual([])
  })

  it('is given back when the cluster refuses the change, and the one before stays', async () => {
    const world = await startEditWorld()
    const { row } = await world.guest((guest) => vmOf(guest) && guest.companyId !== null)
    await newRange(world, row, '198.18.7.0/24')
    const to = async (ip: string) =>
      world.edit(row.id, { ...config, digest: await world.digest(row.id), set: { ipconfig0: `ip=${ip}/24` } })
    expect((await to('198.18.7.10')).state).toBe('completed')
    world.lab.faults.calls.add({
      ...{ kind: 'refuse', method: 'PUT', status: 500, text: 'no space left on device', times: 1 },
      cluster: world.lab.clusters.find(({ name }) => world.ids.get(name) === row.clusterId)?.name ?? '',
      path: new RegExp(`/nodes/[^/]+/qemu/${row.vmid}/config`),
    })
    expect(await to('198.18.7.11')).toMatchObject({ state: 'failed', error: { code: 'cluster_refused' } })
    expect(await held(world, row)).toEqual(['198.18.7.10'])
  })
})

describe('many at once', () => {
  it('get tags beside those they have, and lose only those taken away', async () => {
    const world = await startEditWorld()
    const { row: one, inside } = await world.guest(vmOf)
    const { row: two, inside: second } = await world.guest((guest) => vmOf(guest) && guest.id !== one.id)
    inside.config.set('tags', 'keep;old')
    const id = newJobId()
    const action = { kind: 'tags' as const, add: ['patched'], remove: ['old'] }
    await world.core.call('guests.editMany', { id, guestIds: [one.id, two.id], action })
    expect((await world.ended(id)).map(({ state }) => state)).toEqual(['completed', 'completed'])
    expect(inside.config.get('tags')).toBe('keep;patched')
    expect(second.config.get('tags')).toContain('patched')
  })
})
