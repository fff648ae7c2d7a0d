import type { ClusterId, CompanyId } from '#shared/model/ids.ts'
import type { TaskRow } from '#shared/model/task.ts'
import type { ProxmoxTask } from '#main/adapters/proxmox/proxmox.types.ts'
import type { ClusterConnections } from '#main/features/fleet/connections.port.ts'
import type { InventoryService } from '#main/features/inventory/inventory.service.ts'
import { seesGuest, type CompanyScope } from '#main/company-scope.ts'
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
  /** Newest first. */
  readonly rows: (scope: CompanyScope, filter: TaskFilter) => TaskRow[]
  readonly rowOf: (record: TaskRecord) => TaskRow
  /** Whether a stored task lies in the scope. */
  readonly sees: (scope: CompanyScope, record: TaskRecord) => boolean
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
  readonly connections: Pick<ClusterConnections, 'nameOf' | 'companyOf'>
  readonly inventory: Pick<InventoryService, 'guest' | 'guestByVmid'>
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
  explanation: '',
  own: false,
  // Put in when it is first stored.
  companyId: null,
  guestId: null,
})

/** A list may be seconds old: what was seen to end does not run again. */
const differs = (known: TaskRecord, record: TaskRecord): boolean => {
  if (record.own && !known.own) return true
  if (known.endedAt !== null && record.endedAt === null) return false
  if (record.explanation !== '' && record.explanation !== known.explanation) return true
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

  /** The guest that had the number when the task was seen; of one seen before its guest, the one that has it now. */
  const guestOf = ({ clusterId, subject, guestId }: TaskRecord) => {
    if (guestId !== null) return inventory.guest(guestId)
    return /^[1-9]\d{2,8}$/.test(subject) ? inventory.guestByVmid(clusterId, Number(subject)) : undefined
  }
  const companyOf = (record: TaskRecord): CompanyId | null => {
    const guest = guestOf(record)
    return guest === undefined ? connections.companyOf(record.clusterId) : guest.companyId
  }
  const sees = (scope: CompanyScope, record: TaskRecord): boolean => {
    if (scope.kind === 'everything') return true
    if (record.companyId !== scope.companyId) return false
    if (scope.projects === null) return true
    const guest = guestOf(record)
    return guest !== undefined && seesGuest(scope, guest)
  }
  const rowOf = (record: TaskRecord): TaskRow => {
    const guest = guestOf(record)
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
    const records = [...waiting.values()]
    waiting.clear()
    events.emit(
      'tasks.taskChanged',
      { tasks: records.map(rowOf) },
      {
        narrow: (scope) => {
          const own = records.filter((record) => sees(scope, record))
          return own.length === 0 ? null : { tasks: own.map(rowOf) }
        },
      },
    )
  }
  const put = (records: readonly TaskRecord[]): readonly TaskRecord[] => {
    const changed: TaskRecord[] = []
    for (const record of records) {
      const known = repository.find(record.key)
      // A task may be listed before its guest is: it is given to it as soon as that is known.
      const isLate = known?.guestId === null && guestOf(known) !== undefined
      if (known !== null && !isLate && !differs(known, record)) continue
      if (known === null && floor !== null && record.state !== 'running' && record.startedAt < floor) continue
      if (known === null) unpruned += 1
      changed.push(
        known === null
          ? { ...record, companyId: companyOf(record), guestId: guestOf(record)?.id ?? null }
          : {
              ...record,
              own: known.own || record.own,
              companyId: known.companyId,
              guestId: known.guestId ?? guestOf(known)?.id ?? null,
              explanation: record.explanation === '' ? known.explanation : record.explanation,
            },
      )
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
    sees,
    rowOf,
    rows: (scope, filter) => {
      const rows: TaskRow[] = []
      // Projects are not stored with tasks: what is of another project is passed over here.
      for (let offset = 0; rows.length < filter.limit; offset += filter.limit) {
        const records = repository.list(scope, { ...filter, offset })
        rows.push(...records.filter((record) => sees(scope, record)).map(rowOf))
        if (records.length < filter.limit) break
      }
      return rows.slice(0, filter.limit)
    },
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
