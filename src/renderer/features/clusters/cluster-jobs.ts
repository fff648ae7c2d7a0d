import type { ClusterView } from '#shared/model/cluster.ts'
import { call } from '#renderer/client/client.ts'
import { newId } from '#renderer/client/new-id.ts'

/** What is asked of a selection of clusters; the task panel shows it, a line for each. */
export const CLUSTER_JOBS = [
  { operation: 'clusters.testConnections', label: 'Test connection' },
  { operation: 'clusters.fetchVersions', label: 'Fetch version' },
] as const

export type ClusterJob = (typeof CLUSTER_JOBS)[number]

/** @throws AppError */
export const startClusterJob = async ({ operation }: ClusterJob, clusters: readonly ClusterView[]): Promise<void> => {
  await call(operation, { id: newId(), clusterIds: clusters.map(({ id }) => id) })
}

/** Why a selection cannot be asked; null: it can. */
export const clusterJobObstacle = (clusters: readonly ClusterView[]): string | null =>
  clusters.every(({ enabled }) => !enabled) ? 'None of them is enabled.' : null
