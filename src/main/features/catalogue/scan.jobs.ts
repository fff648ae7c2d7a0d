import { z } from 'zod'
import type { CatalogueKind } from '#shared/model/catalogue.ts'
import { ClusterId, CompanyId } from '#shared/model/ids.ts'
import { defineJobKind, type JobContext, type JobKind } from '#main/tasks/job-kind.ts'
import type { CatalogueService, ScanOutcome } from './catalogue.service.ts'
import { createShares, runParts } from './parts.ts'

/** As many clusters are asked at once (PRODUCT section 15). */
const AT_ONCE = 3
const WHOLES_AT_ONCE = 4

const OneCluster = z.object({
  clusterId: ClusterId,
  name: z.string(),
  companyId: CompanyId.nullable(),
  /** The job this is a part of; null: it was started alone. */
  wholeId: z.string().nullable(),
})
type OneCluster = z.infer<typeof OneCluster>
const ManyClusters = z.object({
  clusters: z
    .array(OneCluster.omit({ wholeId: true }))
    .min(1)
    .max(1000),
})
export type ManyClusters = z.infer<typeof ManyClusters>

interface Dependencies {
  readonly service: Pick<CatalogueService, 'scan'>
  /** VM templates the inventory knows of a cluster. */
  readonly templatesOf: (id: ClusterId) => number
}

const count = (number: number, one: string): string => `${number} ${one}${number === 1 ? '' : 's'}`

/** Finds the files of clusters: `iso-scan` and `template-scan`, each alone or as parts of one over many clusters. */
export const scanJobKinds = ({ service, templatesOf }: Dependencies) => {
  const shares = createShares()

  const scan = async (
    context: JobContext<null>,
    { clusterId, wholeId }: OneCluster,
    kinds: readonly CatalogueKind[],
    textOf: (outcome: ScanOutcome) => string,
  ): Promise<{ text: string }> => {
    context.progress(0)
    const outcome = await service.scan(clusterId, kinds, context.signal, (share) => {
      context.progress(share)
      if (wholeId !== null) shares.report(wholeId, clusterId, share)
    })
    for (const problem of outcome.problems) context.log(problem, 'warning')
    const failed = outcome.problems.length
    const text = `${textOf(outcome)} on ${count(outcome.storages, 'storage')}${failed === 0 ? '' : `; ${failed} could not be listed`}`
    context.log(text, failed === 0 ? 'info' : 'warning')
    return { text }
  }

  const one = {
    title: '',
    permission: 'catalogue.write',
    concurrency: AT_ONCE,
    afterCrash: 'resume',
    subject: ({ name }: OneCluster) => name,
    cluster: ({ clusterId }: OneCluster) => clusterId,
    input: OneCluster,
  } as const

  const isoScan = defineJobKind({
    ...one,
    // Stored.
    name: 'iso-scan',
    title: 'Scan one cluster for ISO images',
    run: (context, input) => scan(context, input, ['iso'], ({ files }) => count(files, 'ISO image')),
  })
  const templateScan = defineJobKind({
    ...one,
    // Stored.
    name: 'template-scan',
    title: 'Scan one cluster for templates',
    run: (context, input) =>
      scan(context, input, ['vztmpl', 'import'], ({ files }) => {
        const templates = count(templatesOf(input.clusterId), 'VM template')
        return `${templates}, ${files} container ${files === 1 ? 'template or disk image' : 'templates and disk images'}`
      }),
  })

  const many = (name: string, title: string, kind: JobKind<OneCluster>): JobKind<ManyClusters> =>
    defineJobKind({
      name,
      title,
      permission: 'catalogue.write',
      concurrency: WHOLES_AT_ONCE,
      afterCrash: 'resume',
      subject: ({ clusters }) => (clusters.length === 1 ? (clusters[0]?.name ?? '') : `${clusters.length} clusters`),
      input: ManyClusters,
      run: async (context, { clusters }) => {
        const parts = clusters.map((cluster) => ({
          key: cluster.clusterId,
          name: cluster.name,
          input: { ...cluster, wholeId: context.id },
          owner: { companyId: cluster.companyId, projectId: null },
        }))
        const failure = (failed: number): string =>
          `${failed} of ${clusters.length} clusters could not be scanned. Each says why; a retry asks those again.`
        await runParts(context, kind, parts, failure, shares)
        return { total: clusters.length }
      },
    })

  return {
    isoScan,
    templateScan,
    isoScans: many('iso-scans', 'Scan for ISO images', isoScan),
    templateScans: many('template-scans', 'Scan for templates', templateScan),
  }
}
