import { describe, expect, it } from 'vitest'
import { AppError } from '#shared/errors.ts'
import type { PowerAction } from '#shared/model/guest-action.ts'
import { GuestId } from '#shared/model/ids.ts'
import { createWorld } from '../inventory/world.ts'
import { answers, liveStatus, taskStatus, UPID } from './answers.ts'
import { context, start, setup, START, SHUTDOWN, sent } from './power-world.ts'

describe('power', () => {
  it('leaves on record how it ended, for one guest and for many', async () => {
    const { api, guest, power, recorded } = await setup()
    await power([guest.id], START)
    expect(recorded).toEqual(['guests.power success: Start: “web” is started'])
    api.answers.taskStatus = () => taskStatus(false, 'no such bridge')
    await power([guest.id], START)
    expect(recorded.at(-1)).toMatch(/^guests\.power failed: Failed: Start: “web”\. .*no such bridge/)
    expect(recorded).toHaveLength(2)
  })

  it('is sent once when it is asked for twice at the same time', async () => {
    const { world, api, guest, ask, results } = await setup()
    const [first, second] = await Promise.all([ask([guest.id], START), ask([guest.id], START)])
    await world.pass(3000)
    expect((await results(first))[0]).toMatchObject({ state: 'completed' })
    const [double] = await results(second)
    expect(double).toMatchObject({ state: 'failed', error: { code: 'conflict' } })
    expect(double?.error?.message).toContain('on its way for “web” already')
    expect(sent(api)).toHaveLength(1)
  })

  it('shows the end of its task without waiting for a poll', async () => {
    const { api, guest, power, inventory } = await setup()
    const polls = api.calls.filter((call) => call === 'resources').length
    api.answers.power = () => {
      api.answers.guestStatus = () => liveStatus({ status: 'running', uptime: 3 })
      return UPID
    }
    expect(await power([guest.id], START)).toMatchObject([{ name: 'web', state: 'completed', error: null }])
    expect(inventory.inventory.guest(guest.id)?.status).toBe('running')
    expect(api.calls.filter((call) => call === 'resources')).toHaveLength(polls)
  })

  it('never sends a request twice, and says that it may have been taken', async () => {
    const { world, api, guest, power } = await setup()
    api.answers.power = () => {
      throw new AppError('timeout', 'cluster 01 did not answer in time.')
    }
    const [result] = await power([guest.id], START)
    await world.pass(60_000)
    expect(result?.error).toMatchObject({ code: 'timeout' })
    expect(result?.error?.message).toContain('look at its tasks before you repeat it')
    expect(sent(api)).toHaveLength(1)
  })

  it('goes by the state of this moment, not by the last poll', async () => {
    const { api, guest, power } = await setup()
    const refusalOf = async (action: PowerAction): Promise<string | undefined> =>
      (await power([guest.id], action))[0]?.error?.message
    api.answers.guestStatus = () => liveStatus({ status: 'running' })
    expect(await refusalOf(START)).toBe('“web” is already running.')
    expect(await refusalOf({ kind: 'resume' })).toContain('is not suspended')
    api.answers.guestStatus = () => liveStatus()
    expect(await refusalOf({ kind: 'reboot', timeoutS: 60 })).toContain('is not running')
    api.answers.guestStatus = () => liveStatus({ status: 'running', qmpstatus: 'paused' })
    expect(await refusalOf(SHUTDOWN)).toContain('paused and cannot react')
    api.answers.guestStatus = () => liveStatus({ template: true })
    expect(await refusalOf(START)).toContain('is a template')
    expect(sent(api)).toEqual([])
  })

  it('waits for the lock of another task, says its name, and goes on when it is gone', async () => {
    const { world, api, guest, ask, results } = await setup()
    api.answers.guestStatus = () => liveStatus({ lock: 'backup' })
    const id = await ask([guest.id], START)
    await world.pass(10_000)
    expect(await results(id)).toMatchObject([{ state: 'running', step: 'Waits for the lock to go: backup' }])
    expect(sent(api)).toEqual([])
    api.answers.guestStatus = () => liveStatus()
    await world.pass(5000)
    expect(await results(id)).toMatchObject([{ state: 'completed' }])
    expect(sent(api)).toHaveLength(1)
  })

  it('says after minutes that no task works under the lock, with the way out, and never forces it', async () => {
    const { world, api, guest, ask, results, jobs } = await setup()
    const minutes = async (count: number): Promise<void> => {
      for (let minute = 0; minute < count; minute += 1) await world.pass(60_000)
    }
    const backup = { upid: UPID, node: 'pve1', type: 'vzdump', user: 'root@pam', starttime: 0, status: '' }
    // A backup of many guests names none of them.
    api.answers.tasks = () => [{ ...backup, id: '', endtime: null }]
    api.answers.guestStatus = () => liveStatus({ lock: 'backup' })
    const id = await ask([guest.id], START)
    await minutes(5)
    expect(await results(id)).toMatchObject([{ state: 'running', step: 'Waits for the lock to go: backup' }])
    api.answers.tasks = () => [{ ...backup, id: '', endtime: 60 }]
    await minutes(2)
    const [waiting] = await results(id)
    expect(waiting?.step).toContain('no task is seen that works on it')
    expect(waiting?.step).toContain('“qm unlock 100” there frees it')
    const { lines } = await jobs.operations['jobs.log']({ id, after: 0, limit: 100 }, context)
    const warnings = lines.filter(({ level }) => level === 'warning')
    expect(warnings).toMatchObject([{ text: expect.stringContaining('qm unlock 100') as string }])
    expect(sent(api)).toEqual([])
    await minutes(25)
    expect((await results(id))[0]?.error?.message).toContain('qm unlock 100')
  })

  it('does not wait for a lock for ever', async () => {
    const { world, api, guest, ask, results } = await setup()
    api.answers.guestStatus = () => liveStatus({ lock: 'backup' })
    const id = await ask([guest.id], START)
    for (let minute = 0; minute < 31; minute += 1) await world.pass(60_000)
    expect((await results(id))[0]?.error?.message).toContain('is locked (backup)')
    expect(sent(api)).toEqual([])
  })

  it('starts what was suspended to disk, whose lock is no other task’s', async () => {
    const { api, guest, power } = await setup()
    api.answers.guestStatus = () => liveStatus({ lock: 'suspended' })
    expect(await power([guest.id], SHUTDOWN)).toMatchObject([{ state: 'failed' }])
    expect(await power([guest.id], START)).toMatchObject([{ state: 'completed' }])
  })

  it('asks again after a while when another holds the file of the guest', async () => {
    const { world, api, guest, ask, results } = await setup()
    let refused = 0
    api.answers.power = () => {
      if (refused === 2) return UPID
      refused += 1
      const reason = "can't lock file '/var/lock/qemu-server/lock-100.conf' - got timeout"
      throw new AppError('cluster_refused', `Node pve1 refused: ${reason}.`, { reason })
    }
    const id = await ask([guest.id], START)
    await world.pass(1000)
    await world.pass(2000)
    await world.pass(3000)
    expect(await results(id)).toMatchObject([{ state: 'completed' }])
    expect(sent(api)).toHaveLength(3)
  })

  it('begins anew when its task found the guest held by another and did nothing', async () => {
    const { world, api, guest, ask, results } = await setup()
    api.answers.taskStatus = () => taskStatus(false, 'VM is locked (backup)')
    const id = await ask([guest.id], START)
    await world.pass(1000)
    api.answers.taskStatus = () => taskStatus(false, 'OK')
    await world.pass(3000)
    await world.pass(3000)
    expect(await results(id)).toMatchObject([{ state: 'completed' }])
    expect(sent(api)).toHaveLength(2)
  })

  it('says that a guest did not shut down in time, and that it can be stopped', async () => {
    const { api, guest, power } = await setup()
    api.answers.guestStatus = () => liveStatus({ status: 'running' })
    api.answers.taskStatus = () => taskStatus(false, 'VM quit/powerdown failed - got timeout')
    const [result] = await power([guest.id], SHUTDOWN)
    expect(result?.error).toMatchObject({ code: 'timeout' })
    expect(result?.error?.message).toMatch(/did not shut down within 60 seconds.*or stop it: that pulls the plug/)
  })

  it('pulls the plug while a shutdown still waits for the guest', async () => {
    const { world, api, guest, ask, power, results } = await setup()
    api.answers.guestStatus = () => liveStatus({ status: 'running' })
    api.answers.taskStatus = () => taskStatus(true)
    const shutdown = await ask([guest.id], SHUTDOWN)
    await world.pass(1000)
    api.answers.power = () => {
      api.answers.taskStatus = () => taskStatus(false, 'OK')
      api.answers.guestStatus = () => liveStatus()
      return UPID.replace('qmstart', 'qmstop')
    }
    expect(await power([guest.id], { kind: 'stop', overruleShutdown: true })).toMatchObject([{ state: 'completed' }])
    await world.pass(3000)
    expect(await results(shutdown)).toMatchObject([{ state: 'completed' }])
  })

  it('answers for each guest, served side by side, each once; a guest that is not there starts nothing', async () => {
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
    const found = await power([first.id, second.id, first.id], START)
    expect(Object.fromEntries(found.map(({ guestId, error }) => [guestId, error?.code ?? 'served']))).toEqual({
      [first.id]: 'served',
      [second.id]: 'unreachable',
    })
    expect(sent(one.api)).toHaveLength(1)
    const gone = GuestId.parse('01900000-0000-7000-8000-00000000dead')
    await expect(power([first.id, gone], START)).rejects.toMatchObject({ code: 'not_found' })
    expect(sent(one.api)).toHaveLength(1)
  })

  it('waits for high availability, whose task ends before the guest has changed', async () => {
    const { world, api, guest, ask, results, inventory } = await setup()
    api.answers.power = () => UPID.replace('qmstart', 'hastart')
    const id = await ask([guest.id], START)
    await world.pass(5000)
    expect(await results(id)).toMatchObject([{ state: 'running', step: 'HA carries it out' }])
    expect(inventory.inventory.guest(guest.id)?.status).toBe('stopped')
    api.answers.guestStatus = () => liveStatus({ status: 'running' })
    await world.pass(5000)
    expect(await results(id)).toMatchObject([{ state: 'completed' }])
    expect(inventory.inventory.guest(guest.id)?.status).toBe('running')
  })
})

describe('high availability', () => {
  it('is asked for a plain stop: Proxmox refuses to overrule a shutdown that is HA’s', async () => {
    const { world, api, guest, ask } = await setup()
    const asked: unknown[] = []
    api.answers.power = (_at, _verb, options) => {
      asked.push(options)
      return UPID.replace('qmstart', 'hastop')
    }
    for (const haManaged of [true, false]) {
      api.answers.guestStatus = () => liveStatus({ status: 'running', haManaged })
      await ask([guest.id], { kind: 'stop', overruleShutdown: true })
      await world.pass(1000)
      api.answers.guestStatus = () => liveStatus()
      await world.pass(10_000)
    }
    expect(asked).toMatchObject([{ overruleShutdown: false }, { overruleShutdown: true }])
  })

  it('has the time of a shutdown on top, as it waits for the guest itself', async () => {
    const { world, api, guest, ask, results } = await setup()
    api.answers.guestStatus = () => liveStatus({ status: 'running' })
    api.answers.power = () => UPID.replace('qmstart', 'hastop')
    const id = await ask([guest.id], { kind: 'shutdown', timeoutS: 600 })
    for (let minute = 0; minute < 10; minute += 1) await world.pass(60_000)
    expect(await results(id)).toMatchObject([{ state: 'running', step: 'HA carries it out' }])
    for (let minute = 0; minute < 3; minute += 1) await world.pass(60_000)
    const [late] = await results(id)
    expect(late).toMatchObject({ state: 'failed', error: { code: 'timeout' } })
    expect(late?.error?.message).toContain('after 720 seconds')
  })
})

describe('a console that ended before it heard the answer', () => {
  const crashed = async () => {
    const one = await setup()
    one.api.answers.guestStatus = () => liveStatus({ status: 'running' })
    one.api.answers.power = () => new Promise(() => undefined)
    const id = await one.ask([one.guest.id], { kind: 'reboot', timeoutS: 60 })
    await one.world.pass(1000)
    expect(sent(one.api)).toHaveLength(1)
    const closing = one.jobs.stop()
    await one.world.pass(6000)
    await closing
    one.api.answers.power = () => UPID.replace('qmstart', 'qmreboot')
    return { ...one, id }
  }
  const listed = (upid: string, starttime: number) => ({
    upid,
    node: 'pve1',
    type: 'qmreboot',
    id: '100',
    user: 'root@pam!multpanel',
    starttime,
    endtime: null,
    status: '',
  })

  it('finds its task among those of the guest, and asks for nothing again', async () => {
    const { world, api, id } = await crashed()
    const now = Math.floor(world.clock.now() / 1000)
    const [old, mine] = [UPID.replace('1001', '1002'), UPID.replace('1001', '1003')].map((upid) =>
      upid.replace('qmstart', 'qmreboot'),
    )
    api.answers.guestTasks = () => [listed(old ?? '', now - 86_400), listed(mine ?? '', now - 5)]
    const again = await start(world)
    await world.pass(3000)
    expect(await again.results(id)).toMatchObject([{ state: 'completed' }])
    expect(sent(api)).toHaveLength(1)
    expect(api.calls).toContain(`taskStatus ${mine ?? ''}`)
  })

  it('asks again when the cluster never got the request', async () => {
    const { world, api, id } = await crashed()
    api.answers.guestTasks = () => []
    const again = await start(world)
    await world.pass(3000)
    expect(await again.results(id)).toMatchObject([{ state: 'completed' }])
    expect(sent(api)).toHaveLength(2)
  })
})
