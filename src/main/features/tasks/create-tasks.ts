import type { ClusterConnections } from '#main/features/fleet/connections.port.ts'
import type { InventoryFeature } from '#main/features/inventory/create-inventory.ts'
import type { Log } from '#main/log/log.ts'
import type { Clock, Notifier } from '#main/ports.ts'
import type { Database } from '#main/storage/database.ts'
import type { EventBus } from '#main/transport/event-bus.ts'
import { createOwnTasks } from './own-tasks.ts'
import { createTaskStore } from './task-store.ts'
import { tasksOperations } from './tasks.operations.ts'
import { createTasksRepository } from './tasks.repository.ts'
import { createTasksService, type TasksService } from './tasks.service.ts'

export interface TasksFeatureDependencies {
  readonly db: Database
  readonly connections: ClusterConnections
  readonly inventory: Pick<InventoryFeature, 'inventory' | 'rate' | 'onPolled'>
  readonly events: EventBus
  readonly clock: Clock
  readonly notifier: Notifier
  readonly log: Log
}

export interface TasksFeature {
  readonly operations: ReturnType<typeof tasksOperations>
  readonly tasks: TasksService
  readonly stop: () => Promise<void>
}

/** The tasks put together; lists are read along with the inventory's polls. */
export const createTasks = (dependencies: TasksFeatureDependencies): TasksFeature => {
  const { db, connections, inventory, events, clock, notifier } = dependencies
  const log = dependencies.log.child('tasks')
  const store = createTaskStore({
    repository: createTasksRepository(db),
    connections,
    inventory: inventory.inventory,
    events,
    clock,
  })
  const own = createOwnTasks({ connections, clock, log, record: (task) => store.put([task]) })
  const tasks = createTasksService({
    store,
    own,
    connections,
    inventory: inventory.inventory,
    rate: inventory.rate,
    clock,
    notifier,
    log,
  })
  inventory.onPolled(tasks.afterPoll)
  return { operations: tasksOperations(tasks), tasks, stop: tasks.stop }
}
