import type { ClusterView } from '#shared/model/cluster.ts'
import type { AddressRange } from '#shared/model/address-range.ts'
import type { ClusterId } from '#shared/model/ids.ts'

type Placed = Pick<AddressRange, 'clusterId' | 'lostCluster'>

const removed = (name: string): string => `${name} (removed)`

/** What the cluster of a range is called, also when it was removed; empty: it is on none. */
export const placeName = (
  { clusterId, lostCluster }: Placed,
  clusters: ReadonlyMap<ClusterId, Pick<ClusterView, 'name'>>,
): string => {
  if (lostCluster !== null) return removed(lostCluster)
  return clusterId === null ? '' : (clusters.get(clusterId)?.name ?? '?')
}

/** The removed cluster among those a range can be put on: it stays there until another is chosen. */
export const lostChoice = (range: Placed | undefined): { readonly value: string; readonly label: string }[] =>
  range === undefined || range.clusterId === null || range.lostCluster === null
    ? []
    : [{ value: range.clusterId, label: removed(range.lostCluster) }]
