import type { ClusterConnections } from '#main/features/fleet/connections.port.ts'
import { createLocate } from '#main/features/guests/guest-live.ts'
import type { InventoryFeature } from '#main/features/inventory/create-inventory.ts'
import type { Log } from '#main/log/log.ts'
import type { HostPorts } from '#main/ports.ts'
import type { Database } from '#main/storage/database.ts'
import type { AuditEntry } from '#main/transport/dispatch.ts'
import type { EventBus } from '#main/transport/event-bus.ts'
import type { Actor, Caller } from '#main/transport/handlers.ts'
import { createConsoleRecord } from './console-record.ts'
import { createConsoleTargets } from './console-targets.ts'
import { consolesOperations } from './consoles.operations.ts'
import { createConsolesService } from './consoles.service.ts'
import { createOpenConsolesRepository } from './open-consoles.repository.ts'

interface Dependencies {
  readonly db: Database
  readonly connections: ClusterConnections
  readonly inventory: InventoryFeature
  /** Who somebody is at this moment. */
  readonly access: { readonly actorOf: (caller: Caller) => Actor }
  readonly activity: () => { readonly record: (entry: AuditEntry) => void }
  readonly events: Pick<EventBus, 'listen' | 'onReview'>
  readonly ports: Pick<HostPorts, 'clock' | 'randomBytes'>
  readonly log: Log
}

/** Consoles of guests and nodes, relayed so that neither ticket nor address of a cluster leaves the program. */
export const createConsoles = (dependencies: Dependencies) => {
  const { connections, inventory: feature, access, activity, events, ports } = dependencies
  const { inventory, refresh } = feature
  const targets = createConsoleTargets({ connections, inventory, locate: createLocate({ inventory, refresh }) })
  const record = createConsoleRecord({
    repository: createOpenConsolesRepository(dependencies.db),
    record: (entry) => activity().record(entry),
    clock: ports.clock,
    log: dependencies.log.child('consoles'),
  })
  const consoles = createConsolesService({
    clock: ports.clock,
    randomBytes: ports.randomBytes,
    actorOf: access.actorOf,
    record,
  })
  const ends = [
    events.onReview(consoles.review),
    events.listen((name) => {
      if (name === 'access.lockChanged') consoles.review()
    }),
    // A guest that became another company's, or is gone.
    inventory.onChange(({ removedGuests, changedGuests }) => {
      const open = consoles.guestIds()
      if (open.size === 0) return
      const isOthersNow =
        removedGuests.some(({ id }) => open.has(id)) ||
        changedGuests.some(({ row, owner }) => owner !== undefined && open.has(row.id))
      if (isOthersNow) consoles.review()
    }),
  ]
  return {
    operations: consolesOperations(targets, consoles),
    door: { join: consoles.join },
    /** Tells of consoles that were open when the program was killed; the record of activity is there by then. */
    start: record.tellLost,
    stop: (): void => {
      for (const end of ends) end()
      consoles.stop()
    },
  }
}
