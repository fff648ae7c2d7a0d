import { z } from 'zod'
import { AppError } from '#shared/errors.ts'
import { CatalogueKind, nameOfVolid } from '#shared/model/catalogue.ts'
import { defineJobKind } from '#main/tasks/job-kind.ts'
import { followTask } from './follow-task.ts'
import { JobPlace, placeText, runParts } from './parts.ts'
import type { TransferDependencies } from './transfer.ts'
import { assertUnused, type VolumeUsers } from './volume-users.service.ts'

const WHOLES_AT_ONCE = 4

const Volume = JobPlace.extend({ volid: z.string(), kind: CatalogueKind })
const RemoveMany = z.object({ volumes: z.array(Volume).min(1) })
export type RemoveMany = z.infer<typeof RemoveMany>

interface Dependencies extends TransferDependencies {
  readonly users: VolumeUsers
}

export const removalJobKinds = ({ connections, places, service, awaitTask, users }: Dependencies) => {
  const removeOne = defineJobKind({
    name: 'delete-volume',
    title: 'Delete file',
    permission: 'catalogue.write',
    concurrency: 1,
    laneKey: ({ clusterId }) => clusterId,
    afterCrash: 'resume',
    subject: (volume) => `${nameOfVolid(volume.volid)} on ${placeText(volume)}`,
    cluster: ({ clusterId }) => clusterId,
    input: Volume,
    run: async (context, volume) => {
      const { clusterId, volid, kind } = volume
      const scope = places.scopeOf(volume.companyId)
      const name = nameOfVolid(volid)
      const place = places.find(scope, volume)
      const api = connections.api(clusterId)
      // Not a `step`: what was true before a crash or a failure has to be looked at again.
      context.progress(null, 'Looking who uses it')
      assertUnused(scope, name, await users.present(place, volid, api, context.signal))
      const task = await context.adopt(
        async () => {
          const node = places.onlineNode(place)
          const upid = await api.deleteVolume(node, volume.storage, volid, {
            lane: 'interactive',
            signal: context.signal,
          })
          return { node, upid }
        },
        // Deleting what is gone ends well.
        () => Promise.resolve(null),
      )
      context.progress(null, 'The node deletes it')
      const what = `Deleting ${name} from ${placeText(volume)}`
      await followTask({ awaitTask, api }, context, { clusterId, upid: task.upid, what })
      const listed = await service.refresh(place.storage, places.onlineNode(place), kind, context.signal)
      if (listed.some((one) => one.volid === volid))
        throw new AppError(
          'cluster_refused',
          `The node says that ${name} was deleted, but ${placeText(volume)} still lists it. Look at the storage on the node.`,
        )
      const text = `${name} was deleted from ${placeText(volume)}`
      context.log(text)
      return { text }
    },
  })
  const removeMany = defineJobKind({
    name: 'delete-volumes',
    title: 'Delete files',
    permission: 'catalogue.write',
    concurrency: WHOLES_AT_ONCE,
    afterCrash: 'resume',
    subject: ({ volumes }) =>
      volumes.length === 1 && volumes[0] !== undefined
        ? `${nameOfVolid(volumes[0].volid)} on ${placeText(volumes[0])}`
        : `${volumes.length} files`,
    input: RemoveMany,
    run: async (context, { volumes }) => {
      const parts = volumes.map((volume) => ({
        key: `${volume.clusterId}/${volume.node}/${volume.volid}`,
        name: `${nameOfVolid(volume.volid)} on ${placeText(volume)}`,
        input: volume,
        owner: { companyId: volume.companyId, projectId: null },
      }))
      const failure = (failed: number): string =>
        `${failed} of ${volumes.length} files were not deleted. Each says why; a retry tries those again.`
      await runParts(context, removeOne, parts, failure)
      return { total: volumes.length }
    },
  })
  return { removeOne, removeMany }
}
