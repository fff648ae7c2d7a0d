import { lazyPart } from '#renderer/components/lazy-part.tsx'
import { Skeleton } from '#renderer/components/Skeleton.tsx'

// What draws charts is fetched by whoever looks at one.
const GraphsPlace = () => <Skeleton rows={8} />

export const GuestGraphs = lazyPart(async () => (await import('./GuestGraphs.tsx')).GuestGraphs, GraphsPlace)
export const NodeGraphs = lazyPart(async () => (await import('./PlaceGraphs.tsx')).NodeGraphs)
export const StorageGraphs = lazyPart(async () => (await import('./PlaceGraphs.tsx')).StorageGraphs)
