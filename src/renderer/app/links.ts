import { quoteValue } from '#shared/model/search/write.ts'

/** The inventory filtered by a search. */
export const inventoryLink = (query: string): string => `/inventory?q=${encodeURIComponent(query)}`

/** The guests of one cluster, or of one of its nodes, in the inventory. */
export const guestsLink = (cluster: string, node?: string): string =>
  inventoryLink(`cluster:=${quoteValue(cluster)}${node === undefined ? '' : ` node:=${quoteValue(node)}`}`)

export const guestLink = (id: string): string => `/inventory/guest/${id}`

export const companyLink = (id: string, tab?: string): string =>
  `/companies/${id}${tab === undefined ? '' : `?tab=${tab}`}`

export const clusterLink = (id: string): string => `/clusters/${id}`

/** Scans for guests that are nobody's yet, of these clusters. */
export const discoverLink = (ids: readonly string[] = []): string =>
  ids.length === 0 ? '/inventory/discover' : `/inventory/discover?${ids.map((id) => `cluster=${id}`).join('&')}`

export const rangeLink = (id: string): string => `/network/ranges/${id}`
