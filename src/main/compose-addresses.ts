import type { Holding } from '#shared/contract/companies.contract.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import { OWNER_ID, type ClusterId, type CompanyId } from '#shared/model/ids.ts'
import { onlyCompany, seesGuest, type CompanyScope } from './company-scope.ts'
import type { composeTenants } from './compose-tenants.ts'
import { createAddresses } from './features/addresses/create-addresses.ts'
import { sightedGuests } from './features/addresses/sighted-guest.ts'
import type { GuestHolder } from './features/guests/guest-holders.ts'
import type { ClusterConnections } from './features/fleet/connections.port.ts'
import type { InventoryFeature } from './features/inventory/create-inventory.ts'
import type { Clock, RandomBytes } from './ports.ts'
import type { Database } from './storage/database.ts'
import type { EventBus } from './transport/event-bus.ts'

const isThere = ({ status }: GuestRow): boolean => status !== 'missing'

type Tenants = ReturnType<typeof composeTenants>

interface Dependencies {
  readonly db: Database
  readonly events: EventBus
  readonly clock: Clock
  readonly randomBytes: RandomBytes
  readonly connections: ClusterConnections
  readonly inventory: Pick<InventoryFeature, 'inventory' | 'facts'>
  readonly tenants: Pick<Tenants, 'companies' | 'forFleet'>
  /** @throws AppError `conflict` that names quota, use and request */
  readonly assertExternal: (companyId: CompanyId, clusterId: ClusterId | null, more: number) => void
}

/** Addresses with what they need to know of guests, companies and clusters. */
export const composeAddresses = (dependencies: Dependencies) => {
  const { db, events, clock, randomBytes, connections, inventory, tenants, assertExternal } = dependencies
  const { inventory: rows, facts } = inventory
  const seen = (scope: CompanyScope) => rows.snapshot(scope).guests
  const guestsOn = (clusterId: ClusterId | null) =>
    clusterId === null ? rows.everyGuest() : [...rows.guestsOf(clusterId)]
  const addresses = createAddresses({
    db,
    events,
    clock,
    randomBytes,
    surroundings: {
      guest: (scope, id) => {
        const row = rows.guest(id)
        return row !== undefined && seesGuest(scope, row) ? row : undefined
      },
      guestIds: (scope) => seen(scope).map(({ id }) => id),
      sightedGuests: (scope, only) => {
        const wanted = only?.flatMap((id) => rows.guest(id) ?? []).filter((row) => seesGuest(scope, row))
        // One that its cluster lists no more uses nothing: what it was given is told as that of a guest that is gone.
        return sightedGuests((wanted ?? seen(scope)).filter(isThere), facts.ofNetwork)
      },
      reportedAddresses: guestsOn,
      companies: tenants.companies.list,
      seesCluster: (scope, id) => {
        if (connections.nameOf(id) === null) return false
        return onlyCompany(scope) === null || tenants.forFleet.sees(scope, { id, companyId: connections.companyOf(id) })
      },
      checkExternalQuota: assertExternal,
    },
  })
  /** What keeps a company from being removed. */
  const holdings = (id: CompanyId): Holding[] => [
    { what: 'address ranges', count: addresses.ranges.countOfCompany(id), examples: [] },
    { what: 'addresses', count: addresses.assignments.countOfCompany(id), examples: [] },
  ]
  /** What goes with a deleted guest. */
  const ofGuests: GuestHolder = {
    holdings: ({ guestId }) => {
      const names = addresses.assignments.heldFor(guestId).map(({ address }) => address)
      return names.length === 0 ? [] : [{ what: 'addresses', names, becomes: 'freed' }]
    },
    release: ({ guestId }, { userId, name }) => {
      addresses.assignments.releaseOf(guestId, { userId: userId ?? OWNER_ID, name })
    },
  }
  return { ...addresses, holdings, ofGuests }
}
