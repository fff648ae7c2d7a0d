/** The inventory filtered by a search. */
export const inventoryLink = (query: string): string => `/inventory?q=${encodeURIComponent(query)}`

export const guestLink = (id: string): string => `/inventory/guest/${id}`

export const clusterLink = (id: string): string => `/clusters/${id}`
