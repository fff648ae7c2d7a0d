import { z } from 'zod'
import { CatalogueKind, Checksum } from '#shared/model/catalogue.ts'
import { defineJobKind } from '#main/tasks/job-kind.ts'
import { JobPlace, ontoText, placeText, runParts } from './parts.ts'
import { bringFile, type TransferDependencies } from './transfer.ts'

const WHOLES_AT_ONCE = 4
/** Nodes of one cluster that fetch at the same time. */
const AT_ONCE = 2

const Content = z.object({
  url: z.string(),
  kind: CatalogueKind,
  name: z.string(),
  checksum: Checksum.nullable(),
  verifyCertificates: z.boolean(),
})
const DownloadOne = Content.extend({ place: JobPlace })
const DownloadMany = Content.extend({ places: z.array(JobPlace).min(1) })
export type DownloadMany = z.infer<typeof DownloadMany>

export const downloadJobKinds = (dependencies: TransferDependencies) => {
  const downloadOne = defineJobKind({
    name: 'download-to-storage',
    title: 'Download onto one storage',
    permission: 'catalogue.write',
    concurrency: AT_ONCE,
    laneKey: ({ place }) => place.clusterId,
    afterCrash: 'resume',
    subject: ({ name, place }) => ontoText(name, [place]),
    cluster: ({ place }) => place.clusterId,
    input: DownloadOne,
    run: (context, { url, kind, name, checksum, verifyCertificates, place }) =>
      bringFile(dependencies, context, { place, kind, name, size: null, url }, (api, node) => {
        const order = { url, content: kind, name, checksum, verifyCertificates }
        return api.downloadUrl(node, place.storage, order, { lane: 'interactive', signal: context.signal })
      }),
  })
  const downloadMany = defineJobKind({
    name: 'download-to-storages',
    title: 'Download file',
    permission: 'catalogue.write',
    concurrency: WHOLES_AT_ONCE,
    afterCrash: 'resume',
    subject: ({ name, places }) => ontoText(name, places),
    input: DownloadMany,
    run: async (context, { places, ...content }) => {
      const parts = places.map((place) => ({
        key: `${place.clusterId}/${place.node}/${place.storage}`,
        name: placeText(place),
        input: { ...content, place },
        owner: { companyId: place.companyId, projectId: null },
      }))
      const failure = (failed: number): string =>
        places.length === 1
          ? 'The file was not stored. Its part says why; a retry fetches it again.'
          : `${failed} of ${places.length} storages did not get the file. Each says why; a retry fetches it for those again.`
      await runParts(context, downloadOne, parts, failure)
      return { total: places.length }
    },
  })
  return { downloadOne, downloadMany }
}
