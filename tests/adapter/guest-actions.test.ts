import { describe, expect, it } from 'vitest'
import { placeTaskFault } from '#lab/world/task-faults.ts'
import { drivesOf } from '#lab/world/config.ts'
import { hash32 } from '#lab/world/random.ts'
import type { LabCluster, LabGuest } from '#lab/world/model.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { GuestId } from '#shared/model/ids.ts'
import { aRangeId, anAssignmentId } from '#support/address-world.ts'
import { act, deleteGuests, endOf, startAction, taskOf } from '#support/guest-actions.ts'
import { startLabCore, until } from '#support/lab-core.ts'

const setUp = async (pace = 0.02) => {
  const setup = await startLabCore({ pace })
  const { core } = setup
  const rows = await until('all guests', async () => {
    const { guests } = await core.call('inventory.snapshot', {})
    return guests.length === 120 && guests
  })
  const { id, world } = setup.cluster(0)
  const own = rows.filter(
    ({ clusterId, lock, ha, template }) => clusterId === id && lock === '' && ha === '' && !template,
  )
  const inside = ({ vmid }: GuestRow): LabGuest => {
    const found = world.guests.get(vmid)
    if (found === undefined) throw new Error(`the lab has no ${vmid}`)
    return found
  }
  /** A guest as wanted, here and in the lab. */
  const pick = (what: string, fits: (row: GuestRow, guest: LabGuest) => boolean): GuestRow => {
    const found = own.find((row) => fits(row, inside(row)))
    if (found === undefined) throw new Error(`the lab has no ${what}`)
    return found
  }
  const now = async (guestId: GuestId): Promise<GuestRow | undefined> =>
    (await core.call('inventory.snapshot', {})).guests.find((row) => row.id === guestId)
  return { ...setup, world, clusterId: id, call: core.call, inside, pick, now }
}

const isLocal = (world: LabCluster, guest: LabGuest): boolean =>
  drivesOf(guest, true).some(({ storage }) => storage !== null && !(world.storages.get(storage)?.shared ?? false))
/** Its disks lie where every node finds them and snapshots are possible. */
const onShared = (world: LabCluster, guest: LabGuest): boolean =>
  !isLocal(world, guest) &&
  drivesOf(guest).every(({ storage }) => ['rbd', 'cephfs'].includes(world.storages.get(storage ?? '')?.type ?? ''))
/** Whatever is in it does not hear the power button. */
const deaf = (guest: LabGuest): void => {
  guest.lock = null
  guest.agent = null
  while (hash32(`${guest.metrics.seed}/acpi`) % 40 !== 0) guest.metrics.seed += 1
}
const switchOff = (guest: LabGuest): void => {
  guest.status = 'stopped'
  guest.startedAt = null
  guest.pid = null
}
const plain = (guest: LabGuest): void => {
  guest.snapshots = []
  guest.parentSnapshot = null
  guest.config.delete('protection')
  for (const key of guest.config.keys()) if (/^(hostpci|usb)\d/.test(key)) guest.config.delete(key)
}

describe('moving', () => {
  it('moves a running VM live, and shows it on its new node at once', async () => {
    const { world, call, inside, pick, now } = await setUp()
    const guest = pick(
      'shared VM',
      (row, one) => row.type === 'qemu' && row.status === 'running' && onShared(world, one),
    )
    plain(inside(guest))
    const check = await call('guests.migrateCheck', { id: guest.id })
    const target = check.targets.find(({ obstacles }) => obstacles.length === 0)?.node ?? ''
    expect(await act(call, [guest.id], { kind: 'migrate', target })).toMatchObject([{ state: 'completed' }])
    expect(inside(guest)).toMatchObject({ node: target, status: 'running' })
    expect(await now(guest.id)).toMatchObject({ node: target, status: 'running' })
    const [again] = await act(call, [guest.id], { kind: 'migrate', target })
    expect(again?.error?.message).toBe(`“${guest.name}” is on ${target} already.`)
  })

  it('refuses before it asks: local disks that are to stay, a node that is off', async () => {
    const { world, lab, call, clusterId, inside, pick } = await setUp()
    const guest = pick('local VM', (row, one) => row.type === 'qemu' && row.status === 'running' && isLocal(world, one))
    plain(inside(guest))
    for (const { key, cdrom, cloudinit } of drivesOf(inside(guest), true))
      if (cdrom && !cloudinit) inside(guest).config.delete(key)
    const check = await call('guests.migrateCheck', { id: guest.id })
    expect(check.localDisks.length).toBeGreaterThan(0)
    const [target = '', off = ''] = check.targets.map(({ node }) => node)
    const before = world.tasks.size
    const [stays] = await act(call, [guest.id], { kind: 'migrate', target })
    expect(stays?.error?.message).toContain('Move them along')
    lab.faults.inject({ cluster: world.name, node: off || target }, { kind: 'down' })
    await lab.settled()
    await call('clusters.refresh', { ids: [clusterId] })
    await until('the node to be off', async () =>
      (await call('inventory.snapshot', {})).nodes.some(
        ({ name, status }) => name === (off || target) && status !== 'online',
      ),
    )
    const [offline] = await act(call, [guest.id], { kind: 'migrate', target: off || target, withLocalDisks: true })
    expect(offline?.error?.message).toContain('It is offline.')
    expect([...world.tasks.values()].slice(before).filter(({ type }) => type === 'qmigrate')).toEqual([])
    if (off === '') return
    const [along] = await act(call, [guest.id], { kind: 'migrate', target, withLocalDisks: true })
    expect(along).toMatchObject({ state: 'completed' })
    expect(inside(guest).node).toBe(target)
  })

  it('ends the task on the cluster when the job is cancelled', async () => {
    const { world, call, inside, pick, now } = await setUp(1)
    const guest = pick(
      'shared VM',
      (row, one) => row.type === 'qemu' && row.status === 'running' && onShared(world, one),
    )
    plain(inside(guest))
    const target = [...world.nodes.keys()].find((node) => node !== guest.node) ?? ''
    const id = await startAction(call, [guest.id], { kind: 'migrate', target })
    const { upid } = await taskOf(call, guest.id, 'qmigrate')
    await call('jobs.cancel', { id })
    expect(await endOf(call, id)).toMatchObject([{ state: 'cancelled' }])
    expect(world.tasks.get(upid)?.ended).toMatchObject({ aborted: true })
    expect(inside(guest).node).toBe(guest.node)
    expect((await now(guest.id))?.node).toBe(guest.node)
  })
})

describe('high availability', () => {
  it('shuts its guests down and stops hard what does not in time, which is waited for', async () => {
    const { world, core, clusterId, now, inside } = await setUp()
    const { guests } = await core.call('inventory.snapshot', {})
    const guest = guests.find(
      (row) => row.clusterId === clusterId && row.ha !== '' && row.status === 'running' && row.type === 'qemu',
    )
    if (guest === undefined) throw new Error('the lab has no VM of HA')
    deaf(inside(guest))
    const [result] = await act(core.call, [guest.id], { kind: 'shutdown', timeoutS: 5 })
    expect(result).toMatchObject({ state: 'completed' })
    expect((await now(guest.id))?.status).toBe('stopped')
    const types = [...world.tasks.values()].filter(({ id }) => id === String(guest.vmid)).map(({ type }) => type)
    expect(types).toEqual(expect.arrayContaining(['hastop', 'qmshutdown']))
  })
})

describe('snapshots', () => {
  it('are taken, rolled back to and deleted, and the record of them is current at once', async () => {
    const { world, call, inside, pick } = await setUp()
    const guest = pick('VM', (row, one) => row.type === 'qemu' && row.status === 'running' && onShared(world, one))
    plain(inside(guest))
    const stored = async (): Promise<string[]> =>
      (await call('guests.detail', { id: guest.id, live: false })).snapshots.value.map(({ name }) => name)
    const take = { kind: 'snapshot.create', name: 'before', description: 'as it was', withMemory: true } as const
    expect(await act(call, [guest.id], take)).toMatchObject([{ state: 'completed' }])
    expect(inside(guest).snapshots).toMatchObject([{ name: 'before', description: 'as it was', vmstate: true }])
    expect(await stored()).toEqual(['before'])
    const [twice] = await act(call, [guest.id], take)
    expect(twice?.error?.message).toContain('has a snapshot “before” already')

    inside(guest).config.set('cores', '7')
    expect(await act(call, [guest.id], { kind: 'snapshot.rollback', name: 'before' })).toMatchObject([
      { state: 'completed' },
    ])
    expect(inside(guest).config.get('cores')).not.toBe('7')
    expect(await act(call, [guest.id], { kind: 'snapshot.delete', name: 'before' })).toMatchObject([
      { state: 'completed' },
    ])
    expect(await stored()).toEqual([])
    const [gone] = await act(call, [guest.id], { kind: 'snapshot.rollback', name: 'before' })
    expect(gone?.error?.message).toContain('has no snapshot “before” any more')
  })

  it('older than some days are listed first, then deleted, and younger ones stay', async () => {
    const { world, call, inside, pick } = await setUp()
    const guest = pick('VM', (row, one) => row.type === 'qemu' && onShared(world, one))
    plain(inside(guest))
    const day = 86_400
    const today = Math.floor(Date.now() / 1000)
    inside(guest).snapshots = [40, 35, 3].map((days, index) => ({
      name: `d${days}`,
      description: '',
      timeSeconds: today - days * day,
      parent: index === 0 ? null : `d${[40, 35, 3][index - 1] ?? 0}`,
      vmstate: false,
      config: new Map(inside(guest).config),
    }))
    inside(guest).parentSnapshot = 'd3'
    const [listed] = await call('guests.oldSnapshots', { guestIds: [guest.id], days: 30 })
    expect(listed?.snapshots.map(({ name }) => name)).toEqual(['d40', 'd35'])
    expect(inside(guest).snapshots).toHaveLength(3)
    expect(await act(call, [guest.id], { kind: 'snapshot.deleteOlderThan', days: 30 })).toMatchObject([
      { state: 'completed' },
    ])
    expect(inside(guest).snapshots.map(({ name }) => name)).toEqual(['d3'])
  })

  it('are described anew, on record with what it said before; what another changed meanwhile stays', async () => {
    const { world, call, inside, pick } = await setUp()
    const guest = pick('VM', (row, one) => row.type === 'qemu' && onShared(world, one))
    plain(inside(guest))
    await act(call, [guest.id], { kind: 'snapshot.create', name: 'before', description: 'as it was' })
    expect(await call('guests.snapshotNames', { guestIds: [guest.id] })).toEqual([
      { guestId: guest.id, names: ['before'], problem: null },
    ])
    const describe = (description: string, was: string) =>
      act(call, [guest.id], { kind: 'snapshot.describe', name: 'before', description, was })
    expect(await describe('before the update', 'as it was')).toMatchObject([{ state: 'completed' }])
    expect(inside(guest).snapshots).toMatchObject([{ description: 'before the update' }])
    expect((await call('guests.detail', { id: guest.id, live: false })).snapshots.value).toMatchObject([
      { name: 'before', description: 'before the update' },
    ])
    const rows = await call('activity.list', { filter: { entityId: guest.id } })
    expect(rows.find(({ before }) => before?.description !== undefined)).toMatchObject({
      before: { description: 'as it was' },
      after: { description: 'before the update' },
    })
    const [late] = await describe('mine', 'as it was')
    expect(late?.error?.message).toContain('it says now: “before the update”')
    expect(await describe('', 'before the update')).toMatchObject([{ state: 'completed' }])
    expect(inside(guest).snapshots).toMatchObject([{ description: '' }])
  })

  it('are refused with the reason where a storage cannot have them', async () => {
    const { world, call, inside, pick } = await setUp()
    const guest = pick('VM', (row, one) => row.type === 'qemu' && onShared(world, one))
    for (const { storage } of drivesOf(inside(guest))) {
      const found = world.storages.get(storage ?? '')
      if (found !== undefined) found.type = 'lvm'
    }
    const [result] = await act(call, [guest.id], { kind: 'snapshot.create', name: 'before' })
    expect(result?.error?.message).toContain('cannot have snapshots')
  })
})

describe('templates', () => {
  it('are made of what is stopped and has no snapshots, of VMs and containers', async () => {
    const { world, call, inside, pick, now } = await setUp()
    const running = pick('running VM', (row) => row.type === 'qemu' && row.status === 'running')
    const [runs] = await act(call, [running.id], { kind: 'template' })
    expect(runs?.error?.message).toContain('Shut it down first')
    for (const type of ['qemu', 'lxc'] as const) {
      const guest = pick(
        type,
        (row, one) =>
          row.type === type &&
          row.id !== running.id &&
          drivesOf(one).every(({ storage }) =>
            ['rbd', 'zfspool', 'lvmthin'].includes(world.storages.get(storage ?? '')?.type ?? ''),
          ),
      )
      plain(inside(guest))
      switchOff(inside(guest))
      inside(guest).snapshots = [
        { name: 'kept', description: '', timeSeconds: 1, parent: null, vmstate: false, config: new Map() },
      ]
      const [kept] = await act(call, [guest.id], { kind: 'template' })
      expect(kept?.error?.message).toContain('has snapshots (kept)')
      plain(inside(guest))
      expect(await act(call, [guest.id], { kind: 'template' })).toMatchObject([{ state: 'completed' }])
      expect(inside(guest).template).toBe(true)
      await call('clusters.refresh', {})
      await until('the template', async () => (await now(guest.id))?.template)
    }
  })
})

describe('deleting', () => {
  it('takes it out of the inventory at once and frees its addresses; backup jobs are named before', async () => {
    const { world, call, clusterId, inside, pick, now } = await setUp()
    const guest = pick('VM', (row) => row.type === 'qemu')
    plain(inside(guest))
    switchOff(inside(guest))
    world.backupJobs.set('nightly', { id: 'nightly', schedule: '21:00', vmid: `${guest.vmid}`, enabled: 1 })
    const rangeId = aRangeId()
    const range = {
      cidr: '198.18.7.0/24',
      kind: 'internal' as const,
      gateway: null,
      dns: [],
      vlan: null,
      bridge: null,
      vnet: null,
    }
    await call('addresses.saveRange', { ...range, id: rangeId, companyId: guest.companyId, clusterId, description: '' })
    const { address } = await call('addresses.assign', {
      id: anAssignmentId(),
      rangeId,
      address: '198.18.7.9',
      target: { use: 'guest', guestId: guest.id, interface: 'net0' },
    })
    const check = await call('guests.deleteCheck', { id: guest.id })
    expect(check).toMatchObject({
      obstacles: [],
      running: false,
      holdings: [{ what: 'addresses', names: [address], becomes: 'freed' }],
      backupJobs: [{ id: 'nightly', schedule: '21:00', only: true, enabled: true }],
    })
    await expect(deleteGuests(call, [guest.id], guest.name)).rejects.toMatchObject({ code: 'invalid_input' })
    expect(world.guests.has(guest.vmid)).toBe(true)
    expect(await deleteGuests(call, [guest.id], String(guest.vmid))).toMatchObject([{ state: 'completed' }])
    expect(world.guests.has(guest.vmid)).toBe(false)
    expect(world.backupJobs.has('nightly')).toBe(false)
    expect(await now(guest.id)).toBeUndefined()
    const { rows } = await call('addresses.assignments', {
      rangeId,
      guestId: null,
      companyId: null,
      text: '',
      after: null,
      limit: 10,
    })
    expect(rows).toEqual([])
  })

  it('refuses what runs, is protected or is being backed up, and stops first where that was asked for', async () => {
    const { world, call, inside, pick } = await setUp()
    const guest = pick('running VM', (row) => row.type === 'qemu' && row.status === 'running')
    const typed = String(guest.vmid)
    plain(inside(guest))
    const refusal = async (): Promise<string | undefined> =>
      (await deleteGuests(call, [guest.id], typed))[0]?.error?.message
    expect(await refusal()).toContain('is running. Stop it first.')
    inside(guest).config.set('protection', '1')
    expect((await call('guests.deleteCheck', { id: guest.id })).obstacles[0]).toContain('protected against removal')
    const [kept] = await deleteGuests(call, [guest.id], typed, { stopFirst: true })
    expect(kept?.error?.message).toContain('protected against removal')
    expect(inside(guest).status).toBe('running')
    inside(guest).config.delete('protection')
    inside(guest).lock = 'backup'
    expect(await refusal()).toContain('is being backed up at this moment')
    inside(guest).lock = null
    expect(await deleteGuests(call, [guest.id], typed, { stopFirst: true })).toMatchObject([{ state: 'completed' }])
    expect(world.guests.has(guest.vmid)).toBe(false)
  })
})

describe('deleting what HA manages', () => {
  it('is refused without “purge” before anything is stopped, and takes it out of HA with it', async () => {
    const { world, core, clusterId, inside } = await setUp()
    const { guests } = await core.call('inventory.snapshot', {})
    const guest = guests.find((row) => row.clusterId === clusterId && row.ha !== '' && row.status === 'running')
    if (guest === undefined) throw new Error('the lab has no guest of HA')
    plain(inside(guest))
    inside(guest).lock = null
    const typed = String(guest.vmid)
    expect(await core.call('guests.deleteCheck', { id: guest.id })).toMatchObject({ ha: true, running: true })
    const [kept] = await deleteGuests(core.call, [guest.id], typed, { stopFirst: true, purge: false })
    expect(kept?.error?.message).toContain('is managed by HA. Delete it with “purge”')
    expect(inside(guest).status).toBe('running')
    expect(await deleteGuests(core.call, [guest.id], typed, { stopFirst: true, purge: true })).toMatchObject([
      { state: 'completed' },
    ])
    expect([...world.haResources.keys()].some((sid) => sid.endsWith(`:${guest.vmid}`))).toBe(false)
  })
})

describe('deleting what others stand on, or what is copied elsewhere', () => {
  it('names the linked clones of a template before Proxmox fails, and deletes it once they are gone', async () => {
    const { world, core, clusterId, call } = await setUp()
    const { guests } = await core.call('inventory.snapshot', {})
    const baseOf = (row: GuestRow): string =>
      drivesOf(world.guests.get(row.vmid) as LabGuest).find(({ volid }) => volid.includes('base-'))?.volid ?? ''
    const template = guests.find((row) => row.clusterId === clusterId && row.template && baseOf(row) !== '')
    const clone = guests.find((row) => row.clusterId === clusterId && row.type === 'qemu' && !row.template)
    if (template === undefined || clone === undefined) throw new Error('the lab has no template')
    const inside = world.guests.get(clone.vmid) as LabGuest
    inside.config.set('scsi9', `${baseOf(template)}/vm-${clone.vmid}-disk-9,size=8G`)
    // Its configuration is read, as it is by and by of every guest.
    await call('guests.detail', { id: clone.id, live: true })
    const why = `“${template.name}” is the base of linked clones: ${clone.name} (${clone.vmid}). Delete them first`
    expect((await call('guests.deleteCheck', { id: template.id })).obstacles[0]).toContain(why)
    const typed = String(template.vmid)
    const [kept] = await deleteGuests(call, [template.id], typed)
    expect(kept?.error?.message).toContain(why)
    expect([...world.tasks.values()].filter(({ type }) => type === 'qmdestroy')).toEqual([])
    // Made a full copy by another tool: the stored configuration is not believed against the cluster.
    inside.config.delete('scsi9')
    expect(await deleteGuests(call, [template.id], typed)).toMatchObject([{ state: 'completed' }])
  })

  it('names replication jobs, and deletes with “purge” only, before anything is stopped', async () => {
    const { world, call, inside, pick } = await setUp()
    const guest = pick('running VM', (row) => row.type === 'qemu' && row.status === 'running')
    plain(inside(guest))
    const id = `${guest.vmid}-0`
    world.replicationJobs.set(id, { id, guest: guest.vmid, target: 'pve2', schedule: '*/30', disable: false })
    expect((await call('guests.deleteCheck', { id: guest.id })).replication).toEqual([
      { id, target: 'pve2', schedule: '*/30', enabled: true },
    ])
    const typed = String(guest.vmid)
    const [kept] = await deleteGuests(call, [guest.id], typed, { stopFirst: true, purge: false })
    expect(kept?.error?.message).toContain(`is replicated (job ${id}). Delete it with “purge”`)
    expect(inside(guest).status).toBe('running')
    expect(await deleteGuests(call, [guest.id], typed, { stopFirst: true })).toMatchObject([{ state: 'completed' }])
    expect(world.replicationJobs.size).toBe(0)
  })
})

describe('high availability that ignores a guest', () => {
  it('leaves moving and stopping to the guest’s own node, and is purged with it all the same', async () => {
    const { world, core, clusterId, inside, call } = await setUp()
    const { guests } = await core.call('inventory.snapshot', {})
    const guest = guests.find(
      (row) => row.clusterId === clusterId && row.ha !== '' && row.type === 'qemu' && row.status === 'running',
    )
    const resource = world.haResources.get(`vm:${guest?.vmid ?? 0}`)
    if (guest === undefined || resource === undefined) throw new Error('the lab has no VM of HA')
    plain(inside(guest))
    inside(guest).lock = null
    resource.state = 'ignored'
    await call('clusters.refresh', { ids: [clusterId] })
    await until('the new state', async () =>
      (await call('inventory.snapshot', {})).guests.some((row) => row.id === guest.id && row.ha === 'ignored'),
    )
    const typed = String(guest.vmid)
    const [kept] = await deleteGuests(call, [guest.id], typed, { stopFirst: true, purge: false })
    expect(kept?.error?.message).toContain('is a resource that HA ignores. Delete it with “purge”')
    expect(inside(guest).status).toBe('running')
    expect(await act(call, [guest.id], { kind: 'stop' })).toMatchObject([{ state: 'completed' }])
    const types = [...world.tasks.values()].filter((task) => task.id === typed).map(({ type }) => type)
    expect(types).toContain('qmstop')
    expect(types).not.toContain('hastop')
    expect(await deleteGuests(call, [guest.id], typed)).toMatchObject([{ state: 'completed' }])
    expect(world.haResources.has(`vm:${typed}`)).toBe(false)
  })
})

describe('many at once', () => {
  it('fails one by one with the cause, and a retry repeats those alone', async () => {
    const { world, call, pick, inside } = await setUp()
    const chosen = [0, 1, 2, 3].map((nth) => {
      let seen = 0
      return pick('VM', (row) => row.type === 'qemu' && seen++ === nth)
    })
    for (const guest of chosen) switchOff(inside(guest))
    const [bad] = chosen
    placeTaskFault(world, {
      kind: 'fail',
      pattern: { type: 'qmstart', vmid: bad?.vmid },
      text: 'start failed: QEMU exited with code 1',
      share: 0.5,
    })
    const id = await startAction(
      call,
      chosen.map(({ id: guestId }) => guestId),
      { kind: 'start' },
    )
    const results = await endOf(call, id)
    expect(results.filter(({ state }) => state === 'failed')).toMatchObject([
      { guestId: bad?.id, error: { message: expect.stringContaining('QEMU exited with code 1') as string } },
    ])
    const starts = (): number => [...world.tasks.values()].filter(({ type }) => type === 'qmstart').length
    const before = starts()
    await call('jobs.retry', { id })
    expect((await endOf(call, id)).map(({ state }) => state)).toEqual([
      'completed',
      'completed',
      'completed',
      'completed',
    ])
    expect(starts()).toBe(before + 1)
  })
})
