import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { followTasks, useTasks, watchTasks } from '#renderer/features/tasks/tasks.store.ts'
import { createFakeBridge } from '#support/fake-bridge.ts'
import { clusterId } from '#support/fleet-rows.ts'
import { makeTask } from './task-rows.ts'

beforeEach(() => {
  useTasks.setState(useTasks.getInitialState(), true)
})
afterEach(() => {
  vi.unstubAllGlobals()
})

const install = (answers: Parameters<typeof createFakeBridge>[0]) => {
  const fake = createFakeBridge(answers)
  vi.stubGlobal('multpanel', fake.bridge)
  return fake
}

describe('following tasks', () => {
  it('loads the newest and puts changes over them', async () => {
    const fake = install({ 'tasks.list': () => [makeTask(1)] })
    const end = followTasks()
    await vi.waitFor(() => {
      expect(useTasks.getState().status).toBe('ready')
    }, 60_000)
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
    }, 60_000)
  })
})

describe('the tasks of a cluster that was removed', () => {
  it('leave the panel with it', async () => {
    const task = makeTask(2, { key: `${clusterId(7)}/${makeTask(2).upid}`, clusterId: clusterId(7) })
    const fake = install({ 'tasks.list': () => [makeTask(1), task] })
    const end = followTasks()
    await vi.waitFor(() => {
      expect(useTasks.getState().tasks).toHaveLength(2)
    }, 60_000)
    fake.emit('clusters.clusterChanged', { changed: [], removed: [clusterId(7)] })
    expect(useTasks.getState().tasks.map(({ key }) => key)).toEqual([makeTask(1).key])
    end()
  })
})
