import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { useClusters } from '#renderer/client/clusters.store.ts'
import { useInventory } from '#renderer/client/inventory.store.ts'
import { askPower, followTasks, useTasks, watchTasks } from '#renderer/features/tasks/tasks.store.ts'
import { AppError } from '#shared/errors.ts'
import { createFakeBridge } from '#support/fake-bridge.ts'
import { clusterId, makeCluster, makeGuest } from '#support/fleet-rows.ts'
import { makeTask } from './task-rows.ts'

const guest = makeGuest(1, { name: 'web-01', vmid: 101, type: 'qemu' })
const cluster = makeCluster(2, { id: guest.clusterId, name: 'acme-dc1' })

beforeEach(() => {
  useTasks.setState(useTasks.getInitialState(), true)
  useInventory.setState({ guests: [guest], status: 'ready' })
  useClusters.setState({ clusters: [cluster], byId: new Map([[cluster.id, cluster]]), status: 'ready' })
})
afterEach(() => {
  vi.unstubAllGlobals()
})

const install = (answers: Parameters<typeof createFakeBridge>[0]) => {
  const fake = createFakeBridge(answers)
  vi.stubGlobal('multpanel', fake.bridge)
  return fake
}

describe('power actions in the task panel', () => {
  it('stand there from before the cluster answered until their task is listed', async () => {
    const { promise, resolve } = Promise.withResolvers<undefined>()
    const fake = install({
      'tasks.list': () => [],
      'guests.power': async () => {
        await promise
        return [{ guestId: guest.id, name: guest.name, taskKey: makeTask(1).key, problem: null }]
      },
    })
    const asked = askPower([guest.id], 'stop')
    expect(useTasks.getState().requests).toMatchObject([
      { type: 'qmstop', subject: '101', subjectName: 'web-01', clusterName: 'acme-dc1', problem: null },
    ])
    resolve(undefined)
    await asked
    const end = followTasks()
    expect(useTasks.getState().requests).toHaveLength(1)
    fake.emit('tasks.taskChanged', { tasks: [makeTask(1)] })
    expect(useTasks.getState().requests).toEqual([])
    end()
  })

  it('stay with the reason when the cluster refuses', async () => {
    install({
      'guests.power': () => [
        {
          guestId: guest.id,
          name: guest.name,
          taskKey: null,
          problem: { code: 'conflict', message: 'VM is locked (backup)' },
        },
      ],
    })
    await askPower([guest.id], 'stop')
    expect(useTasks.getState().requests).toMatchObject([{ problem: 'VM is locked (backup)' }])
  })

  it('stay with the reason when the whole request fails, and the caller hears it', async () => {
    install({
      'guests.power': () => {
        throw new AppError('unreachable', 'The console does not answer.')
      },
    })
    await expect(askPower([guest.id], 'start')).rejects.toThrow('The console does not answer.')
    expect(useTasks.getState().requests).toMatchObject([{ problem: 'The console does not answer.' }])
  })
})

describe('following tasks', () => {
  it('loads the newest and puts changes over them', async () => {
    const fake = install({ 'tasks.list': () => [makeTask(1)] })
    const end = followTasks()
    await vi.waitFor(() => {
      expect(useTasks.getState().status).toBe('ready')
    })
    fake.emit('tasks.taskChanged', { tasks: [makeTask(1, { state: 'ok' }), makeTask(2)] })
    expect(useTasks.getState().tasks.map(({ state }) => state)).toEqual(['running', 'ok'])
    end()
    fake.emit('tasks.taskChanged', { tasks: [makeTask(3)] })
    expect(useTasks.getState().tasks).toHaveLength(2)
  })

  it('asks for the visible rate while somebody watches, once', async () => {
    const fake = install({ 'tasks.watch': () => ({}) })
    const ends = [watchTasks(), watchTasks()]
    ends[0]?.()
    expect(fake.calls('tasks.watch')).toEqual([{ watching: true }])
    ends[1]?.()
    await vi.waitFor(() => {
      expect(fake.calls('tasks.watch')).toEqual([{ watching: true }, { watching: false }])
    })
  })
})

describe('the tasks of a cluster that was removed', () => {
  it('leave the panel with it', async () => {
    const task = makeTask(2, { key: `${clusterId(7)}/${makeTask(2).upid}`, clusterId: clusterId(7) })
    const fake = install({ 'tasks.list': () => [makeTask(1), task] })
    const end = followTasks()
    await vi.waitFor(() => {
      expect(useTasks.getState().tasks).toHaveLength(2)
    })
    fake.emit('clusters.clusterChanged', { changed: [], removed: [clusterId(7)] })
    expect(useTasks.getState().tasks.map(({ key }) => key)).toEqual([makeTask(1).key])
    end()
  })
})
