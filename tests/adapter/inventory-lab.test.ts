import { describe, expect, it } from 'vitest'
import { ACCOUNTS } from '#lab/fleet/access.ts'
import { placeTaskFault } from '#lab/world/task-faults.ts'
import type { LabCluster } from '#lab/world/model.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { TestCore } from '#support/core.ts'
import { act, endOf, startAction, taskOf } from '#support/guest-actions.ts'
import { startLabCore, until, type LabCore } from '#support/lab-core.ts'

const snapshot = (core: TestCore) => core.call('inventory.snapshot', {})
const total = (lab: LabCore): number => lab.lab.clusters.reduce((sum, cluster) => sum + cluster.world.guests.size, 0)

const whole = async (setup: LabCore): Promise<GuestRow[]> =>
  until('all guests', async () => {
    const { guests } = await snapshot(setup.core)
    return guests.length === total(setup) && guests
  })
const worldOf = (setup: LabCore, { clusterId }: GuestRow): LabCluster => {
  const found = setup.lab.clusters.find(({ name }) => setup.ids.get(name) === clusterId)
  if (found === undefined) throw new Error('The lab has no such cluster')
  return found.world
}
const stopped = (guest: GuestRow): boolean => guest.status === 'stopped' && !guest.template && guest.lock === ''

describe('the inventory of a lab', () => {
  it('comes in whole, with nodes and storages, and is there after a restart with every cluster dead', async () => {
    const setup = await startLabCore()
    const guests = await whole(setup)
    const { nodes, storages } = await snapshot(setup.core)
    expect(nodes).toHaveLength(setup.lab.clusters.reduce((sum, cluster) => sum + cluster.world.nodes.size, 0))
    expect(storages.filter((storage) => storage.shared).every((storage) => storage.nodes.length >= 1)).toBe(true)
    for (const cluster of setup.lab.clusters) setup.lab.faults.inject({ cluster: cluster.name }, { kind: 'refuse' })
    await setup.lab.settled()
    const again = await setup.restart()
    const after = await snapshot(again)
    expect(after.guests.map((guest) => guest.id).sort()).toEqual(guests.map((guest) => guest.id).sort())
    const views = await again.call('clusters.list', {})
    expect(views.every((view) => view.asOf !== null)).toBe(true)
  })

  it('fills in addresses, interfaces and backups by and by', async () => {
    const setup = await startLabCore()
    await setup.core.call('app.setVisible', { visible: true })
    await whole(setup)
    await until('addresses, interfaces and backups', async () => {
      const now = await snapshot(setup.core)
      const some = (has: (guest: GuestRow) => boolean) => now.guests.some(has)
      const filled = some((guest) => guest.addresses.length > 0) && some((guest) => guest.lastBackupAt !== null)
      return (
        filled &&
        some(({ factsAt, storages, bridges }) => factsAt !== null && storages.length > 0 && bridges.length > 0)
      )
    })
  })

  it('keeps a guest’s identity when it moves to another node', async () => {
    const setup = await startLabCore()
    const guests = await whole(setup)
    const { world, id } = setup.cluster(0)
    const moving = guests.find((guest) => guest.clusterId === id)
    const target = [...world.nodes.keys()].find((node) => node !== moving?.node)
    const inside = world.guests.get(moving?.vmid ?? 0)
    if (moving === undefined || target === undefined || inside === undefined) throw new Error('nothing to move')
    inside.node = target
    await setup.core.call('clusters.refresh', { ids: [id] })
    await until('the new node', async () => {
      const row = (await snapshot(setup.core)).guests.find((guest) => guest.id === moving.id)
      return row?.node === target
    })
  })

  it('keeps what it knows when the rights go, says so, and marks as missing what was truly deleted', async () => {
    const setup = await startLabCore({ account: ACCOUNTS.readonly })
    await whole(setup)
    const { world, id } = setup.cluster(0)
    const held = world.guests.size
    const acl = [...world.access.acl]
    world.access.acl.length = 0
    await setup.core.call('clusters.refresh', { ids: [id] })
    const view = await until('partial', async () =>
      (await setup.core.call('clusters.list', {})).find((cluster) => cluster.id === id && cluster.state === 'partial'),
    )
    expect(view.problem?.code).toBe('rights_missing')
    const kept = (await snapshot(setup.core)).guests.filter((guest) => guest.clusterId === id)
    expect(kept).toHaveLength(held)

    world.access.acl.push(...acl)
    const [vmid] = [...world.guests.keys()]
    world.guests.delete(vmid ?? 0)
    await setup.core.call('clusters.refresh', { ids: [id] })
    await until('the deleted guest to be missing', async () => {
      const { guests } = await snapshot(setup.core)
      return guests.some((guest) => guest.clusterId === id && guest.vmid === vmid && guest.status === 'missing')
    })
    await until('online again', async () =>
      (await setup.core.call('clusters.list', {})).find((cluster) => cluster.id === id && cluster.problem === null),
    )
  })

  it('forgets a removed cluster and tells the page', async () => {
    const setup = await startLabCore()
    await whole(setup)
    const { id, name, world } = setup.cluster(1)
    const plan = await setup.core.call('clusters.removalPlan', { id })
    expect(plan).toMatchObject({ guests: world.guests.size, nodes: world.nodes.size })
    await setup.core.call('clusters.remove', { id, name })
    expect((await snapshot(setup.core)).guests.some((guest) => guest.clusterId === id)).toBe(false)
    // Polls of the other clusters tell of theirs beside it.
    const told = await until('the page to be told', () =>
      setup.heard('inventory.inventoryChanged').find(({ removedGuests }) => removedGuests.length > 0),
    )
    expect(told.removedGuests).toHaveLength(world.guests.size)
  })
})

describe('power', () => {
  it('starts a guest, follows its task to the end and shows the new state at once', async () => {
    const setup = await startLabCore()
    const guests = await whole(setup)
    const guest = guests.find(stopped)
    if (guest === undefined) throw new Error('nothing is stopped')
    const [result] = await act(setup.core.call, [guest.id], { kind: 'start' })
    expect(result).toMatchObject({ state: 'completed', error: null })
    const task = await taskOf(setup.core.call, guest.id, guest.type === 'qemu' ? 'qmstart' : 'vzstart')
    expect(task).toMatchObject({ own: true, exitStatus: 'OK', subjectName: guest.name })
    await until('running', async () =>
      (await snapshot(setup.core)).guests.find((row) => row.id === guest.id && row.status === 'running'),
    )
    const log = await setup.core.call('tasks.log', {
      clusterId: guest.clusterId,
      upid: task.upid,
      start: 0,
      limit: 100,
    })
    expect(log).toMatchObject({ state: 'ok', exitStatus: 'OK' })
    expect(log.lines.at(-1)?.text).toBe('TASK OK')
  })

  it('refuses templates and what is already so in its own words, and waits for a lock to go', async () => {
    const setup = await startLabCore()
    const guests = await whole(setup)
    const template = guests.find((guest) => guest.template)
    const running = guests.find((guest) => guest.status === 'running')
    const other = guests.find((guest) => stopped(guest) && guest.id !== running?.id)
    if (template === undefined || running === undefined || other === undefined) throw new Error('the lab is too small')
    const world = setup.lab.clusters.find((cluster) => setup.ids.get(cluster.name) === other.clusterId)?.world
    const inside = world?.guests.get(other.vmid)
    if (inside !== undefined) inside.lock = 'backup'
    const id = await startAction(setup.core.call, [template.id, running.id, other.id], { kind: 'start' })
    const waiting = await until('the locked one to wait', async () => {
      const results = await setup.core.call('guests.actionResults', { id })
      return results.find(({ guestId, step }) => guestId === other.id && step.startsWith('Waits'))
    })
    expect(waiting).toMatchObject({ state: 'running', step: 'Waits for the lock to go: backup' })
    if (inside !== undefined) inside.lock = null
    const results = await endOf(setup.core.call, id)
    expect(Object.fromEntries(results.map(({ guestId, error }) => [guestId, error?.message ?? 'done']))).toEqual({
      [template.id]: expect.stringContaining('is a template') as string,
      [running.id]: expect.stringContaining('is already running') as string,
      [other.id]: 'done',
    })
  })

  it('finds a guest that moved since the last poll', async () => {
    const setup = await startLabCore()
    const guests = await whole(setup)
    const { world, id } = setup.cluster(0)
    const guest = guests.find((row) => row.clusterId === id && stopped(row))
    const inside = world.guests.get(guest?.vmid ?? 0)
    const target = [...world.nodes.keys()].find((node) => node !== guest?.node)
    if (guest === undefined || inside === undefined || target === undefined) throw new Error('nothing to move')
    inside.node = target
    const [result] = await act(setup.core.call, [guest.id], { kind: 'start' })
    expect(result).toMatchObject({ state: 'completed' })
    const type = guest.type === 'qemu' ? 'qmstart' : 'vzstart'
    expect((await taskOf(setup.core.call, guest.id, type)).upid).toContain(`UPID:${target}:`)
  })

  it('tells of a failed task of one’s own, and follows one that was running when the console ended', async () => {
    const notices: string[] = []
    const setup = await startLabCore({
      ports: { notifier: { notify: ({ title }) => notices.push(title) } },
    })
    const guests = await whole(setup)
    const guest = guests.find((row) => row.status === 'running' && row.type === 'qemu')
    if (guest === undefined) throw new Error('nothing runs')
    const world = worldOf(setup, guest)
    placeTaskFault(world, { kind: 'hang', pattern: { type: 'qmshutdown', vmid: guest.vmid } })
    const id = await startAction(setup.core.call, [guest.id], { kind: 'shutdown' })
    const { key, upid } = await taskOf(setup.core.call, guest.id, 'qmshutdown')
    const inside = world.tasks.get(upid)
    if (inside === undefined) throw new Error('no task')
    const again = await setup.restart()
    // It ran on while the console was away, and ends now.
    Object.assign(inside, { outcome: 'VM quit/powerdown failed - got timeout', onEnd: null, endsAt: Date.now() })
    const task = await until('the end', async () =>
      (await again.call('tasks.list', { guestId: guest.id })).find((row) => row.key === key && row.state === 'failed'),
    )
    expect(task.exitStatus).toBe('VM quit/powerdown failed - got timeout')
    const [result] = await endOf(again.call, id)
    expect(result?.error).toMatchObject({ code: 'timeout', message: expect.stringContaining('stop it') as string })
    await until('a notice', () =>
      notices.some((title) => title.includes(guest.name) && title.includes('shutdown failed')),
    )
  })
})

describe('details', () => {
  it('reads a guest live, stores it without secrets, and shows it when the cluster is gone', async () => {
    const setup = await startLabCore()
    const guests = await whole(setup)
    const { id, name, world } = setup.cluster(0)
    const guest = guests.find((row) => row.clusterId === id && row.type === 'qemu' && row.status === 'running')
    if (guest === undefined) throw new Error('nothing runs')
    world.guests.get(guest.vmid)?.config.set('cipassword', 'planted-secret')
    const live = await setup.core.call('guests.detail', { id: guest.id, live: true })
    expect(live.liveProblem).toBeNull()
    expect(live.nics.length).toBeGreaterThan(0)
    expect(live.disks.length).toBeGreaterThan(0)
    expect(live.config.at).not.toBeNull()
    expect(JSON.stringify(live)).not.toContain('planted-secret')
    setup.lab.faults.inject({ cluster: name }, { kind: 'refuse' })
    await setup.lab.settled()
    const offline = await setup.core.call('guests.detail', { id: guest.id, live: true })
    expect(offline.liveProblem).toMatch(/./)
    expect(offline.nics).toEqual(live.nics)
  })
})

describe('tasks', () => {
  it('are read while somebody watches, and one can be stopped', async () => {
    const setup = await startLabCore()
    await setup.core.call('app.setVisible', { visible: true })
    const guests = await whole(setup)
    await setup.core.call('tasks.watch', { watching: true })
    await until('tasks of the lab', async () => (await setup.core.call('tasks.list', {})).length > 5)
    const guest = guests.find((row) => row.status === 'running' && row.type === 'qemu')
    if (guest === undefined) throw new Error('nothing runs')
    placeTaskFault(worldOf(setup, guest), { kind: 'hang', pattern: { type: 'qmshutdown', vmid: guest.vmid } })
    await startAction(setup.core.call, [guest.id], { kind: 'shutdown' })
    const { key, upid } = await taskOf(setup.core.call, guest.id, 'qmshutdown')
    await setup.core.call('tasks.stop', { clusterId: guest.clusterId, upid })
    const task = await until('its end', async () =>
      (await setup.core.call('tasks.list', { guestId: guest.id })).find(
        (row) => row.key === key && row.state !== 'running',
      ),
    )
    expect(task.state).toBe('failed')
    expect(
      setup
        .heard('tasks.taskChanged')
        .flatMap((event) => event.tasks)
        .some((row) => row.key === key),
    ).toBe(true)
  })
})
