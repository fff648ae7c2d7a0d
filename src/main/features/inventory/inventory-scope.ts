import type { InventoryDelta } from '#shared/contract/inventory.contract.ts'
import type { StorageRow } from '#shared/model/cluster.ts'
import type { ClusterId, CompanyId } from '#shared/model/ids.ts'
import { seesGuest, type CompanyScope } from '#main/company-scope.ts'
import type { InventoryChange } from './inventory.types.ts'

/** What of shared things a company may see; the inventory is there before slices are. */
export interface SharedHoldings {
  /** Who holds the whole cluster; null: the provider. */
  readonly companyOf: (id: ClusterId) => CompanyId | null
  /** Names of the storages that slices of the cluster let a company use. */
  readonly sliceStorages: (companyId: CompanyId, id: ClusterId) => readonly string[]
}

/** Nodes are for whoever holds the whole cluster: of a shared one they would tell of others' load. */
export const seesNodes = (scope: CompanyScope, shared: SharedHoldings, id: ClusterId): boolean =>
  scope.kind === 'everything' || (scope.projects === null && shared.companyOf(id) === scope.companyId)

export const seesStorage = (
  scope: CompanyScope,
  shared: SharedHoldings,
  { clusterId, name }: Pick<StorageRow, 'clusterId' | 'name'>,
): boolean => {
  if (scope.kind === 'everything' || seesNodes(scope, shared, clusterId)) return true
  return scope.projects === null && shared.sliceStorages(scope.companyId, clusterId).includes(name)
}

/** What of nodes and storages a scope sees, for features that are asked for one by its name. */
export interface InventorySight {
  /** Whether the nodes of this cluster are seen. */
  readonly nodes: (scope: CompanyScope, id: ClusterId) => boolean
  readonly storage: (scope: CompanyScope, storage: Pick<StorageRow, 'clusterId' | 'name'>) => boolean
}

/** `<clusterId>/…/<storage>` without the rest. */
const storageOfKey = (key: string): string => key.slice(key.lastIndexOf('/') + 1)

/**
 * What a scope hears of a change. A guest that comes into it is whole, as if it had been added; one that leaves it is
 * gone. A change that touches nothing of it still carries its revision, and nothing else.
 */
export const narrowDelta = (
  scope: CompanyScope,
  shared: SharedHoldings,
  change: InventoryChange,
  whole: InventoryDelta,
): InventoryDelta => {
  if (scope.kind === 'everything') return whole
  const { clusterId } = change
  const addedGuests = change.addedGuests.filter((row) => seesGuest(scope, row))
  const removedGuests = change.removedGuests.filter((row) => seesGuest(scope, row)).map(({ id }) => id)
  const changedGuests: InventoryDelta['changedGuests'] = []
  for (const { row, patch, owner } of change.changedGuests) {
    const is = seesGuest(scope, row)
    const was = owner === undefined ? is : seesGuest(scope, owner)
    if (is && was) changedGuests.push(patch)
    else if (is) addedGuests.push(row)
    else if (was) removedGuests.push(row.id)
  }
  const nodes = seesNodes(scope, shared, clusterId)
  return {
    revision: whole.revision,
    addedGuests,
    changedGuests,
    removedGuests,
    nodes: nodes ? whole.nodes : [],
    storages: whole.storages.filter((row) => seesStorage(scope, shared, row)),
    removedKeys: nodes
      ? whole.removedKeys
      : change.removedStorages.filter((key) => seesStorage(scope, shared, { clusterId, name: storageOfKey(key) })),
  }
}
