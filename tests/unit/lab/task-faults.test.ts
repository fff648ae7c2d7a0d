import { beforeEach, describe, expect, it } from 'vitest'
import { clearTaskFaults, placeTaskFault } from '#lab/world/task-faults.ts'
import { releaseTasks } from '#lab/world/tasks.ts'
import { createAsker, createHandClock } from '#support/lab/asker.ts'
import { createTestCluster } from '#support/lab/testcl.ts'
import { createFollower } from '#support/lab/worker.ts'

const setUp = () => {
  const clock = createHandClock()
  const cluster = createTestCluster(clock)
  cluster.pace = 1
  const ask = createAsker(cluster)
  const create = (vmid: number) => ask<string>('POST', '/nodes/pve1/qemu', { vmid, scsi0: 'second:1' })
  return { clock, cluster, ask, create, ...createFollower(ask, clock) }
}

describe('tasks that fail or hang because a test wants it', () => {
  let world: ReturnType<typeof setUp>
  beforeEach(() => {
    world = setUp()
  })

  it('fails the next task of a type once, and undoes what it had begun', async () => {
    const { cluster, create, end, log } = world
    placeTaskFault(cluster, { kind: 'fail', pattern: { type: 'qmcreate' }, text: 'the disk is on fire', share: 0.5 })
    const upid = await create(101)
    expect(await end(upid)).toBe('the disk is on fire')
    expect((await log(upid)).at(-1)).toBe('TASK ERROR: the disk is on fire')
    expect(cluster.guests.has(101)).toBe(false)
    expect(cluster.storages.get('second')?.volumes).toEqual([])
    expect(await end(await create(101))).toBe('OK')
  })

  it('strikes only the guest and the node it is for', async () => {
    const { cluster, create, end } = world
    placeTaskFault(cluster, { kind: 'fail', pattern: { type: 'qmcreate', vmid: 102 }, text: 'no', share: 0.5 })
    placeTaskFault(cluster, { kind: 'fail', pattern: { type: 'qmcreate', node: 'pve2' }, text: 'never', share: 0.5 })
    expect([await end(await create(101)), await end(await create(102)), await end(await create(103))]).toEqual([
      'OK',
      'no',
      'OK',
    ])
    clearTaskFaults(cluster)
  })

  it('lets a task hang until it is released, and others wait for its lock in vain meanwhile', async () => {
    const { ask, cluster, create, clock, status, end, log } = world
    await end(await create(101))
    placeTaskFault(cluster, { kind: 'hang', pattern: { type: 'qmclone' } })
    const upid = await ask<string>('POST', '/nodes/pve1/qemu/101/clone', { newid: 110, full: 1 })
    clock.forward(3_600_000)
    expect(await status(upid)).toMatchObject({ status: 'running' })
    const second = await ask<string>('POST', '/nodes/pve1/qemu/101/clone', { newid: 111, full: 1 })
    expect(await end(second)).toContain('got timeout')
    expect(releaseTasks(cluster, { type: 'qmmove' })).toBe(0)
    expect(releaseTasks(cluster)).toBe(1)
    expect(await end(upid)).toBe('OK')
    expect((await log(upid)).at(-1)).toBe('TASK OK')
  })
})
