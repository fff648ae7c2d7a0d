import { z } from 'zod'
import { ClusterId, JobId } from '../model/ids.ts'
import { JobRef } from '../model/job.ts'
import type { Contract } from './contract.ts'

const SelectedClusters = z.object({
  /** Made by whoever asks: the same question sent again starts nothing twice. */
  id: JobId,
  clusterIds: z.array(ClusterId).min(1).max(1000),
})

/** What is done with a selection of clusters at once (PRODUCT section 10). */
export const clusterJobsContract = {
  'clusters.testConnections': {
    summary: 'Signs in to each of the clusters and looks at the rights, as a job with a part for each.',
    permission: 'cluster.check',
    scope: 'company',
    input: SelectedClusters,
    output: JobRef,
    audit: 'cluster.connections_tested',
  },
  'clusters.fetchVersions': {
    summary: 'Asks each of the clusters for its Proxmox version, as a job with a part for each.',
    permission: 'cluster.check',
    scope: 'company',
    input: SelectedClusters,
    output: JobRef,
    audit: 'cluster.versions_fetched',
  },
} as const satisfies Contract
