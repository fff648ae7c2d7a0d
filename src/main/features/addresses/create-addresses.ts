import type { AssignmentId } from '#shared/model/ids.ts'
import { uuidv7 } from '#shared/model/uuid.ts'
import { EVERYTHING } from '#main/company-scope.ts'
import type { Database } from '#main/storage/database.ts'
import type { Clock, RandomBytes } from '#main/ports.ts'
import type { EventBus } from '#main/transport/event-bus.ts'
import { addressesOperations } from './addresses.operations.ts'
import type { AddressSurroundings } from './addresses.ports.ts'
import { createAssignmentsRepository } from './assignments.repository.ts'
import { createAssignmentsService } from './assignments.service.ts'
import { createAddressHandover } from './handover.service.ts'
import { createRangesRepository } from './ranges.repository.ts'
import { createRangesService } from './ranges.service.ts'
import { createReconcileService } from './reconcile.service.ts'

export interface AddressesDependencies {
  readonly db: Database
  readonly events: Pick<EventBus, 'emit'>
  readonly clock: Pick<Clock, 'now'>
  readonly surroundings: AddressSurroundings
  readonly randomBytes: RandomBytes
}

/** Address management put together: its operations, and what other features ask of it. */
export const createAddresses = ({ db, events, clock, randomBytes, surroundings }: AddressesDependencies) => {
  const ranges = createRangesRepository(db)
  const assignments = createAssignmentsRepository(db)
  const rules = createRangesService({ ranges, assignments, surroundings, events, clock })
  const given = createAssignmentsService({
    ranges,
    rules,
    assignments,
    surroundings,
    clock,
    newId: () => uuidv7(clock.now(), randomBytes(10)) as AssignmentId,
  })
  const reconciliation = createReconcileService({ ranges, rules, given, assignments, surroundings, clock })
  return {
    operations: addressesOperations({ ranges: rules, assignments: given, reconciliation }),
    ranges: rules,
    assignments: given,
    handover: createAddressHandover({
      ranges,
      rules,
      given,
      assignments,
      companyName: (id) =>
        id === null
          ? 'the provider'
          : (surroundings.companies(EVERYTHING).find((company) => company.id === id)?.name ?? 'a removed company'),
    }),
  }
}
