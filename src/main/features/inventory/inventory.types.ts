import type { NodeRow, StorageRow } from '#shared/model/cluster.ts'
import type { GuestPatch, GuestRow, GuestType } from '#shared/model/guest.ts'
import type { ClusterId, GuestId } from '#shared/model/ids.ts'

/** What is held of one cluster. Rows are never changed in place: a changed one is a new object. */
export interface ClusterHoldings {
  /** Those the cluster lists, by `guestKey`: each has its number to itself. */
  readonly guests: Map<number, GuestRow>
  /** Those it lists no more. Their numbers may be other machines' by now, or those of several of them. */
  readonly missing: Map<GuestId, GuestRow>
  /** By key. */
  readonly nodes: Map<string, NodeRow>
  /** By key. */
  readonly storages: Map<string, StorageRow>
}

/** A guest's place in its cluster, whichever node it is on. A number, as it is looked up for each row of each poll. */
export const guestKey = (type: GuestType, vmid: number): number => vmid * 2 + (type === 'lxc' ? 1 : 0)

/** The place that a guest of the other type with the same number has. */
export const otherTypeKey = (key: number): number => (key % 2 === 0 ? key + 1 : key - 1)

/** A guest's new row, and of it what differs from the one before. */
export interface ChangedGuest {
  readonly row: GuestRow
  readonly patch: GuestPatch
  /** Whose it was; absent while that does not change. */
  readonly owner?: Pick<GuestRow, 'companyId' | 'projectId'>
}

/** What one poll or one read of facts changes; the same object is stored, held and sent. */
export interface InventoryChange {
  readonly clusterId: ClusterId
  readonly addedGuests: readonly GuestRow[]
  readonly changedGuests: readonly ChangedGuest[]
  readonly removedGuests: readonly GuestRow[]
  readonly nodes: readonly NodeRow[]
  readonly storages: readonly StorageRow[]
  readonly removedNodes: readonly string[]
  readonly removedStorages: readonly string[]
}

export const isEmptyChange = (change: InventoryChange): boolean =>
  change.addedGuests.length === 0 &&
  change.changedGuests.length === 0 &&
  change.removedGuests.length === 0 &&
  change.nodes.length === 0 &&
  change.storages.length === 0 &&
  change.removedNodes.length === 0 &&
  change.removedStorages.length === 0

/** A change of guests alone. */
export const guestChange = (
  clusterId: ClusterId,
  changedGuests: InventoryChange['changedGuests'],
): InventoryChange => ({
  clusterId,
  changedGuests,
  addedGuests: [],
  removedGuests: [],
  nodes: [],
  storages: [],
  removedNodes: [],
  removedStorages: [],
})

/** All guests held of a cluster, listed or missing. */
export const guestsIn = ({ guests, missing }: ClusterHoldings): Iterable<GuestRow> =>
  missing.size === 0 ? guests.values() : [...guests.values(), ...missing.values()]

/**
 * The guests a cluster lists once `change` is held, missing ones left out. Only what changes is looked up by hash: the
 * rest is walked.
 */
export const listedAfter = (held: ClusterHoldings, change: InventoryChange): GuestRow[] => {
  const changed = new Map<GuestId, GuestRow | null>()
  for (const row of change.removedGuests) changed.set(row.id, null)
  for (const { row } of change.changedGuests) changed.set(row.id, row.status === 'missing' ? null : row)
  const guests: GuestRow[] = []
  for (const row of held.guests.values()) {
    const after = changed.get(row.id)
    if (after !== null) guests.push(after ?? row)
  }
  for (const id of held.missing.keys()) {
    const back = changed.get(id)
    if (back !== undefined && back !== null) guests.push(back)
  }
  for (const row of change.addedGuests) guests.push(row)
  return guests
}
