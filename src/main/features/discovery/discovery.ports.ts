import type { GuestRow } from '#shared/model/guest.ts'
import type { AddressFate } from '#shared/model/discovery.ts'
import type { ClusterId, CompanyId, ProjectId } from '#shared/model/ids.ts'
import type { SightedGuest } from '#shared/model/ip/sightings.ts'
import type { QuotaAmounts } from '#shared/model/quota.ts'
import type { Slice } from '#shared/model/slice.ts'
import type { ActivityNote } from '#main/activity-note.ts'
import type { AddressHandoverService } from '#main/features/addresses/handover.service.ts'
import type { ClusterConnections } from '#main/features/fleet/connections.port.ts'
import type { InventoryService } from '#main/features/inventory/inventory.service.ts'
import type { TenancyService } from '#main/features/tenancy/tenancy.service.ts'
import type { RequestedBy } from './requested-by.ts'

/** What discovery needs of the rest of the console. */
export interface DiscoverySurroundings {
  readonly inventory: Pick<InventoryService, 'guest' | 'guestOrThrow' | 'guestsOf' | 'removeGuestWithin'>
  readonly connections: Pick<ClusterConnections, 'nameOf' | 'companyOf' | 'enabledIds'>
  readonly tenancy: Pick<TenancyService, 'claims' | 'give' | 'given' | 'tellChanged'>
  readonly sliceOf: (clusterId: ClusterId, companyId: CompanyId) => Slice | null
  /** Null: there is no such company. */
  readonly companyName: (id: CompanyId) => string | null
  readonly projectName: (id: ProjectId) => string | null
  /** @throws AppError `conflict` that names quota, use and request */
  readonly assertWithin: (companyId: CompanyId | null, clusterId: ClusterId, request: Partial<QuotaAmounts>) => void
  /** What a guest takes of a quota. */
  readonly takenBy: (guest: GuestRow) => QuotaAmounts
  readonly addresses: AddressHandoverService
  /** The guest with what was last read of its network. */
  readonly sighted: (guest: GuestRow) => SightedGuest
  /** Within the transaction of what it tells of. */
  readonly record: (activity: string, by: RequestedBy, notes: readonly ActivityNote[]) => void
}

/** What handing over one guest came to, before it is kept. */
export interface HandedOver {
  readonly from: CompanyId | null
  readonly how: string
  readonly leaves: string | null
  readonly addresses: readonly AddressFate[]
  /** What is told once it is kept. */
  readonly told: () => void
}
