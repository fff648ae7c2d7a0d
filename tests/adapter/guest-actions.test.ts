import { describe, expect, it } from 'vitest'
import { placeTaskFault } from '#lab/world/task-faults.ts'
import { drivesOf } from '#lab/world/config.ts'
import { act, deleteGuests, endOf, startAction, taskOf } from '#support/guest-actions.ts'
import { until } from '#support/lab-core.ts'
import { setUp, isLocal, onShared, deaf, switchOff, plain } from '#support/action-world.ts'

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
    const { world, call, inside, pick, now } = await setUp()
    const guest = pick(
      'shared VM',
      (row, one) => row.type === 'qemu' && row.status === 'running' && onShared(world, one),
    )
    plain(inside(guest))
    const target = [...world.nodes.keys()].find((node) => node !== guest.node) ?? ''
    // However long the console takes to cancel it, it is not through before.
    placeTaskFault(world, { kind: 'hang', pattern: { type: 'qmigrate', vmid: guest.vmid } })
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
