import type { GuestRow } from '#shared/model/guest.ts'
import type { ClusterId, CompanyId, GuestId } from '#shared/model/ids.ts'
import { createCompanyIndex } from './company-index.ts'
import type { StoredCluster } from './inventory.repository.ts'
import { guestKey, guestsIn, type ClusterHoldings, type InventoryChange } from './inventory.types.ts'

/** The whole inventory in memory. What is put here is stored already, or was read from what is stored. */
export interface HeldInventory {
  /** What is held of a cluster; one of which nothing is held yet gets its place. */
  readonly of: (id: ClusterId) => ClusterHoldings
  /** The same for looking only: of one of which nothing is held it is empty. */
  readonly see: (id: ClusterId) => ClusterHoldings
  readonly clusters: () => Iterable<[ClusterId, ClusterHoldings]>
  readonly guest: (id: GuestId) => GuestRow | undefined
  readonly everyGuest: () => GuestRow[]
  readonly guestsOfCompany: (id: CompanyId) => GuestRow[]
  /** What a start read of one cluster. */
  readonly load: (id: ClusterId, stored: StoredCluster) => void
  readonly apply: (change: InventoryChange) => void
  /** @returns what was held, as a change that takes it away; null: nothing was */
  readonly forget: (id: ClusterId) => InventoryChange | null
}

const emptyHoldings = (): ClusterHoldings => ({
  guests: new Map(),
  missing: new Map(),
  nodes: new Map(),
  storages: new Map(),
})

const NOTHING = emptyHoldings()

/** @param onNewCluster called before the first of a cluster is held, and after the last went */
export const createHeldInventory = (onNewCluster: () => void): HeldInventory => {
  const clusters = new Map<ClusterId, ClusterHoldings>()
  const byCompany = createCompanyIndex()
  /** Where the row of a guest is held: it stays the same while the row itself is another after each poll. */
  const places = new Map<GuestId, { readonly held: ClusterHoldings; readonly key: number }>()

  const of = (id: ClusterId): ClusterHoldings => {
    const known = clusters.get(id)
    if (known !== undefined) return known
    const made = emptyHoldings()
    clusters.set(id, made)
    onNewCluster()
    return made
  }
  const guest = (id: GuestId): GuestRow | undefined => {
    const place = places.get(id)
    if (place === undefined) return undefined
    const listed = place.held.guests.get(place.key)
    // Its number may be another machine's by now.
    return listed?.id === id ? listed : place.held.missing.get(id)
  }
  /** The rows held of these guests. A plain loop: it runs for every list of a company that is asked for. */
  const guests = (ids: Iterable<GuestId>): GuestRow[] => {
    const found: GuestRow[] = []
    for (const id of ids) {
      const row = guest(id)
      if (row !== undefined) found.push(row)
    }
    return found
  }
  const place = (held: ClusterHoldings, row: GuestRow): void => {
    const key = guestKey(row.type, row.vmid)
    if (row.status === 'missing') held.missing.set(row.id, row)
    else held.guests.set(key, row)
    places.set(row.id, { held, key })
    byCompany.add(row)
  }
  const apply = (change: InventoryChange): void => {
    const held = of(change.clusterId)
    for (const row of change.removedGuests) {
      if (!held.missing.delete(row.id)) held.guests.delete(guestKey(row.type, row.vmid))
      places.delete(row.id)
      byCompany.remove(row)
    }
    // Before those that are new: a machine may get the number of one that is missing with the same change.
    for (const { row, patch, owner } of change.changedGuests) {
      if (row.status === 'missing') {
        if (patch.status !== undefined) held.guests.delete(guestKey(row.type, row.vmid))
        held.missing.set(row.id, row)
      } else {
        if (patch.status !== undefined) held.missing.delete(row.id)
        held.guests.set(guestKey(row.type, row.vmid), row)
      }
      if (owner === undefined) continue
      byCompany.remove({ id: row.id, companyId: owner.companyId })
      byCompany.add(row)
    }
    for (const row of change.addedGuests) place(held, row)
    for (const row of change.nodes) held.nodes.set(row.key, row)
    for (const key of change.removedNodes) held.nodes.delete(key)
    for (const row of change.storages) held.storages.set(row.key, row)
    for (const key of change.removedStorages) held.storages.delete(key)
  }

  return {
    of,
    see: (id) => clusters.get(id) ?? NOTHING,
    clusters: () => clusters,
    guest,
    everyGuest: () => guests(places.keys()),
    guestsOfCompany: (id) => guests(byCompany.of(id)),
    load: (id, { guests, nodes, storages }) => {
      const held = of(id)
      for (const row of guests) place(held, row)
      for (const row of nodes) held.nodes.set(row.key, row)
      for (const row of storages) held.storages.set(row.key, row)
    },
    apply,
    forget: (clusterId) => {
      const held = clusters.get(clusterId)
      if (held === undefined) return null
      const change: InventoryChange = {
        clusterId,
        addedGuests: [],
        changedGuests: [],
        removedGuests: [...guestsIn(held)],
        nodes: [],
        storages: [],
        removedNodes: [...held.nodes.keys()],
        removedStorages: [...held.storages.keys()],
      }
      apply(change)
      clusters.delete(clusterId)
      onNewCluster()
      return change
    },
  }
}
