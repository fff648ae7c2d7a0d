import type { catalogueContract, VolumeRef } from '#shared/contract/catalogue.contract.ts'
import { AppError } from '#shared/errors.ts'
import { storedName, type CatalogueKind, type CatalogueTarget } from '#shared/model/catalogue.ts'
import type { ClusterId, CompanyId, JobId } from '#shared/model/ids.ts'
import { uuidv7 } from '#shared/model/uuid.ts'
import type { ClusterConnections } from '#main/features/fleet/connections.port.ts'
import { onlyCompany, type CompanyScope } from '#main/company-scope.ts'
import type { ChooseFile, Clock, RandomBytes } from '#main/ports.ts'
import type { JobEngine } from '#main/tasks/job-engine.ts'
import type { JobKind } from '#main/tasks/job-kind.ts'
import { commonOwner } from '#main/tasks/job-owner.ts'
import type { Handlers, OperationContext } from '#main/transport/handlers.ts'
import type { CatalogueService } from './catalogue.service.ts'
import type { DownloadMany } from './download.jobs.ts'
import type { HeldFiles } from './held-files.ts'
import type { JobPlace } from './parts.ts'
import { assertRoom, type Place, type Places } from './places.ts'
import { explainTransfer } from './transfer-failure.ts'
import type { RemoveMany } from './removal.jobs.ts'
import type { ManyClusters } from './scan.jobs.ts'
import type { UploadMany } from './upload.jobs.ts'
import { assertUnused, usersFor, type VolumeUser, type VolumeUsers } from './volume-users.service.ts'

interface Dependencies {
  readonly service: CatalogueService
  readonly places: Places
  readonly users: VolumeUsers
  readonly files: HeldFiles
  readonly connections: Pick<ClusterConnections, 'api'>
  /** Null for a cluster that is not there, or not in the scope. */
  readonly clusterOf: (
    scope: CompanyScope,
    id: ClusterId,
  ) => { readonly name: string; readonly companyId: CompanyId | null } | null
  readonly engine: Pick<JobEngine, 'start'>
  readonly kinds: {
    readonly isoScans: JobKind<ManyClusters>
    readonly templateScans: JobKind<ManyClusters>
    readonly uploadMany: JobKind<UploadMany>
    readonly downloadMany: JobKind<DownloadMany>
    readonly removeMany: JobKind<RemoveMany>
  }
  readonly chooseFile: ChooseFile | null
  readonly clock: Pick<Clock, 'now'>
  readonly randomBytes: RandomBytes
}

const jobPlace = ({ clusterId, clusterName, node, storage, companyId }: Place): JobPlace => ({
  clusterId,
  clusterName,
  node,
  storage: storage.name,
  shared: storage.shared,
  companyId,
})

const kindOfVolid = (volid: string): CatalogueKind => {
  const folder = volid.slice(volid.indexOf(':') + 1, volid.indexOf('/'))
  return folder === 'vztmpl' || folder === 'import' ? folder : 'iso'
}

export const catalogueOperations = (dependencies: Dependencies): Handlers<typeof catalogueContract> => {
  const { service, places, users, files, connections, clusterOf, engine, kinds, chooseFile } = dependencies
  const { clock, randomBytes } = dependencies

  const start = <Input>(
    kind: JobKind<Input>,
    input: NoInfer<Input>,
    id: JobId,
    companies: readonly (CompanyId | null)[],
    { actor, note }: OperationContext,
    after: Parameters<typeof note>[0]['after'] = {},
  ): { id: JobId } => {
    const { companyId } = commonOwner(companies.map((one) => ({ companyId: one, projectId: null })))
    const job = engine.start(kind, input, { id, actor, companyId, projectId: null })
    note({ entity: 'job', entityId: id, label: `${kind.title}: ${job.subject}`, companyId, after })
    return { id }
  }
  const placesFor = (scope: CompanyScope, kind: CatalogueKind, targets: readonly CatalogueTarget[]): Place[] =>
    places.distinct(targets.map((target) => places.findFor(scope, kind, target)))
  const textOfPlaces = (found: readonly Place[]): string[] =>
    found.map(({ clusterName, storage }) => `${clusterName}: ${storage.name}`)

  const volumePlaces = (scope: CompanyScope, volumes: readonly VolumeRef[]): { place: Place; volume: VolumeRef }[] => {
    const found = new Map<string, { place: Place; volume: VolumeRef }>()
    for (const volume of volumes) {
      if (!volume.volid.startsWith(`${volume.storage}:`))
        throw new AppError('invalid_input', `${volume.volid} does not lie on the storage ${volume.storage}.`)
      const place = places.find(scope, volume)
      found.set(`${place.storage.key}/${volume.volid}`, { place, volume })
    }
    return [...found.values()]
  }

  /**
   * By what is known: what the cluster says at the moment itself each part looks at, and tells of its own copy. Only where
   * nothing at all could be deleted no job is begun. @throws AppError `conflict` that names who uses the first
   */
  const assertSomeUnused = async (
    scope: CompanyScope,
    found: readonly { readonly place: Place; readonly volume: VolumeRef }[],
  ): Promise<void> => {
    let first: { readonly volid: string; readonly users: readonly VolumeUser[] } | null = null
    for (const { place, volume } of found) {
      const present = await users.known(place, volume.volid)
      if (present.length === 0) return
      first ??= { volid: volume.volid, users: present }
    }
    if (first !== null) assertUnused(scope, first.volid, first.users)
  }

  return {
    'catalogue.list': (_input, { scope }) => service.list(scope),

    'catalogue.scan': ({ id, what, clusterIds }, context) => {
      const own = onlyCompany(context.scope)
      const clusters = [...new Set(clusterIds)].map((clusterId) => {
        const cluster = clusterOf(context.scope, clusterId)
        if (cluster !== null) return { clusterId, name: cluster.name, companyId: cluster.companyId ?? own }
        throw new AppError('not_found', 'One of the clusters is not here any more. Refresh the list, then scan again.')
      })
      const kind = what === 'iso' ? kinds.isoScans : kinds.templateScans
      return start(
        kind,
        { clusters },
        id,
        clusters.map(({ companyId }) => companyId),
        context,
      )
    },

    'catalogue.chooseFile': async ({ kind }, { actor }) => {
      if (chooseFile === null)
        throw new AppError('unsupported', 'There is no desktop here to choose a file on. Let the browser send it.')
      const path = await chooseFile(kind)
      if (path === null) return null
      const id = uuidv7(clock.now(), randomBytes(10))
      return { id, ...(await files.choose(id, actor.userId, path)) }
    },

    'catalogue.announceFile': ({ id, kind, name, size, targets }, { actor, scope }) => {
      for (const place of placesFor(scope, kind, targets)) assertRoom(place, storedName(name), size)
      files.announce(id, actor.userId, storedName(name), size)
      return { id }
    },

    'catalogue.dropFile': ({ id }, { actor }) => {
      files.drop(id, actor.userId)
      return {}
    },

    'catalogue.upload': ({ id, fileId, kind, name, targets, checksum }, context) => {
      const found = placesFor(context.scope, kind, targets)
      const file = files.take(fileId, context.actor.userId)
      const stored = storedName(name)
      for (const place of found) assertRoom(place, stored, file.size)
      const input = { file, kind, name: stored, checksum, places: found.map(jobPlace) }
      const after = { file: stored, bytes: file.size, to: textOfPlaces(found) }
      const companies = found.map(({ companyId }) => companyId)
      const job = start(kinds.uploadMany, input, id, companies, context, after)
      files.used(fileId)
      return job
    },

    'catalogue.urlMetadata': async ({ clusterId, node, url, verifyCertificates }, { scope, signal }) => {
      const cluster = clusterOf(scope, clusterId)
      if (cluster === null)
        throw new AppError('not_found', 'There is no such cluster: it was removed, or never was there.')
      places.assertNetwork(scope, clusterId)
      try {
        return await connections
          .api(clusterId)
          .urlMetadata(node, url, verifyCertificates, { lane: 'interactive', signal })
      } catch (error) {
        if (!(error instanceof AppError)) throw error
        throw explainTransfer(error, { node: `${node} of ${cluster.name}`, storage: null, name: '', url })
      }
    },

    'catalogue.download': ({ id, url, kind, name, targets, checksum, verifyCertificates }, context) => {
      const found = placesFor(context.scope, kind, targets)
      for (const { clusterId } of found) places.assertNetwork(context.scope, clusterId)
      const stored = storedName(name)
      const input = { url, kind, name: stored, checksum, verifyCertificates, places: found.map(jobPlace) }
      const after = { file: stored, from: url, to: textOfPlaces(found) }
      const companies = found.map(({ companyId }) => companyId)
      return start(kinds.downloadMany, input, id, companies, context, after)
    },

    'catalogue.usage': ({ volumes }, { scope }) =>
      Promise.all(
        volumePlaces(scope, volumes).map(async ({ place, volume: { clusterId, node, volid } }) => ({
          clusterId,
          node,
          volid,
          ...usersFor(scope, await users.known(place, volid)),
        })),
      ),

    'catalogue.remove': async ({ id, volumes }, context) => {
      const found = volumePlaces(context.scope, volumes)
      await assertSomeUnused(context.scope, found)
      const input = {
        volumes: found.map(({ place, volume: { volid } }) => ({
          ...jobPlace(place),
          volid,
          kind: kindOfVolid(volid),
        })),
      }
      const before = found.map(({ place, volume }) => `${place.clusterName}: ${volume.volid}`)
      const companies = found.map(({ place }) => place.companyId)
      return start(kinds.removeMany, input, id, companies, context, { deleted: before })
    },
  }
}
