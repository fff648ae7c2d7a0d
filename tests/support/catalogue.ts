import { createHash, randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { basename, join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { StartedCluster } from '#lab/lab.ts'
import type { LabVolume } from '#lab/world/model.ts'
import type { JobRow } from '#shared/model/job.ts'
import type { ClusterId, JobId } from '#shared/model/ids.ts'
import type { HostPorts } from '#main/ports.ts'
import type { TestCore } from './core.ts'
import { newJobId } from './jobs.ts'
import { startLabCore, until, type LabCore } from './lab-core.ts'
import { temporaryDirectory } from './temporary-directory.ts'

export interface FileOnDisk {
  readonly path: string
  readonly name: string
  readonly size: number
  readonly sha256: string
}

/** A file of random bytes, so that two of them are never the same. */
export const writeFile = (name = 'rescue.iso', size = 3_000_000, directory = temporaryDirectory()): FileOnDisk => {
  const path = join(directory, name)
  const bytes = randomBytes(size)
  writeFileSync(path, bytes)
  return { path, name: basename(path), size, sha256: createHash('sha256').update(bytes).digest('hex') }
}

export interface CatalogueWorld extends LabCore {
  /** What the desktop's dialog gives next. */
  readonly choose: (path: string | null) => void
}

/** A core on a desktop whose dialog a test answers, over clusters that were polled. */
export const startCatalogue = async (
  options: { readonly pace?: number; readonly ports?: Partial<HostPorts> } = {},
): Promise<CatalogueWorld> => {
  let chosen: string | null = null
  const ports: Partial<HostPorts> = {
    kind: 'desktop',
    chooseFile: () => Promise.resolve(chosen),
    ...options.ports,
  }
  const world = await startLabCore({ pace: options.pace ?? 0.01, ports })
  await until('every cluster was polled', async () => {
    const { storages } = await world.core.call('inventory.snapshot', {})
    return world.lab.clusters.every(({ name }) => storages.some(({ clusterId }) => clusterId === world.ids.get(name)))
  })
  return {
    ...world,
    choose: (path) => {
      chosen = path
    },
  }
}

/** `local` of a cluster's first node. */
export const localOf = (cluster: StartedCluster & { readonly id: ClusterId }) => ({
  clusterId: cluster.id,
  node: cluster.addresses[0]?.node ?? '',
  storage: 'local',
})

/** The file as the lab has it on `local` of a node; undefined: it has none. */
export const storedFile = (cluster: StartedCluster, node: string, volid: string): LabVolume | undefined =>
  cluster.world.storages.get('local')?.volumes.find((volume) => volume.volid === volid && volume.node === node)

/** Resolves with the job and its parts when it has ended. */
export const ended = async (
  core: TestCore,
  id: JobId,
): Promise<{ readonly job: JobRow; readonly children: readonly JobRow[] }> =>
  until('the job to end', async () => {
    const found = await core.call('jobs.get', { id })
    return found.job.finishedAt === null ? null : found
  })

/** Chooses and uploads a file as the page does. */
export const uploadAs = async (
  { core, choose }: Pick<CatalogueWorld, 'core' | 'choose'>,
  file: FileOnDisk,
  targets: readonly ReturnType<typeof localOf>[],
  more: { readonly name?: string; readonly checksum?: { algorithm: 'sha256'; value: string } | null } = {},
): Promise<JobId> => {
  choose(file.path)
  const held = await core.call('catalogue.chooseFile', { kind: 'iso' })
  const id = newJobId()
  await core.call('catalogue.upload', {
    ...{ id, fileId: held?.id ?? '', kind: 'iso', name: more.name ?? file.name },
    ...{ targets: [...targets], checksum: more.checksum ?? null },
  })
  return id
}

/** A web server of the test's own, until the test is over. @returns its port */
export const startWebServer = async (
  listener: RequestListener,
  tls?: { readonly key: string; readonly cert: string },
): Promise<number> => {
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

/** A web server that has one file. @returns its address */
export const startFileServer = async (name: string, body: Buffer, status = 200): Promise<string> => {
  const port = await startWebServer((request, response) => {
    response.writeHead(status, { 'content-type': 'application/octet-stream', 'content-length': String(body.length) })
    response.end(request.method === 'HEAD' ? undefined : body)
  })
  return `http://127.0.0.1:${port}/images/${name}`
}
