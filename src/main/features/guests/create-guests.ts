import type { RecordFor } from '#main/features/activity/record-for.ts'
import type { ClusterConnections } from '#main/features/fleet/connections.port.ts'
import type { InventoryFeature } from '#main/features/inventory/create-inventory.ts'
import type { JobsFeature } from '#main/features/jobs/create-jobs.ts'
import type { TasksFeature } from '#main/features/tasks/create-tasks.ts'
import type { Log } from '#main/log/log.ts'
import type { Clock } from '#main/ports.ts'
import { createGuestActions, type EditSurroundings } from './actions/create-guest-actions.ts'
import type { GuestActionJobKinds } from './actions/guest-action.jobs.ts'
import { createGuestDetailService, type ClusterAge } from './guest-detail.service.ts'
import { createGuestHolders, type GuestHolders } from './guest-holders.ts'
import { createLocate } from './guest-live.ts'
import { guestsOperations } from './guests.operations.ts'

export interface GuestsFeatureDependencies {
  readonly connections: ClusterConnections
  readonly clusterAge: ClusterAge
  readonly inventory: InventoryFeature
  readonly tasks: TasksFeature
  readonly edit: EditSurroundings
  readonly record: RecordFor
  readonly clock: Clock
  readonly log: Log
}

export interface GuestsFeature {
  readonly jobKinds: GuestActionJobKinds
  /** Whoever keeps something for guests registers here, and whoever ends a guest lets go by it. */
  readonly holders: GuestHolders
  /** @param jobs what runs the kinds of above */
  readonly operations: (
    jobs: Pick<JobsFeature, 'engine' | 'history'>,
  ) => ReturnType<typeof guestsOperations> & ReturnType<ReturnType<typeof createGuestActions>['operations']>
  /**
   * Follows again the tasks of an earlier run, so that their guests are brought up to date when they end, and lets go of
   * what was kept for jobs that are over.
   */
  readonly start: (jobs: Pick<JobsFeature, 'find'>) => void
}

export const createGuests = (dependencies: GuestsFeatureDependencies): GuestsFeature => {
  const { connections, clusterAge, inventory: feature, tasks, edit, clock } = dependencies
  const { inventory, facts, backups, refresh } = feature
  const log = dependencies.log.child('guests')
  const locate = createLocate({ inventory, refresh })
  const holders = createGuestHolders()
  const detail = createGuestDetailService({ connections, clusterAge, inventory, facts, backups, locate, clock })
  const actions = createGuestActions({
    connections,
    inventory: feature,
    tasks: tasks.tasks,
    locate,
    holders,
    edit,
    record: dependencies.record,
    clock,
    log,
  })
  return {
    jobKinds: actions.jobKinds,
    holders,
    operations: (jobs) => ({ ...guestsOperations(detail), ...actions.operations(jobs) }),
    start: (jobs) => {
      tasks.tasks.adopt(actions.readAfter)
      edit.passwords.tidy(jobs.find)
    },
  }
}
