import { describe, expect, it, onTestFinished } from 'vitest'
import { AppError } from '#shared/errors.ts'
import type { PowerVerb } from '#shared/model/guest.ts'
import { GuestId } from '#shared/model/ids.ts'
import type { ProxmoxGuestStatus } from '#main/adapters/proxmox/proxmox.types.ts'
import { createGuests } from '#main/features/guests/create-guests.ts'
import { createInventory } from '#main/features/inventory/create-inventory.ts'
import { createTasks } from '#main/features/tasks/create-tasks.ts'
import { silentLog } from '#main/log/log.ts'
import { INTERNAL } from '#main/transport/owner-actor.ts'
import { createWorld, guestRow, resourcesOf, type World } from '../inventory/world.ts'

const UPID = 'UPID:pve1:00001001:0000ABCD:6968D040:qmstart:100:root@pam:'
const liveStatus = (fields: Partial<ProxmoxGuestStatus> = {}): ProxmoxGuestStatus => ({
  status: 'stopped',
  qmpstatus: '',
  name: 'web',
  lock: '',
  tags: [],
  template: false,
  agent: false,
  haManaged: false,
  haState: '',
  cpu: 0,
  cpus: 2,
  mem: 0,
  maxmem: 4 * 1024 ** 3,
  disk: null,
  maxdisk: null,
  uptime: 0,
  pid: null,
  raw: {},
  ...fields,
})
const taskStatus = (running: boolean, exitstatus = '') => ({
  upid: UPID,
  node: 'pve1',
  type: 'qmstart',
  id: '100',
  user: 'root@pam',
  running,
  exitstatus,
  starttime: 0,
})
const answers = () => ({
  resources: () => resourcesOf([guestRow(100, { name: 'web', status: 'stopped' })]),
  tasks: () => [],
  clusterStatus: () => ({ clusterName: 'c', quorate: true, nodes: [] }),
  guestConfig: () => ({ digest: '', values: {} }),
  guestStatus: (): unknown => liveStatus(),
  power: (): unknown => UPID,
  taskStatus: (): unknown => taskStatus(false, 'OK'),
})
const { signal } = new AbortController()
const context = { ...INTERNAL, signal }

const start = async (world: World) => {
  const inventory = createInventory({ ...world, log: silentLog })
  const tasks = createTasks({ ...world, inventory, notifier: { notify: () => undefined }, log: silentLog })
  const guests = createGuests({
    ...world,
    clusterAge: () => ({ asOf: '2026-01-15T12:00:00.000Z', unreachableSince: null }),
    inventory,
    tasks,
    log: silentLog,
  })
  onTestFinished(async () => {
    guests.stop()
    await Promise.all([inventory.stop(), tasks.stop()])
  })
  inventory.start()
  // No page asks here, so the first poll comes after a while.
  await world.pass(3000)
  const power = (ids: GuestId[], verb: PowerVerb) =>
    Promise.resolve(guests.operations['guests.power']({ ids, verb }, context))
  return { inventory, tasks, guests, power }
}
const setup = async () => {
  const world = await createWorld()
  const { id, api } = world.addCluster(1, answers())
  const started = await start(world)
  const guest = started.inventory.inventory.guestByVmid(id, 100)
  if (guest === undefined) throw new Error('no guest')
  return { world, id, api, guest, ...started }
}

describe('power', () => {
  it('is sent once when it is asked for twice at the same time', async () => {
    const { api, guest, power } = await setup()
    const [[first], [second], [other]] = await Promise.all([
      power([guest.id], 'start'),
      power([guest.id], 'start'),
      power([guest.id], 'stop'),
    ])
    expect(first).toMatchObject({ problem: null })
    expect(second).toMatchObject({ taskKey: null, problem: { code: 'conflict' } })
    expect(other).toMatchObject({ taskKey: null, problem: { code: 'conflict' } })
    expect(api.calls.filter((call) => call.startsWith('power'))).toHaveLength(1)
    expect((await power([guest.id], 'start'))[0]).toMatchObject({ problem: null })
  })

  it('shows the end of its task without waiting for a poll', async () => {
    const { world, api, guest, power, inventory } = await setup()
    const [result] = await power([guest.id], 'start')
    expect(result).toMatchObject({ name: 'web', problem: null, taskKey: `${guest.clusterId}/${UPID}` })
    api.answers.guestStatus = () => liveStatus({ status: 'running', uptime: 3 })
    const polls = api.calls.filter((call) => call === 'resources').length
    await world.pass(3000)
    expect(inventory.inventory.guest(guest.id)?.status).toBe('running')
    expect(api.calls.filter((call) => call === 'resources')).toHaveLength(polls)
  })

  it('never sends a request twice, and says that it may have been taken', async () => {
    const { world, api, guest, power } = await setup()
    api.answers.power = () => {
      throw new AppError('timeout', 'cluster 01 did not answer in time.')
    }
    const [result] = await power([guest.id], 'start')
    await world.pass(60_000)
    expect(result?.problem).toMatchObject({ code: 'timeout' })
    expect(result?.problem?.message).toContain('look at its tasks before you repeat it')
    expect(api.calls.filter((call) => call.startsWith('power'))).toHaveLength(1)
  })

  it('goes by the state of this moment, not by the last poll', async () => {
    const { api, guest, power } = await setup()
    api.answers.guestStatus = () => liveStatus({ lock: 'migrate' })
    const [locked] = await power([guest.id], 'start')
    expect(locked?.problem).toMatchObject({ code: 'conflict' })
    expect(locked?.problem?.message).toContain('locked (migrate)')
    api.answers.guestStatus = () => liveStatus({ status: 'running' })
    expect((await power([guest.id], 'start'))[0]?.problem?.message).toBe('“web” is already running.')
    api.answers.guestStatus = () => liveStatus()
    expect((await power([guest.id], 'reboot'))[0]?.problem?.message).toContain('is not running')
    expect(api.calls.some((call) => call.startsWith('power'))).toBe(false)
  })

  it('answers for each guest: unknown, refused and served side by side, each once', async () => {
    const world = await createWorld()
    const one = world.addCluster(1, answers())
    const two = world.addCluster(2, {
      ...answers(),
      guestStatus: () => {
        throw new AppError('unreachable', 'No address of cluster 02 answers.')
      },
    })
    const { power, inventory } = await start(world)
    const first = inventory.inventory.guestByVmid(one.id, 100)
    const second = inventory.inventory.guestByVmid(two.id, 100)
    if (first === undefined || second === undefined) throw new Error('no guests')
    const gone = GuestId.parse('01900000-0000-7000-8000-00000000dead')
    const results = await power([first.id, second.id, gone, first.id], 'start')
    expect(results.map((result) => result.problem?.code ?? 'served')).toEqual(['served', 'unreachable', 'not_found'])
    expect(one.api.calls.filter((call) => call.startsWith('power'))).toHaveLength(1)
  })

  it('waits for high availability, whose task ends before the guest has changed', async () => {
    const { world, api, guest, power, inventory } = await setup()
    api.answers.power = () => UPID.replace('qmstart', 'hastart')
    await power([guest.id], 'start')
    await world.pass(5000)
    expect(inventory.inventory.guest(guest.id)?.status).toBe('stopped')
    api.answers.guestStatus = () => liveStatus({ status: 'running' })
    await world.pass(5000)
    expect(inventory.inventory.guest(guest.id)?.status).toBe('running')
  })
})

describe('details', () => {
  it('show what is stored with the reason when the cluster does not answer', async () => {
    const { api, guest, guests } = await setup()
    api.answers.guestStatus = () => {
      throw new AppError('unreachable', 'No address of cluster 01 answers.')
    }
    const detail = await guests.operations['guests.detail']({ id: guest.id, live: true }, context)
    expect(detail).toMatchObject({
      row: { name: 'web' },
      clusterName: 'cluster 01',
      liveProblem: 'No address of cluster 01 answers.',
      proxmoxUrl: 'https://pve.example:8006/#v1:0:qemu/100',
      pending: { at: null },
    })
  })

  it('read everything of the guest at once, mask what is pending, and wait little for a dead share', async () => {
    const { world, api, guest, guests, inventory, id } = await setup()
    const storages = [
      {
        storage: 'nas',
        node: 'pve1',
        shared: true,
        plugintype: 'nfs',
        content: ['backup'],
        status: 'available',
        disk: 1,
        maxdisk: 2,
      },
    ]
    api.answers.resources = () => resourcesOf([guestRow(100, { name: 'web', status: 'stopped' })], { storages })
    Object.assign(api.answers, {
      backupVolumes: () => new Promise(() => undefined),
      guestConfig: () => ({
        digest: '',
        values: { net0: 'virtio=AA:AA:AA:AA:AA:AA,bridge=vmbr0', cipassword: 'planted' },
      }),
      guestPending: () => [
        { key: 'cipassword', value: 'planted', pending: 'planted-too' },
        { key: 'memory', value: '1024', pending: '2048' },
        { key: 'net1', value: 'virtio', pending: null },
      ],
      guestSnapshots: () => [
        { name: 'before', parent: '', description: 'x', snaptime: 1_700_000_000, vmstate: true, active: true },
      ],
    })
    await inventory.refresh([id])
    const reading = guests.operations['guests.detail']({ id: guest.id, live: true }, context)
    await world.pass(4000)
    const detail = await reading
    expect(detail).toMatchObject({
      liveProblem: null,
      nics: [{ key: 'net0', bridge: 'vmbr0' }],
      pending: { value: { memory: '2048', net1: null } },
      snapshots: { value: [{ name: 'before', takenAt: '2023-11-14T22:13:20.000Z', withMemory: true, active: true }] },
    })
    expect(JSON.stringify(detail)).not.toContain('planted')
  })
})
