import type { ClusterConnections } from '#main/features/fleet/connections.port.ts'
import type { InventoryFeature } from '#main/features/inventory/create-inventory.ts'
import type { TasksFeature } from '#main/features/tasks/create-tasks.ts'
import type { Log } from '#main/log/log.ts'
import type { Clock } from '#main/ports.ts'
import { createGuestDetailService, type ClusterAge } from './guest-detail.service.ts'
import { createLocate } from './guest-live.ts'
import { guestsOperations } from './guests.operations.ts'
import { createPowerService } from './power.service.ts'

export interface GuestsFeatureDependencies {
  readonly connections: ClusterConnections
  readonly clusterAge: ClusterAge
  readonly inventory: InventoryFeature
  readonly tasks: TasksFeature
  readonly clock: Clock
  readonly log: Log
}

export interface GuestsFeature {
  readonly operations: ReturnType<typeof guestsOperations>
  /** Follows again the tasks of an earlier run, so that their guests are brought up to date when they end. */
  readonly start: () => void
  readonly stop: () => void
}

export const createGuests = (dependencies: GuestsFeatureDependencies): GuestsFeature => {
  const { connections, clusterAge, inventory: feature, tasks, clock } = dependencies
  const { inventory, facts, backups, turns, refresh } = feature
  const log = dependencies.log.child('guests')
  const locate = createLocate({ inventory, refresh })
  const detail = createGuestDetailService({ connections, clusterAge, inventory, facts, backups, locate, clock })
  const power = createPowerService({ connections, inventory, tasks: tasks.tasks, turns, locate, refresh, clock, log })
  return {
    operations: guestsOperations(inventory.guest, detail, power),
    start: () => tasks.tasks.adopt(power.settle),
    stop: power.stop,
  }
}
