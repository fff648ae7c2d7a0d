import type { ClusterId } from '#shared/model/ids.ts'
import type { TaskRow } from '#shared/model/task.ts'
import type { ProxmoxTask } from '#main/adapters/proxmox/proxmox.types.ts'
import type { ClusterConnections } from '#main/features/fleet/connections.port.ts'
import type { InventoryService } from '#main/features/inventory/inventory.service.ts'
import type { Clock } from '#main/ports.ts'
import type { EventBus } from '#main/transport/event-bus.ts'
import { taskStateOf } from './task-state.ts'
import { taskKey, type TaskRecord } from './task-record.ts'
import type { TaskFilter, TasksRepository } from './tasks.repository.ts'

/** Kept over all clusters; older ones are on the nodes themselves. */
const LIMIT = 20_000
/** New ones until the oldest are looked for again. */
const PRUNE_EVERY = 500
/** Changes are sent together, so that five hundred tasks of one action are a few events. */
const COALESCE_MS = 200
/** A task this young may not have reached the list yet. */
const YOUNG_MS = 60_000

export interface TaskStore {
  readonly find: (key: string) => TaskRecord | null
  readonly rows: (filter: TaskFilter) => TaskRow[]
  readonly ownRunning: () => readonly TaskRecord[]
  readonly count: (clusterId: ClusterId) => number
  /** Stores and tells of those that are new or differ; @returns them */
  readonly put: (records: readonly TaskRecord[]) => readonly TaskRecord[]
  /** What `/cluster/tasks` lists now. @returns those that are new or changed */
  readonly applyList: (clusterId: ClusterId, tasks: readonly ProxmoxTask[]) => readonly TaskRecord[]
  /** Sends what waits to be sent. */
  readonly flush: () => void
}

export interface TaskStoreDependencies {
  readonly repository: TasksRepository
  readonly connections: Pick<ClusterConnections, 'nameOf'>
  readonly inventory: Pick<InventoryService, 'guestByVmid'>
  readonly events: Pick<EventBus, 'emit'>
  readonly clock: Clock
}

const isoSeconds = (seconds: number): string => new Date(seconds * 1000).toISOString()

const listedRecord = (clusterId: ClusterId, task: ProxmoxTask): TaskRecord => ({
  key: taskKey(clusterId, task.upid),
  clusterId,
  upid: task.upid,
  node: task.node,
  type: task.type,
  subject: task.id,
  user: task.user,
  startedAt: isoSeconds(task.starttime),
  endedAt: task.endtime === null ? null : isoSeconds(task.endtime),
  state: taskStateOf(task.endtime === null, task.status),
  exitStatus: task.endtime === null ? '' : task.status,
  own: false,
})

/** A list may be seconds old: what was seen to end does not run again. */
const differs = (known: TaskRecord, record: TaskRecord): boolean => {
  if (record.own && !known.own) return true
  if (known.endedAt !== null && record.endedAt === null) return false
  return known.state !== record.state || known.exitStatus !== record.exitStatus
}

/** The stored tasks, and the telling of their changes. */
export const createTaskStore = (dependencies: TaskStoreDependencies): TaskStore => {
  const { repository, connections, inventory, events, clock } = dependencies
  const waiting = new Map<string, TaskRecord>()
  let cancelSend: (() => void) | null = null
  /** When full: what ended before this is not taken in again. */
  let floor = repository.prune(LIMIT)
  let unpruned = 0

  const rowOf = (record: TaskRecord): TaskRow => {
    const vmid = /^[1-9]\d{2,8}$/.test(record.subject) ? Number(record.subject) : null
    const guest = vmid === null ? undefined : inventory.guestByVmid(record.clusterId, vmid)
    return {
      ...record,
      clusterName: connections.nameOf(record.clusterId) ?? '',
      guestId: guest?.id ?? null,
      subjectName: guest?.name ?? '',
    }
  }
  const flush = (): void => {
    cancelSend?.()
    cancelSend = null
    if (waiting.size === 0) return
    const tasks = [...waiting.values()].map(rowOf)
    waiting.clear()
    events.emit('tasks.taskChanged', { tasks }, { narrow: () => null })
  }
  const put = (records: readonly TaskRecord[]): readonly TaskRecord[] => {
    const changed: TaskRecord[] = []
    for (const record of records) {
      const known = repository.find(record.key)
      if (known !== null && !differs(known, record)) continue
      if (known === null && floor !== null && record.state !== 'running' && record.startedAt < floor) continue
      if (known === null) unpruned += 1
      changed.push(known === null ? record : { ...record, own: known.own || record.own })
    }
    if (changed.length === 0) return changed
    repository.save(changed)
    if (unpruned >= PRUNE_EVERY) {
      floor = repository.prune(LIMIT)
      unpruned = 0
    }
    for (const record of changed) waiting.set(record.key, record)
    cancelSend ??= clock.after(COALESCE_MS, flush)
    return changed
  }
  return {
    find: repository.find,
    rows: (filter) => repository.list(filter).map(rowOf),
    ownRunning: repository.ownRunning,
    count: repository.count,
    put,
    applyList: (clusterId, tasks) => {
      const records = tasks.map((task) => listedRecord(clusterId, task))
      const listed = new Set(records.map((record) => record.key))
      // Own tasks are followed by themselves; of others that fell off the list nothing more will be heard.
      const lost = repository
        .running(clusterId)
        .filter((record) => !record.own && !listed.has(record.key))
        .filter((record) => clock.now() - Date.parse(record.startedAt) > YOUNG_MS)
        .map((record): TaskRecord => ({ ...record, state: 'unknown' }))
      return put([...records, ...lost])
    },
    flush,
  }
}
