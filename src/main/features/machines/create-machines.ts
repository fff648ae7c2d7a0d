import type { RecordFor } from '#main/features/activity/record-for.ts'
import type { ClusterConnections } from '#main/features/fleet/connections.port.ts'
import type { MachineAddressesService } from '#main/features/addresses/machine-addresses.service.ts'
import type { InventoryFeature } from '#main/features/inventory/create-inventory.ts'
import { createAwaitTask } from '#main/features/tasks/task-end.ts'
import type { TasksFeature } from '#main/features/tasks/create-tasks.ts'
import type { Log } from '#main/log/log.ts'
import type { Clock, RandomBytes, Vault } from '#main/ports.ts'
import type { Database } from '#main/storage/database.ts'
import type { JobEngine } from '#main/tasks/job-engine.ts'
import type { EventBus } from '#main/transport/event-bus.ts'
import { inScope } from '#main/company-scope.ts'
import { createClusterOffers } from './cluster-offer.ts'
import { createCreateService } from './create.service.ts'
import { createHeldAddresses } from './machine-addresses.ts'
import { createMachineBinding } from './machine-binding.ts'
import { createPlaces } from './machine-place.ts'
import type { MachineRecord } from './machine-record.ts'
import { createRecordMachine } from './record-machine.ts'
import { createMachineRun } from './machine-run.ts'
import { createMachineUndo } from './machine-undo.ts'
import { createMachineWatch } from './machine-watch.ts'
import { machineJobKinds } from './machines.jobs.ts'
import { machinesOperations } from './machines.operations.ts'
import type { JobOf, MachineRanges, MachineTenants } from './machines.ports.ts'
import { createMachinesRepository } from './machines.repository.ts'
import { createOptionsService } from './options.service.ts'
import { createPasswordsService } from './passwords.service.ts'
import { createPlanService } from './plan.service.ts'
import { createTemplateReading } from './template-reading.ts'

export interface MachinesDependencies {
  readonly db: Database
  readonly vault: Vault
  readonly clock: Clock
  readonly randomBytes: RandomBytes
  readonly events: Pick<EventBus, 'emit'>
  readonly log: Log
  readonly connections: ClusterConnections
  readonly inventory: InventoryFeature
  readonly tasks: TasksFeature
  readonly record: RecordFor
  readonly tenants: MachineTenants
  readonly ranges: MachineRanges
  readonly addresses: MachineAddressesService
  /** The jobs are put together after their kinds. */
  readonly start: JobEngine['start']
  readonly jobOf: JobOf
}

/** Making machines, put together: its kinds of job before there is an engine, its operations after. */
export const createMachines = (dependencies: MachinesDependencies) => {
  const { db, vault, clock, randomBytes, events, connections, tenants, ranges, start, jobOf } = dependencies
  const { inventory, refresh } = dependencies.inventory
  const log = dependencies.log.child('machines')
  const repository = createMachinesRepository(db)
  const addresses = createHeldAddresses({ repository, addresses: dependencies.addresses, clock, randomBytes })
  const places = createPlaces(connections, tenants)
  const offers = createClusterOffers({ connections, inventory, clock })
  const awaitTask = createAwaitTask(dependencies.tasks.tasks)
  const templates = createTemplateReading({ connections, facts: dependencies.inventory.facts, clock })
  const options = createOptionsService({
    places,
    offers,
    templates,
    inventory,
    connections,
    ranges,
    machines: repository,
  })
  const plans = createPlanService({
    places,
    offers,
    options,
    inventory,
    connections,
    tenants,
    ranges,
    machines: repository,
  })
  const binding = createMachineBinding({
    inventory,
    facts: dependencies.inventory.facts,
    repository,
    held: addresses,
    addresses: dependencies.addresses,
    tenants,
    holderOf: connections.companyOf,
    log,
  })
  const changed = ({ companyId }: MachineRecord): void => {
    const payload = { companyId }
    events.emit('machines.leftoversChanged', payload, {
      narrow: (scope) => (inScope(scope, companyId) ? payload : null),
    })
  }
  const undo = createMachineUndo({
    connections,
    inventory,
    repository,
    addresses,
    clock,
    refresh: ({ clusterId }) => {
      refresh([clusterId]).catch((error: unknown) => log.debug('a cluster could not be polled', { clusterId, error }))
    },
    changed,
  })
  const run = createMachineRun({
    connections,
    inventory: dependencies.inventory,
    repository,
    addresses,
    binding,
    undo,
    places,
    offers,
    tenants,
    awaitTask,
    vault,
    clock,
    recordEnd: createRecordMachine(dependencies.record),
  })
  const kinds = machineJobKinds({
    connections,
    repository,
    addresses,
    undo,
    run,
    awaitTask,
    vault,
    refresh: (id) => refresh([id]),
  })
  const watch = createMachineWatch({ repository, undo, jobOf, vault, clock, log })
  const creation = createCreateService({
    plans,
    repository,
    tenants,
    addresses,
    kinds: () => kinds,
    start,
    vault,
    clock,
    randomBytes,
    begun: watch.wake,
  })
  const passwords = createPasswordsService({ repository, vault, clock, isAnothers: undo.isAnothers })
  return {
    costUnderWay: repository.costUnderWay,
    kinds: Object.values(kinds),
    operations: machinesOperations({
      places,
      options,
      plans,
      creation,
      passwords,
      repository,
      addresses,
      connections,
      kinds,
      start,
      jobOf,
    }),
    /** After the jobs were opened: they come first. */
    start: watch.start,
    stop: async (): Promise<void> => {
      binding.stop()
      await watch.stop()
    },
  }
}
