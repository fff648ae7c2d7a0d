import type { clusterJobsContract } from '#shared/contract/cluster-jobs.contract.ts'
import { AppError } from '#shared/errors.ts'
import type { ClusterId, CompanyId, JobId } from '#shared/model/ids.ts'
import { onlyCompany } from '#main/company-scope.ts'
import type { JobEngine } from '#main/tasks/job-engine.ts'
import type { JobKind } from '#main/tasks/job-kind.ts'
import { commonOwner } from '#main/tasks/job-owner.ts'
import type { Handlers, OperationContext } from '#main/transport/handlers.ts'
import type { ClusterJobKinds, ManyClusters } from './cluster.jobs.ts'

/** @param clusterOf null for a cluster that is not there, or not in the scope */
export const clusterJobsOperations = (
  kinds: ClusterJobKinds,
  engine: Pick<JobEngine, 'start'>,
  clusterOf: (
    scope: OperationContext['scope'],
    id: ClusterId,
  ) => { readonly name: string; readonly companyId: CompanyId | null } | null,
): Handlers<typeof clusterJobsContract> => {
  const start = (
    kind: JobKind<ManyClusters>,
    { id, clusterIds }: { readonly id: JobId; readonly clusterIds: readonly ClusterId[] },
    { actor, scope, note }: OperationContext,
  ) => {
    const own = onlyCompany(scope)
    const clusters = [...new Set(clusterIds)].map((clusterId) => {
      const cluster = clusterOf(scope, clusterId)
      if (cluster !== null) return { clusterId, name: cluster.name, companyId: cluster.companyId ?? own }
      throw new AppError('not_found', 'One of the clusters is not here any more. Refresh the list, then select again.')
    })
    // What was asked of a cluster says more than members of one project may know.
    const { companyId } = commonOwner(clusters.map((cluster) => ({ companyId: cluster.companyId, projectId: null })))
    const job = engine.start(kind, { clusters }, { id, actor, companyId, projectId: null })
    note({ entity: 'job', entityId: id, label: `${kind.title}: ${job.subject}`, companyId })
    return { id }
  }
  return {
    'clusters.testConnections': (input, context) => start(kinds.testConnections, input, context),
    'clusters.fetchVersions': (input, context) => start(kinds.fetchVersions, input, context),
  }
}
