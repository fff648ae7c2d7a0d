import { lazy } from 'react'

// What draws charts is fetched by whoever looks at one.
export const GuestGraphs = lazy(async () => ({ default: (await import('./GuestGraphs.tsx')).GuestGraphs }))
export const NodeGraphs = lazy(async () => ({ default: (await import('./PlaceGraphs.tsx')).NodeGraphs }))
export const StorageGraphs = lazy(async () => ({ default: (await import('./PlaceGraphs.tsx')).StorageGraphs }))
