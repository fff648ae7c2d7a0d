import { useClusters } from '#renderer/client/clusters.store.ts'
import { companyQuery } from '#renderer/components/company.ts'
import { setSearch, useInventoryView } from './inventory-view.store.ts'

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
