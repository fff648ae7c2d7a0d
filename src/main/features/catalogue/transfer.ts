import { AppError } from '#shared/errors.ts'
import { nameOfVolid, type CatalogueKind } from '#shared/model/catalogue.ts'
import type { ProxmoxApi } from '#main/adapters/proxmox/proxmox.port.ts'
import type { ClusterConnections } from '#main/features/fleet/connections.port.ts'
import type { AwaitTask } from '#main/features/tasks/task-end.ts'
import type { TasksService } from '#main/features/tasks/tasks.service.ts'
import type { AdoptedTask, JobContext } from '#main/tasks/job-kind.ts'
import type { CatalogueService } from './catalogue.service.ts'
import { followTask } from './follow-task.ts'
import { placeText, type JobPlace } from './parts.ts'
import { assertRoom, type Place, type Places } from './places.ts'
import { explainTransfer, saysNothing } from './transfer-failure.ts'

export interface TransferDependencies {
  readonly connections: Pick<ClusterConnections, 'api'>
  readonly places: Places
  readonly service: Pick<CatalogueService, 'refresh'>
  readonly awaitTask: AwaitTask
  /** Says in the task panel as well how a task failed. */
  readonly explainTask: TasksService['explain']
}

interface Transfer {
  readonly place: JobPlace
  readonly kind: CatalogueKind
  readonly name: string
  /** Bytes; null: not known before. */
  readonly size: number | null
  /** Address it comes from; null: it is uploaded. */
  readonly url: string | null
}

/** Lines of a task's log that are read to learn why it failed: wget writes one for every 32 MiB. */
const LOG_LINES = 5000
/** Of these, the last. */
const LAST_LINES = 6

/** Log of a task whose words say nothing; empty where it cannot be read any more, or is not needed. */
const logOf = async (api: ProxmoxApi, error: AppError, signal: AbortSignal): Promise<readonly string[]> => {
  const upid = error.details?.upid
  if (!saysNothing(error) || typeof upid !== 'string') return []
  try {
    const { lines } = await api.taskLog(upid, 0, LOG_LINES, { lane: 'background', signal })
    return lines.slice(-LAST_LINES).map(({ text }) => text)
  } catch (failed) {
    // The task's own words are there; that its log is not is no second failure.
    if (failed instanceof AppError) return []
    throw failed
  }
}

/**
 * Brings one file onto one storage, however it gets there: looks that none of its name is there (an upload would replace
 * it without a question), has it brought, waits for the task, and looks whether it is there.
 * @param begin sends it, or has it fetched; asked for a node that is online
 */
export const bringFile = async (
  { connections, places, service, awaitTask, explainTask }: TransferDependencies,
  context: JobContext<null>,
  { place: wanted, kind, name, size, url }: Transfer,
  begin: (api: ProxmoxApi, node: string) => Promise<string>,
): Promise<{ text: string }> => {
  const { clusterId } = wanted
  const where = placeText(wanted)
  const present = (): { place: Place; node: string } => {
    const scope = places.scopeOf(wanted.companyId)
    const place = places.findFor(scope, kind, wanted)
    if (url !== null) places.assertNetwork(scope, clusterId)
    return { place, node: places.onlineNode(place) }
  }
  const sizeOn = async ({ place, node }: ReturnType<typeof present>): Promise<number | null | undefined> => {
    const listed = await service.refresh(place.storage, node, kind, context.signal)
    return listed.find(({ volid }) => nameOfVolid(volid) === name)?.size
  }

  await context.step('Looking at the storage', async () => {
    const now = present()
    if ((await sizeOn(now)) !== undefined)
      throw new AppError(
        'conflict',
        `Storage ${where} already holds a file ${name}, which would be lost. Give the new one another name, or delete the old one first.`,
      )
    if (size !== null) assertRoom(now.place, name, size)
  })
  /** Does part of it; what the cluster says when that fails becomes a sentence, its own words go to the log. */
  const explained = async <T>(node: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'cluster_refused') throw error
      const log = await logOf(connections.api(clusterId), error, context.signal)
      const told = { node: `${node} of ${wanted.clusterName}`, storage: where, name, url }
      context.log(`${node} says: ${[...log, error.details?.reason ?? ''].join(' / ')}`, 'error')
      const explained = explainTransfer(error, told, log)
      const upid = error.details?.upid
      if (typeof upid === 'string') explainTask(clusterId, upid, explained.message)
      throw explained
    }
  }
  // A file half sent is dropped by the node, and one that was sent twice is the same: asking again harms nothing.
  const task = await context.adopt(
    async (): Promise<AdoptedTask> => {
      const { node } = present()
      return { node, upid: await explained(node, () => begin(connections.api(clusterId), node)) }
    },
    () => Promise.resolve(null),
  )
  context.progress(null, 'The node stores the file')
  await explained(task.node, () =>
    followTask({ awaitTask, api: connections.api(clusterId) }, context, {
      ...{ clusterId, upid: task.upid, what: `Storing ${name} on ${where}` },
    }),
  )
  context.progress(null, 'Looking whether it is there')
  const found = await sizeOn(present())
  if (found === undefined || (size !== null && found !== null && found !== size))
    throw new AppError(
      'cluster_refused',
      found === undefined
        ? `The node says that ${name} was stored, but ${where} does not list it. Look at the storage on the node.`
        : `${name} on ${where} has ${String(found)} bytes instead of ${String(size)}. Delete it there, then try again.`,
    )
  const text = `${name} is on ${where}`
  context.log(text)
  context.progress(1)
  return { text }
}
