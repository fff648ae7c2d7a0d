import type { ClusterId, CompanyId } from '#shared/model/ids.ts'
import type { composeAddresses } from './compose-addresses.ts'
import type { composeTenants } from './compose-tenants.ts'
import type { ActivityService } from './features/activity/activity.service.ts'
import { sightedGuests } from './features/addresses/sighted-guest.ts'
import { discoveryJobKinds } from './features/discovery/discovery.jobs.ts'
import { discoveryOperations } from './features/discovery/discovery.operations.ts'
import type { DiscoverySurroundings } from './features/discovery/discovery.ports.ts'
import { createDiscoveryRepository } from './features/discovery/discovery.repository.ts'
import { createDiscoveryService } from './features/discovery/discovery.service.ts'
import { createHandoverService } from './features/discovery/handover.service.ts'
import { auditOf } from './features/discovery/requested-by.ts'
import { createScanService } from './features/discovery/scan.service.ts'
import type { ClusterConnections } from './features/fleet/connections.port.ts'
import type { GuestHolders } from './features/guests/guest-holders.ts'
import type { InventoryFeature } from './features/inventory/create-inventory.ts'
import type { Log } from './log/log.ts'
import type { Clock } from './ports.ts'
import type { Database } from './storage/database.ts'
import type { JobEngine } from './tasks/job-engine.ts'
import type { EventBus } from './transport/event-bus.ts'

type Tenants = ReturnType<ReturnType<typeof composeTenants>['join']>

interface Dependencies {
  readonly db: Database
  readonly events: EventBus
  readonly clock: Clock
  readonly connections: ClusterConnections
  readonly inventory: InventoryFeature
  readonly tenants: Pick<Tenants, 'tenancy' | 'projects' | 'quotas'>
  readonly companyName: (id: CompanyId) => string | null
  readonly addresses: Pick<ReturnType<typeof composeAddresses>, 'handover'>
  readonly holders: GuestHolders
  readonly activity: () => Pick<ActivityService, 'record'>
  readonly log: Log
}

/** Discovery and the handing over of guests, which touch nearly everything that belongs to a company. */
export const composeDiscovery = (dependencies: Dependencies) => {
  const { db, events, clock, connections, tenants, companyName, addresses, activity } = dependencies
  const { inventory, facts, readGuest, pollNow } = dependencies.inventory
  const { tenancy, projects, quotas } = tenants
  const log = dependencies.log.child('discovery')
  const repository = createDiscoveryRepository(db)
  const surroundings: DiscoverySurroundings = {
    inventory,
    connections,
    tenancy,
    sliceOf: (clusterId: ClusterId, companyId: CompanyId) => tenancy.slices({ clusterId, companyId })[0] ?? null,
    companyName,
    projectName: (id) => projects.find(id)?.name ?? null,
    assertWithin: quotas.assertWithin,
    takenBy: quotas.takenBy,
    addresses: addresses.handover,
    sighted: (guest) => {
      const [sighted] = sightedGuests([guest], facts.ofNetwork)
      if (sighted === undefined) throw new Error('a guest has no sight of itself')
      return sighted
    },
    record: (name, by, notes) => activity().record({ ...auditOf(name, '', by), notes }),
  }
  const handover = createHandoverService({ repository, surroundings })
  const scan = createScanService({
    repository,
    surroundings,
    api: connections.api,
    pollNow,
    readGuest,
    clock,
    changed: (row) => events.emit('discovery.scanChanged', row),
  })
  const kinds = discoveryJobKinds({
    scan,
    handover,
    repository,
    surroundings,
    clock,
    handedOver: (progress) => events.emit('discovery.handoverChanged', progress),
    log,
  })
  const discovery = createDiscoveryService({
    repository,
    surroundings,
    handover,
    facts,
    holders: dependencies.holders,
  })
  return {
    kinds: Object.values(kinds),
    operations: (engine: Pick<JobEngine, 'start'>) =>
      discoveryOperations({ discovery, handover, kinds, engine, repository, surroundings }),
  }
}
