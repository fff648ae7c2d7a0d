import { describe, expect, it, onTestFinished } from 'vitest'
import { AppError } from '#shared/errors.ts'
import type { GuestId } from '#shared/model/ids.ts'
import { createInventory } from '#main/features/inventory/create-inventory.ts'
import { createTasks } from '#main/features/tasks/create-tasks.ts'
import { parseUpid } from '#main/features/tasks/upid.ts'
import { taskStateOf } from '#main/features/tasks/task-state.ts'
import type { TaskRecord } from '#main/features/tasks/task-record.ts'
import type { ProxmoxTask } from '#main/adapters/proxmox/proxmox.types.ts'
import { EVERYTHING } from '#main/company-scope.ts'
import { silentLog } from '#main/log/log.ts'
import { createWorld, guestRow, resourcesOf, type World } from '../inventory/world.ts'

const START = Date.UTC(2026, 0, 15, 12) / 1000
const upid = (number: number, type = 'qmstart', id = '100', start = START): string =>
  `UPID:pve1:0000${(0x1000 + number).toString(16).toUpperCase()}:0000ABCD:${start.toString(16).toUpperCase()}:${type}:${id}:root@pam:`
const task = (number: number, fields: Partial<ProxmoxTask> = {}): ProxmoxTask => ({
  upid: upid(number),
  node: 'pve1',
  type: 'qmstart',
  id: '100',
  user: 'root@pam',
  starttime: START,
  endtime: START + 5,
  status: 'OK',
  ...fields,
})
const statusOf = (running: boolean, exitstatus = '') => ({
  upid: '',
  node: 'pve1',
  type: 'qmstart',
  id: '100',
  user: 'root@pam',
  running,
  exitstatus,
  starttime: START,
})

const start = (world: World) => {
  const notices: string[] = []
  const inventory = createInventory({ ...world, log: silentLog })
  const feature = createTasks({
    ...world,
    inventory,
    notifier: { notify: ({ title, body }) => notices.push(`${title} | ${body}`) },
    log: silentLog,
  })
  let stopped: Promise<unknown> | undefined
  const stop = () => (stopped ??= Promise.all([inventory.stop(), feature.stop()]))
  onTestFinished(async () => {
    await stop()
  })
  return { inventory, tasks: feature.tasks, notices, stop }
}
const answers = () => ({
  resources: () => resourcesOf([guestRow(100, { name: 'web' })]),
  clusterStatus: () => ({ clusterName: 'c', quorate: true, nodes: [] }),
  guestConfig: () => ({ digest: '', values: {} }),
  agentInterfaces: () => [],
})

describe('the list of tasks', () => {
  it('is read now and then by itself, at every poll while somebody watches', async () => {
    const world = await createWorld()
    const { api } = world.addCluster(1, { ...answers(), tasks: () => [task(1)] })
    const { inventory, tasks } = start(world)
    inventory.start()
    const reads = () => api.calls.filter((call) => call === 'tasks').length
    await world.pass(600_000, 5000)
    expect(reads()).toBe(1)
    inventory.setVisible(true)
    tasks.watch(true)
    await world.pass(120_000, 1000)
    expect(reads()).toBeGreaterThanOrEqual(11)
    tasks.watch(false)
    const before = reads()
    await world.pass(120_000, 1000)
    expect(reads()).toBe(before)
  })

  it('of a missing guest stay its own when another machine has its number', async () => {
    const world = await createWorld()
    const listed = [task(1)]
    let ctime = 1_700_000_000
    const guests = () => [guestRow(100, { name: ctime === 1_700_000_000 ? 'web' : 'new' }), guestRow(101)]
    const { api, id } = world.addCluster(1, {
      ...answers(),
      resources: () => resourcesOf(guests()),
      permissions: () => ({ '/': ['VM.Audit', 'Datastore.Audit'] }),
      guestConfig: () => ({ digest: '', values: { meta: `ctime=${ctime}` } }),
      tasks: () => listed,
    })
    const { inventory, tasks } = start(world)
    const names = (guestId: GuestId) =>
      tasks.list(EVERYTHING, { guestId, limit: 10 }).map((row) => [row.type, row.subjectName, row.guestId === guestId])
    inventory.start()
    inventory.setVisible(true)
    tasks.watch(true)
    await world.pass(20_000, 1000)
    const old = inventory.inventory.guestByVmid(id, 100)
    if (old === undefined) throw new Error('no guest')
    expect(names(old.id)).toEqual([['qmstart', 'web', true]])

    api.answers.resources = () => resourcesOf([guestRow(101)])
    await world.pass(30_000, 1000)
    ctime = 1_800_000_000
    api.answers.resources = () => resourcesOf(guests())
    await world.pass(20_000, 1000)
    listed.push(task(2, { upid: upid(2, 'qmreboot'), type: 'qmreboot' }))
    await world.pass(30_000, 1000)
    const made = inventory.inventory.guestByVmid(id, 100)
    if (made === undefined) throw new Error('no new guest')
    expect(made.id).not.toBe(old.id)
    expect(names(old.id)).toEqual([['qmstart', 'web', true]])
    expect(names(made.id)).toEqual([['qmreboot', 'new', true]])
  })

  it('names cluster and guest, newest first, and can be narrowed to a guest', async () => {
    const world = await createWorld()
    const older = task(2, { starttime: START - 60, upid: upid(2, 'vzdump', '', START - 60), type: 'vzdump', id: '' })
    world.addCluster(1, { ...answers(), tasks: () => [older, task(1)] })
    const { inventory, tasks } = start(world)
    inventory.start()
    await world.pass(4000)
    const all = tasks.list(EVERYTHING, { limit: 10 })
    expect(all.map((row) => [row.type, row.clusterName, row.subjectName])).toEqual([
      ['qmstart', 'cluster 01', 'web'],
      ['vzdump', 'cluster 01', ''],
    ])
    const guestId = all[0]?.guestId ?? undefined
    expect(tasks.list(EVERYTHING, { guestId, limit: 10 })).toHaveLength(1)
  })

  it('tells changes once and together, nothing when nothing changed', async () => {
    const world = await createWorld()
    let listed = [task(1, { endtime: null, status: '' }), task(2)]
    world.addCluster(1, { ...answers(), tasks: () => listed })
    const { inventory, tasks } = start(world)
    inventory.start()
    inventory.setVisible(true)
    tasks.watch(true)
    await world.pass(60_000, 1000)
    // Listed before their guest was, and once more when it is known.
    expect(world.heard('tasks.taskChanged').map((event) => event.tasks.length)).toEqual([2, 2])
    listed = [task(1), task(2)]
    await world.pass(20_000, 1000)
    expect(
      world
        .heard('tasks.taskChanged')
        .slice(2)
        .map((event) => event.tasks.map((row) => row.state)),
    ).toEqual([['ok']])
  })

  it('is bounded: the newest are kept, and what was dropped is not taken in again', async () => {
    const world = await createWorld()
    const old = Array.from({ length: 20_600 }, (_, number) =>
      task(number, {
        upid: upid(number, 'qmstart', '100', START - number),
        starttime: START - number,
        endtime: START - number + 1,
      }),
    )
    const { id } = world.addCluster(1, { ...answers(), tasks: () => old })
    const { inventory, tasks } = start(world)
    inventory.start()
    await world.pass(4000)
    expect(tasks.count(id)).toBe(20_000)
    inventory.setVisible(true)
    tasks.watch(true)
    await world.pass(15_000)
    expect(tasks.count(id)).toBe(20_000)
    expect(tasks.list(EVERYTHING, { limit: 1 })[0]?.startedAt).toBe(new Date(START * 1000).toISOString())
  })

  it('does not let a running task that fell off stand as running', async () => {
    const world = await createWorld()
    let listed = [task(1, { endtime: null, status: '' })]
    world.addCluster(1, { ...answers(), tasks: () => listed })
    const { inventory, tasks } = start(world)
    inventory.start()
    inventory.setVisible(true)
    tasks.watch(true)
    await world.pass(90_000, 1000)
    expect(tasks.list(EVERYTHING, { limit: 1 })[0]?.state).toBe('running')
    listed = []
    await world.pass(30_000, 1000)
    expect(tasks.list(EVERYTHING, { limit: 1 })[0]?.state).toBe('unknown')
  })
})

describe('a task of one’s own', () => {
  const follow = async (statuses: (() => unknown)[]) => {
    const world = await createWorld()
    const remaining = [...statuses]
    const { id, api } = world.addCluster(1, {
      ...answers(),
      tasks: () => [task(1, { endtime: null, status: '' })],
      taskStatus: () => (remaining.length > 1 ? remaining.shift() : remaining[0])?.(),
    })
    const started = start(world)
    started.inventory.start()
    await world.pass(3000)
    const ended: TaskRecord[] = []
    const key = started.tasks.followOwn(id, upid(1), (record) => ended.push(record))
    return { world, api, id, key, ended, ...started }
  }
  const refuse = (code: 'unreachable' | 'cluster_refused') => () => {
    throw new AppError(code, code === 'unreachable' ? 'gone' : "no such task '…'")
  }

  it('is there at once and followed to its end; an older list does not bring it back', async () => {
    const { world, tasks, ended, notices } = await follow([
      () => statusOf(true),
      () => statusOf(true),
      () => statusOf(false, 'OK'),
    ])
    expect(tasks.list(EVERYTHING, { limit: 1 })[0]).toMatchObject({ state: 'running', own: true })
    await world.pass(10_000)
    expect(ended.map((record) => record.state)).toEqual(['ok'])
    tasks.watch(true)
    await world.pass(70_000, 1000)
    expect(tasks.list(EVERYTHING, { limit: 1 })[0]).toMatchObject({ state: 'ok', exitStatus: 'OK', own: true })
    expect(notices).toEqual([])
  })

  it('that fails is told, with the cluster and its words', async () => {
    const { world, notices, ended } = await follow([() => statusOf(false, 'start failed: out of memory')])
    await world.pass(5000)
    expect(ended[0]?.state).toBe('failed')
    expect(notices).toEqual(['web: start failed | cluster 01: start failed: out of memory'])
  })

  it('outlives an outage of its cluster', async () => {
    const { world, ended } = await follow([
      refuse('unreachable'),
      refuse('unreachable'),
      () => statusOf(false, 'WARNINGS: 1'),
    ])
    await world.pass(60_000, 1000)
    expect(ended.map((record) => record.state)).toEqual(['warning'])
  })

  it('whose log is gone ends as unknown', async () => {
    const { world, ended } = await follow([refuse('cluster_refused')])
    await world.pass(5000)
    expect(ended.map((record) => record.state)).toEqual(['unknown'])
  })

  it('is followed again after a restart of the console', async () => {
    const { world, stop, key } = await follow([() => statusOf(true)])
    await world.pass(3000)
    await stop()
    const api = world.connections.apis.values().next().value
    if (api !== undefined) api.answers.taskStatus = () => statusOf(false, 'OK')
    const again = start(world)
    const ended: string[] = []
    again.tasks.adopt((record) => ended.push(record.key))
    await world.pass(5000)
    expect(ended).toEqual([key])
    expect(again.tasks.list(EVERYTHING, { limit: 1 })[0]?.state).toBe('ok')
  })

  it('is looked at soon after it began, however lately another was', async () => {
    const { world, tasks, api, id } = await follow([() => statusOf(true)])
    await world.pass(400)
    const first = api.calls.filter((call) => call.startsWith('taskStatus')).length
    expect(first).toBe(1)
    await world.pass(2000, 100)
    const before = api.calls.filter((call) => call.startsWith('taskStatus')).length
    tasks.followOwn(id, upid(2), () => undefined)
    await world.pass(400, 100)
    expect(api.calls.filter((call) => call.startsWith('taskStatus')).length).toBeGreaterThan(before)
  })

  it('of five hundred on one cluster costs a few requests per second', async () => {
    const { world, tasks, api, id, ended } = await follow([() => statusOf(true)])
    for (let number = 2; number <= 500; number += 1) tasks.followOwn(id, upid(number), (record) => ended.push(record))
    const before = api.calls.length
    await world.pass(30_000, 500)
    const asked = api.calls.slice(before).filter((call) => call.startsWith('taskStatus')).length
    expect(asked).toBeGreaterThan(60)
    expect(asked).toBeLessThan(150)
    expect(world.heard('tasks.taskChanged').length).toBeLessThan(8)
  })
})

describe('the log', () => {
  it('comes in parts with the state; an ended task is not asked for its state again', async () => {
    const world = await createWorld()
    const lines = Array.from({ length: 30 }, (_, number) => ({ n: number + 1, text: `line ${number + 1}` }))
    const { id, api } = world.addCluster(1, {
      ...answers(),
      taskStatus: () => statusOf(true),
      taskLog: (_, from, limit) => ({ total: 30, lines: lines.slice(Number(from), Number(from) + Number(limit)) }),
    })
    const { tasks } = start(world)
    const { signal } = new AbortController()
    expect(await tasks.log(EVERYTHING, id, upid(1), 20, 5, signal)).toMatchObject({
      total: 30,
      state: 'running',
      exitStatus: '',
    })
    expect((await tasks.log(EVERYTHING, id, upid(1), 28, 50, signal)).lines.map((line) => line.n)).toEqual([29, 30])
    expect(api.calls.filter((call) => call.startsWith('taskStatus'))).toHaveLength(2)
  })
})

describe('words of Proxmox', () => {
  it.each([
    [true, '', 'running'],
    [false, 'OK', 'ok'],
    [false, 'WARNINGS: 2', 'warning'],
    [false, 'unexpected status', 'failed'],
    [false, '', 'unknown'],
  ] as const)('running %s, exit %j: %s', (running, exit, state) => {
    expect(taskStateOf(running, exit)).toBe(state)
  })

  it('reads a UPID, escaped ids and tokens included', () => {
    expect(parseUpid('UPID:pve:00000C8B:0000D780:5FBE5E7F:imgdel:100@local\\x3ax:a@pve!tok:')).toEqual({
      node: 'pve',
      type: 'imgdel',
      subject: '100@local:x',
      user: 'a@pve!tok',
      startedAt: '2020-11-25T13:39:11.000Z',
    })
    expect(parseUpid('OK')).toBeNull()
  })
})
