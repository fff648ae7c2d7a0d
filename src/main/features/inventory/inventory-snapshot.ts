import type { InventorySnapshot } from '#shared/contract/inventory.contract.ts'
import type { ClusterId, CompanyId } from '#shared/model/ids.ts'
import { seesGuest, type CompanyScope } from '#main/company-scope.ts'
import type { HeldInventory } from './held-inventory.ts'
import { seesNodes, seesStorage, type SharedHoldings } from './inventory-scope.ts'
import type { ClusterHoldings } from './inventory.types.ts'

/** The inventory as one answer, for everybody or for a company. */
export interface InventorySnapshots {
  readonly of: (scope: CompanyScope, revision: number) => InventorySnapshot
  /** Something was held without a new revision. */
  readonly loaded: () => void
  /** Who holds something of which cluster may have changed. */
  readonly holdersChanged: () => void
}

export const createInventorySnapshots = (held: HeldInventory, shared: SharedHoldings): InventorySnapshots => {
  /** Clusters a company holds something of: of a large fleet one or two, so they are not looked for at every list. */
  const ofCompany = new Map<CompanyId, [ClusterId, ClusterHoldings][]>()
  /** The same object until something changes, so that whoever writes it out can keep what was written. */
  let whole: InventorySnapshot | null = null

  const touchedBy = (id: CompanyId): [ClusterId, ClusterHoldings][] => {
    const known = ofCompany.get(id)
    if (known !== undefined) return known
    const found = [...held.clusters()].filter(
      ([cluster]) => shared.companyOf(cluster) === id || shared.sliceStorages(id, cluster).length > 0,
    )
    ofCompany.set(id, found)
    return found
  }
  const wholeSnapshot = (revision: number): InventorySnapshot => {
    if (whole?.revision === revision) return whole
    const clusters = [...held.clusters()].map(([, holdings]) => holdings)
    whole = {
      revision,
      guests: held.everyGuest(),
      nodes: clusters.flatMap(({ nodes }) => [...nodes.values()]),
      storages: clusters.flatMap(({ storages }) => [...storages.values()]),
    }
    return whole
  }
  return {
    of: (scope, revision) => {
      if (scope.kind === 'everything') return wholeSnapshot(revision)
      const touched = touchedBy(scope.companyId)
      const seen = touched.filter(([id]) => seesNodes(scope, shared, id)).map(([, holdings]) => holdings)
      const storages = touched.flatMap(([, holdings]) => [...holdings.storages.values()])
      return {
        revision,
        guests: held.guestsOfCompany(scope.companyId).filter((row) => seesGuest(scope, row)),
        nodes: seen.flatMap((holdings) => [...holdings.nodes.values()]),
        storages: storages.filter((row) => seesStorage(scope, shared, row)),
      }
    },
    loaded: () => {
      whole = null
    },
    holdersChanged: () => ofCompany.clear(),
  }
}
