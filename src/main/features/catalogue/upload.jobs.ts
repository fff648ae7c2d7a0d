import { z } from 'zod'
import { CatalogueKind, Checksum } from '#shared/model/catalogue.ts'
import { defineJobKind } from '#main/tasks/job-kind.ts'
import { openFile, type HeldFiles } from './held-files.ts'
import { createShares, JobPlace, ontoText, placeText, runParts } from './parts.ts'
import { bringFile, type TransferDependencies } from './transfer.ts'

/** Files on their way at once over all clusters; to one cluster one after the other, as they share its line. */
const WHOLES_AT_ONCE = 4
/** The last share is for what the node does when all is sent. */
const SENT_SHARE = 0.98

const Content = z.object({
  file: z.object({ path: z.string(), size: z.number(), modifiedMs: z.number(), temporary: z.boolean() }),
  kind: CatalogueKind,
  name: z.string(),
  checksum: Checksum.nullable(),
})
const UploadOne = Content.extend({ place: JobPlace, wholeId: z.string() })
const UploadMany = Content.extend({ places: z.array(JobPlace).min(1) })
export type UploadMany = z.infer<typeof UploadMany>

interface Dependencies extends TransferDependencies {
  readonly files: Pick<HeldFiles, 'release'>
}

export const uploadJobKinds = (dependencies: Dependencies) => {
  const shares = createShares()
  const uploadOne = defineJobKind({
    name: 'upload-to-storage',
    title: 'Upload onto one storage',
    permission: 'catalogue.write',
    concurrency: 1,
    laneKey: ({ place }) => place.clusterId,
    afterCrash: 'resume',
    subject: ({ name, place }) => ontoText(name, [place]),
    cluster: ({ place }) => place.clusterId,
    input: UploadOne,
    run: async (context, { file, kind, name, checksum, place, wholeId }) => {
      const key = `${place.clusterId}/${place.node}/${place.storage}`
      const onSent = (bytes: number): void => {
        const share = (bytes / file.size) * SENT_SHARE
        context.progress(share, 'Sending')
        shares.report(wholeId, key, share)
      }
      return bringFile(dependencies, context, { place, kind, name, size: file.size, url: null }, (api, node) => {
        const upload = { content: kind, name, size: file.size, checksum, open: () => openFile(file), onSent }
        return api.upload(node, place.storage, upload, { lane: 'interactive', signal: context.signal })
      })
    },
  })
  const uploadMany = defineJobKind({
    name: 'upload-to-storages',
    title: 'Upload file',
    permission: 'catalogue.write',
    concurrency: WHOLES_AT_ONCE,
    afterCrash: 'resume',
    subject: ({ name, places }) => ontoText(name, places),
    input: UploadMany,
    run: async (context, { places, ...content }) => {
      const parts = places.map((place) => ({
        key: `${place.clusterId}/${place.node}/${place.storage}`,
        name: placeText(place),
        input: { ...content, place, wholeId: context.id },
        owner: { companyId: place.companyId, projectId: null },
      }))
      const failure = (failed: number): string =>
        places.length === 1
          ? 'The file was not stored. Its part says why; a retry sends it again.'
          : `${failed} of ${places.length} storages did not get the file. Each says why; a retry sends it to those again.`
      await runParts(context, uploadOne, parts, failure, shares)
      dependencies.files.release(content.file)
      return { total: places.length }
    },
  })
  return { uploadOne, uploadMany }
}
