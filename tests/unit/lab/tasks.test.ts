import { describe, expect, it } from 'vitest'
import { createFleet } from '#lab/fleet/fleets.ts'
import type { LabCluster, LabGuest } from '#lab/world/model.ts'
import { startTask } from '#lab/world/tasks.ts'
import { createAsker, createHandClock } from '#support/lab/asker.ts'

const setUp = () => {
  const clock = createHandClock()
  const cluster = createFleet('small', { seed: 11, clock })[0]
  if (!cluster) throw new Error('the small fleet has no cluster')
  return { clock, cluster, ask: createAsker(cluster) }
}

const pick = (cluster: LabCluster, test: (guest: LabGuest) => boolean): LabGuest => {
  const guest = [...cluster.guests.values()].find(
    (candidate) =>
      candidate.kind === 'qemu' &&
      !candidate.template &&
      !candidate.lock &&
      !cluster.haResources.has(`vm:${candidate.vmid}`) &&
      test(candidate),
  )
  if (!guest) throw new Error('no such guest in this fleet')
  return guest
}

const path = (guest: LabGuest): string => `/nodes/${guest.node}/${guest.kind}/${guest.vmid}`
const taskPath = (upid: string): string => `/nodes/${upid.split(':')[1]}/tasks/${upid}`
type Status = { status: string; exitstatus?: string; type: string; user: string; tokenid?: string }

const finish = async ({ clock, ask }: ReturnType<typeof setUp>, upid: string, ms = 60_000) => {
  clock.forward(ms)
  const status = await ask<Status>('GET', `${taskPath(upid)}/status`)
  const log = await ask<{ n: number; t: string }[]>('GET', `${taskPath(upid)}/log`)
  return { status, log: log.map(({ t }) => t) }
}

describe('tasks of the lab', () => {
  it('starts a guest only when the clock has passed the end of the task', async () => {
    const world = setUp()
    const guest = pick(world.cluster, ({ status }) => status === 'stopped')
    const upid = await world.ask<string>('POST', `${path(guest)}/status/start`)
    expect(upid).toMatch(/^UPID:[\w-]+:[0-9A-F]{8}:[0-9A-F]{8,9}:[0-9A-F]{8}:qmstart:\d+:root@pam:$/)
    expect(await world.ask('GET', `${taskPath(upid)}/status`)).toMatchObject({ status: 'running' })
    expect(guest.status).toBe('stopped')
    const { status, log } = await finish(world, upid)
    expect(status).toMatchObject({ status: 'stopped', exitstatus: 'OK' })
    expect(log.at(-1)).toBe('TASK OK')
    expect(await world.ask('GET', `${path(guest)}/status/current`)).toMatchObject({
      status: 'running',
      qmpstatus: 'running',
    })
  })

  it.each([
    ['a locked guest', (guest: LabGuest) => void (guest.lock = 'backup'), 'VM is locked (backup)'],
    ['a template', (guest: LabGuest) => void (guest.template = true), "you can't start a vm if it's a template"],
  ])('takes the start of %s and fails in the task', async (_name, spoil, outcome) => {
    const world = setUp()
    const guest = pick(world.cluster, ({ status }) => status === 'stopped')
    spoil(guest)
    const { status, log } = await finish(world, await world.ask<string>('POST', `${path(guest)}/status/start`))
    expect(status.exitstatus).toBe(outcome)
    expect(log).toEqual([`TASK ERROR: ${outcome}`])
  })

  it('fails in the task for a guest that runs already, or does not lie on the node', async () => {
    const world = setUp()
    const guest = pick(world.cluster, ({ status }) => status === 'running')
    expect((await finish(world, await world.ask('POST', `${path(guest)}/status/start`))).status.exitstatus).toBe(
      `VM ${guest.vmid} already running`,
    )
    const elsewhere = [...world.cluster.nodes.keys()].find((name) => name !== guest.node) ?? ''
    const upid = await world.ask<string>('POST', `/nodes/${elsewhere}/qemu/${guest.vmid}/status/start`)
    expect((await finish(world, upid)).status.exitstatus).toBe(
      `Configuration file 'nodes/${elsewhere}/qemu-server/${guest.vmid}.conf' does not exist`,
    )
  })

  it('lets a shutdown of a guest that does not react run into its timeout', async () => {
    const world = setUp()
    const guest = pick(world.cluster, ({ status, config }) => status === 'running' && config.has('agent'))
    guest.agent = null
    const upid = await world.ask<string>('POST', `${path(guest)}/status/shutdown`, { timeout: 2 })
    const { status, log } = await finish(world, upid)
    expect(status.exitstatus).toBe('VM quit/powerdown failed - got timeout')
    expect(log[0]).toBe(
      `QEMU Guest Agent is not running - VM ${guest.vmid} qga command 'guest-ping' failed - got timeout`,
    )
    expect(guest.status).toBe('running')
  })

  it('makes a second task wait for the lock of the first', async () => {
    const world = setUp()
    const guest = pick(world.cluster, ({ status }) => status === 'running')
    const down = await world.ask<string>('POST', `${path(guest)}/status/stop`)
    world.clock.forward(100)
    const up = await world.ask<string>('POST', `${path(guest)}/status/start`)
    expect(await world.ask('GET', `${taskPath(up)}/log`)).toEqual([{ n: 1, t: 'trying to acquire lock...' }])
    expect((await finish(world, down)).status.exitstatus).toBe('OK')
    const { status, log } = await finish(world, up)
    expect(status.exitstatus).toBe('OK')
    expect(log.slice(0, 2)).toEqual(['trying to acquire lock...', ' OK'])
    expect(guest.status).toBe('running')
  })

  it('gives up on the lock after ten seconds', async () => {
    const world = setUp()
    const guest = pick(world.cluster, ({ status }) => status === 'running')
    const node = world.cluster.nodes.get(guest.node)
    if (!node) throw new Error('the guest lies nowhere')
    const work = () => ({ durationMs: 60_000 })
    startTask({
      cluster: world.cluster,
      node,
      type: 'resize',
      id: String(guest.vmid),
      user: 'root@pam',
      locks: guest.vmid,
      work,
    })
    const upid = await world.ask<string>('POST', `${path(guest)}/status/stop`)
    const { status } = await finish(world, upid, 11_000)
    expect(status.exitstatus).toBe(`can't lock file '/var/lock/qemu-server/lock-${guest.vmid}.conf' - got timeout`)
  })

  it('ends an aborted task with "unexpected status" and no closing line', async () => {
    const world = setUp()
    const guest = pick(world.cluster, ({ status, agent }) => status === 'running' && agent !== null)
    const upid = await world.ask<string>('POST', `${path(guest)}/status/shutdown`)
    world.clock.forward(200)
    expect(await world.ask('DELETE', taskPath(upid))).toBeNull()
    const { status, log } = await finish(world, upid)
    expect(status).toMatchObject({ status: 'stopped', exitstatus: 'unexpected status' })
    expect(log.some((line) => line.startsWith('TASK'))).toBe(false)
    expect(guest.status).toBe('running')
    const again = await finish(world, await world.ask('POST', `${path(guest)}/status/stop`))
    expect(again.status.exitstatus).toBe('OK')
  })

  it('hands a managed guest to high availability: the task is done before the guest moved', async () => {
    const world = setUp()
    const guest = pick(world.cluster, ({ status }) => status === 'stopped')
    world.cluster.haResources.set(`vm:${guest.vmid}`, {
      sid: `vm:${guest.vmid}`,
      state: 'stopped',
      group: null,
      maxRestart: 1,
      maxRelocate: 1,
      comment: null,
    })
    const upid = await world.ask<string>('POST', `${path(guest)}/status/start`)
    expect(upid).toContain(':hastart:')
    const { status } = await finish(world, upid, 1000)
    expect(status.exitstatus).toBe('OK')
    expect(guest.status).toBe('stopped')
    world.clock.forward(10_000)
    expect(await world.ask('GET', `${path(guest)}/status/current`)).toMatchObject({
      status: 'running',
      ha: { managed: 1, state: 'started' },
    })
  })

  it('knows a task of a token by its user, and shows others only with Sys.Audit', async () => {
    const world = setUp()
    const guest = pick(world.cluster, ({ status }) => status === 'running')
    const token = createAsker(world.cluster, 'root@pam!full')
    const upid = await token<string>('POST', `${path(guest)}/status/reset`)
    const { status } = await finish(world, upid)
    expect(status).toMatchObject({ user: 'root@pam', tokenid: 'full' })
    const stranger = createAsker(world.cluster, 'operator@pve!norights')
    await expect(stranger('GET', `${taskPath(upid)}/status`)).rejects.toMatchObject({
      status: 403,
      message: `Permission check failed (/nodes/${guest.node}, Sys.Audit)`,
    })
    expect(await stranger('GET', '/cluster/tasks')).toEqual([])
  })

  it('refuses text that is no UPID and answers an unknown one as Proxmox does', async () => {
    const { ask, cluster } = setUp()
    const node = [...cluster.nodes.keys()][0]
    await expect(ask('GET', `/nodes/${node}/tasks/UPID:${node}:0000:x:/status`)).rejects.toMatchObject({
      status: 400,
      errors: { upid: 'unable to parse worker upid' },
    })
    const gone = `UPID:${node}:00000754:00009421:5FBE5DD2:vzcreate:100:root@pam:`
    await expect(ask('GET', `/nodes/${node}/tasks/${gone}/status`)).rejects.toMatchObject({
      status: 400,
      errors: { upid: 'no such task' },
    })
    expect(await ask('GET', `/nodes/${node}/tasks/${gone}/log`)).toEqual([
      { n: 1, t: 'unable to open file - No such file or directory' },
    ])
  })

  it('has a history: nightly backups with readable logs on every busy node', async () => {
    const { ask, cluster } = setUp()
    const rows = await ask<{ type: string; upid: string; node: string }[]>('GET', '/cluster/tasks')
    const backup = rows.find(({ type }) => type === 'vzdump')
    expect(backup?.upid).toMatch(/:vzdump::root@pam:$/)
    const log = await ask<{ t: string }[]>('GET', `${taskPath(backup?.upid ?? '')}/log`, { limit: 500 })
    expect(log[0]?.t).toContain('INFO: starting new backup job: vzdump')
    expect(log.some(({ t }) => /INFO:\s+\d+% \(/.test(t))).toBe(true)
    expect(cluster.tasks.size).toBeGreaterThan(15)
  })
})
