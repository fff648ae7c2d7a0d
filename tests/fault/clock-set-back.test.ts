import { expect, it, onTestFinished } from 'vitest'
import type { Clock } from '#main/ports.ts'
import { createInventory } from '#main/features/inventory/create-inventory.ts'
import { createTasks } from '#main/features/tasks/create-tasks.ts'
import { silentLog } from '#main/log/log.ts'
import { createWorld, guestRow, resourcesOf } from '../unit/main/inventory/world.ts'

const YEAR = 365 * 86_400_000

/** A console that ran with a clock a year ahead; `setRight` puts it back, timers run on as those of a system do. */
const ahead = async () => {
  const world = await createWorld()
  let offset = YEAR
  const clock: Clock = { now: () => world.clock.now() + offset, after: world.clock.after }
  const { api } = world.addCluster(1, {
    resources: () => resourcesOf([guestRow(100)]),
    tasks: () => [],
    clusterStatus: () => ({ clusterName: 'c', quorate: true, nodes: [] }),
    guestConfig: () => ({ digest: '', values: {} }),
    agentInterfaces: () => [],
  })
  const inventory = createInventory({ ...world, clock, log: silentLog })
  const tasks = createTasks({ ...world, clock, inventory, notifier: { notify: () => undefined }, log: silentLog })
  onTestFinished(async () => {
    await Promise.all([inventory.stop(), tasks.stop()])
  })
  inventory.start()
  inventory.setVisible(true)
  const times = (call: string): number => api.calls.filter((made) => made.startsWith(call)).length
  const setRight = (): void => {
    offset = 0
  }
  return { world, inventory, tasks, times, setRight }
}

it.each(['resources', 'tasks', 'clusterStatus', 'guestConfig'])(
  'goes on reading %s after the clock was set back by a year',
  async (call) => {
    const { world, inventory, tasks, times, setRight } = await ahead()
    tasks.tasks.watch(true)
    await world.pass(60_000, 500)
    const before = times(call)
    expect(before).toBeGreaterThan(0)
    setRight()
    inventory.setVisible(false)
    inventory.setVisible(true)
    await world.pass(60_000, 500)
    expect(times(call)).toBeGreaterThan(before)
  },
)
