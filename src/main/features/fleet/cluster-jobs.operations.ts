import type { clusterJobsContract } from '#shared/contract/cluster-jobs.contract.ts'
import { AppError } from '#shared/errors.ts'
import type { ClusterId, CompanyId, JobId } from '#shared/model/ids.ts'
import { onlyCompany } from '#main/company-scope.ts'
import type { JobEngine } from '#main/tasks/job-engine.ts'
import type { JobKind } from '#main/tasks/job-kind.ts'
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
    const clusters = [...new Set(clusterIds)].map((clusterId) => {
      const cluster = clusterOf(scope, clusterId)
      if (cluster !== null) return { clusterId, ...cluster }
      throw new AppError('not_found', 'One of the clusters is not here any more. Refresh the list, then select again.')
    })
    const companyId = onlyCompany(scope)
    const job = engine.start(kind, { clusters }, { id, actor, companyId })
    note({ entity: 'job', entityId: id, label: `${kind.title}: ${job.subject}`, companyId })
    return { id }
  }
  return {
    'clusters.testConnections': (input, context) => start(kinds.testConnections, input, context),
    'clusters.fetchVersions': (input, context) => start(kinds.fetchVersions, input, context),
  }
}
