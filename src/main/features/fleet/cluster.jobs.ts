import { z } from 'zod'
import { AppError } from '#shared/errors.ts'
import { ClusterId, CompanyId } from '#shared/model/ids.ts'
import { companyScope, EVERYTHING, type CompanyScope } from '#main/company-scope.ts'
import { defineJobKind, type JobContext, type JobKind } from '#main/tasks/job-kind.ts'
import type { FleetService } from './fleet.service.ts'

/** Clusters asked at the same time (PRODUCT section 10). */
const AT_ONCE = 16
/** A cluster that takes longer than this does not answer. */
const ASK_MS = 60_000

const OneCluster = z.object({
  clusterId: ClusterId,
  name: z.string(),
  /** Whose it is what is asked: of whoever holds the whole cluster, or of the part's holder who asks; null: the provider. */
  companyId: CompanyId.nullable(),
})
const ManyClusters = z.object({ clusters: z.array(OneCluster).min(1).max(1000) })
export type ManyClusters = z.infer<typeof ManyClusters>

type OneCluster = z.infer<typeof OneCluster>

const subjectOf = ({ clusters }: ManyClusters): string =>
  clusters.length === 1 ? (clusters[0]?.name ?? '') : `${clusters.length} clusters`

/** Asked again when it runs: since it was started, or when it is retried, the cluster may have become somebody else's. */
const scopeOf = ({ companyId }: OneCluster): CompanyScope => (companyId === null ? EVERYTHING : companyScope(companyId))

/** Asks every cluster as a part of its own; fails when any of them did, so that a retry repeats those alone. */
const askAll =
  (kind: JobKind<OneCluster>) =>
  async (context: JobContext<null>, { clusters }: ManyClusters): Promise<{ total: number }> => {
    let ended = 0
    context.progress(0)
    const ends = await Promise.all(
      clusters.map(async (cluster) => {
        const owner = { companyId: cluster.companyId, projectId: null }
        const end = await context.part(kind, cluster, cluster.clusterId, owner)
        ended += 1
        context.progress(ended / clusters.length)
        if (end.state === 'completed') context.log(`${cluster.name}: ${textOf(end.result)}`)
        else context.log(`${cluster.name}: ${end.error?.message ?? end.state}`, 'error')
        return end
      }),
    )
    const failed = ends.filter(({ state }) => state !== 'completed').length
    if (failed > 0) {
      throw new AppError(
        'unreachable',
        `${failed} of ${clusters.length} clusters did not answer as they should. Each says why; a retry asks those again.`,
      )
    }
    return { total: clusters.length }
  }

const textOf = (result: unknown): string =>
  typeof result === 'object' && result !== null && 'text' in result ? String(result.text) : 'done'

/** What is asked of a selection of clusters: a job for the whole, one for each. Nothing is changed, so they can resume. */
export const clusterJobKinds = (service: Pick<FleetService, 'fetchVersion' | 'testConnection'>) => {
  const fetchVersion = defineJobKind({
    name: 'fetch-version',
    title: 'Fetch version',
    permission: 'cluster.check',
    concurrency: AT_ONCE,
    afterCrash: 'resume',
    timeoutMs: ASK_MS,
    subject: ({ name }) => name,
    cluster: ({ clusterId }) => clusterId,
    input: OneCluster,
    run: async (context, cluster) => {
      const { version } = await service.fetchVersion(scopeOf(cluster), cluster.clusterId, context.signal)
      const text = `Proxmox VE ${version?.text ?? 'of an unknown version'}`
      context.log(text)
      return { text }
    },
  })
  const testConnection = defineJobKind({
    name: 'test-connection',
    title: 'Test connection',
    permission: 'cluster.check',
    concurrency: AT_ONCE,
    afterCrash: 'resume',
    timeoutMs: ASK_MS,
    subject: ({ name }) => name,
    cluster: ({ clusterId }) => clusterId,
    input: OneCluster,
    run: async (context, cluster) => {
      const { milliseconds, missing } = await service.testConnection(
        scopeOf(cluster),
        cluster.clusterId,
        context.signal,
      )
      const rights = missing.length === 0 ? 'no right is missing' : `${missing.length} rights are missing`
      const text = `signed in within ${milliseconds} ms, ${rights}`
      context.log(text, missing.length === 0 ? 'info' : 'warning')
      return { text }
    },
  })
  const fetchVersions = defineJobKind({
    name: 'fetch-versions',
    title: 'Fetch versions',
    permission: 'cluster.check',
    concurrency: 4,
    afterCrash: 'resume',
    subject: subjectOf,
    input: ManyClusters,
    run: askAll(fetchVersion),
  })
  const testConnections = defineJobKind({
    name: 'test-connections',
    title: 'Test connections',
    permission: 'cluster.check',
    concurrency: 4,
    afterCrash: 'resume',
    subject: subjectOf,
    input: ManyClusters,
    run: askAll(testConnection),
  })
  return { fetchVersion, testConnection, fetchVersions, testConnections }
}

export type ClusterJobKinds = ReturnType<typeof clusterJobKinds>
