import type { Database } from '#main/storage/database.ts'
import type { Clock } from '#main/ports.ts'
import type { EventBus } from '#main/transport/event-bus.ts'
import { addressesOperations } from './addresses.operations.ts'
import type { AddressSurroundings } from './addresses.ports.ts'
import { createAssignmentsRepository } from './assignments.repository.ts'
import { createAssignmentsService } from './assignments.service.ts'
import { createMachineAddressesService } from './machine-addresses.service.ts'
import { createRangesRepository } from './ranges.repository.ts'
import { createRangesService } from './ranges.service.ts'
import { createReconcileService } from './reconcile.service.ts'

export interface AddressesDependencies {
  readonly db: Database
  readonly events: Pick<EventBus, 'emit'>
  readonly clock: Pick<Clock, 'now'>
  readonly surroundings: AddressSurroundings
}

/** Address management put together: its operations, and what other features ask of it. */
export const createAddresses = ({ db, events, clock, surroundings }: AddressesDependencies) => {
  const ranges = createRangesRepository(db)
  const assignments = createAssignmentsRepository(db)
  const rules = createRangesService({ ranges, assignments, surroundings, events, clock })
  const given = createAssignmentsService({ ranges, rules, assignments, surroundings, clock })
  const reconciliation = createReconcileService({ ranges, rules, given, assignments, surroundings, clock })
  return {
    operations: addressesOperations({ ranges: rules, assignments: given, reconciliation }),
    ranges: rules,
    assignments: given,
    ofMachines: createMachineAddressesService({ ranges, rules, assignments, surroundings, clock }),
  }
}
