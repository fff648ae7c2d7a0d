import { useClusters } from '#renderer/client/clusters.store.ts'
import { quoteValue } from '#shared/model/search/write.ts'
import { setSearch, useInventoryView } from './inventory-view.store.ts'

const companyQuery = (owner: string): string => `company=${owner === '' ? 'none' : quoteValue(owner)}`

/** The search for the company after the one searched for now; after the last one, everything. */
export const nextCompanyQuery = (owners: readonly string[], text: string): string => {
  const queries = [...new Set(owners)].sort().map(companyQuery)
  return queries[queries.indexOf(text) + 1] ?? ''
}

/** Ctrl+. : one company after the other in the inventory. */
export const showNextCompany = (): void => {
  const owners = useClusters.getState().clusters.map((cluster) => cluster.owner)
  setSearch(nextCompanyQuery(owners, useInventoryView.getState().text))
}
