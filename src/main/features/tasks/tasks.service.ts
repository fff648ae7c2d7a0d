import { AppError } from '#shared/errors.ts'
import type { ClusterId, GuestId } from '#shared/model/ids.ts'
import type { TaskRow } from '#shared/model/task.ts'
import type { ProxmoxApi } from '#main/adapters/proxmox/proxmox.port.ts'
import type { ProxmoxTask } from '#main/adapters/proxmox/proxmox.types.ts'
import type { ClusterConnections } from '#main/features/fleet/connections.port.ts'
import type { InventoryService } from '#main/features/inventory/inventory.service.ts'
import type { PollRate } from '#main/features/inventory/poll-rate.ts'
import type { Log } from '#main/log/log.ts'
import type { CompanyScope } from '#main/company-scope.ts'
import type { Clock, Notifier } from '#main/ports.ts'
import { elapsed } from '#main/elapsed.ts'
import type { OwnTasks } from './own-tasks.ts'
import { createFailureNotices } from './failure-notices.ts'
import { taskStateOf } from './task-state.ts'
import type { TaskStore } from './task-store.ts'
import { taskKey, type TaskRecord } from './task-record.ts'
import { parseUpid } from './upid.ts'

export interface TaskLogPart {
  readonly lines: { n: number; text: string }[]
  readonly total: number
  readonly state: TaskRow['state']
  readonly exitStatus: string
}

export interface TasksService {
  readonly list: (
    scope: CompanyScope,
    filter: {
      guestId?: GuestId | undefined
      clusterId?: ClusterId | undefined
      limit: number
    },
  ) => TaskRow[]
  /** @throws AppError `not_found`, and of the client */
  readonly log: (
    scope: CompanyScope,
    clusterId: ClusterId,
    upid: string,
    start: number,
    limit: number,
    signal: AbortSignal,
  ) => Promise<TaskLogPart>
  /** @returns what was stopped, null when it is not stored. @throws AppError `not_found`, and of the client */
  readonly stopTask: (scope: CompanyScope, clusterId: ClusterId, upid: string) => Promise<TaskRow | null>
  readonly watch: (watching: boolean) => void
  /** A task this console started: shown at once, followed to its end, its failure told. @returns its key */
  readonly followOwn: (clusterId: ClusterId, upid: string, onEnd: (task: TaskRecord) => void) => string
  /** Says of a task that failed how, where whoever started it knows more than Proxmox' words. */
  readonly explain: (clusterId: ClusterId, upid: string, sentence: string) => void
  /** Whether this console started the task, or follows it as its own. */
  readonly isOwn: (clusterId: ClusterId, upid: string) => boolean
  /** Follows again what ran when the console was last closed. */
  readonly adopt: (onEnd: (task: TaskRecord) => void) => void
  /** Reads a cluster's list when it is time to; called after its poll. */
  readonly afterPoll: (id: ClusterId, api: ProxmoxApi) => void
  readonly count: (id: ClusterId) => number
  readonly stop: () => Promise<void>
}

export interface TasksDependencies {
  readonly store: TaskStore
  readonly own: OwnTasks
  readonly connections: ClusterConnections
  readonly inventory: InventoryService
  readonly rate: PollRate
  readonly clock: Clock
  readonly notifier: Notifier
  readonly log: Log
}

/** How old a list may get while nobody looks at tasks. */
const UNWATCHED_MS = { lively: 300_000, hidden: 900_000 } as const

const recordOf = (clusterId: ClusterId, upid: string, now: string): TaskRecord => {
  const parts = parseUpid(upid)
  return {
    key: taskKey(clusterId, upid),
    clusterId,
    upid,
    node: parts?.node ?? '',
    type: parts?.type ?? '',
    subject: parts?.subject ?? '',
    user: parts?.user ?? '',
    startedAt: parts?.startedAt ?? now,
    endedAt: null,
    state: 'running',
    exitStatus: '',
    explanation: '',
    own: true,
    companyId: null,
    guestId: null,
  }
}

export const createTasksService = (dependencies: TasksDependencies): TasksService => {
  const { store, own, connections, inventory, rate, clock, notifier, log } = dependencies
  const readAt = new Map<ClusterId, number>()
  const reading = new Map<ClusterId, Promise<void>>()
  const controller = new AbortController()
  let watching = false

  const apply = (id: ClusterId, tasks: readonly ProxmoxTask[]): void => {
    // Own tasks are stored when they are seen to end by themselves: that is when what follows them runs.
    const isOwn = (upid: string): boolean => own.isFollowing(id) && store.find(taskKey(id, upid))?.own === true
    const listed = tasks.filter((task) => !isOwn(task.upid))
    store.applyList(id, listed)
    own.hint(
      tasks
        .filter((task) => task.endtime !== null && isOwn(task.upid))
        .map((task) => ({ ...recordOf(id, task.upid, ''), state: taskStateOf(false, task.status) })),
    )
  }
  const read = (id: ClusterId, api: ProxmoxApi): Promise<void> => {
    const running = reading.get(id)
    if (running !== undefined) return running
    readAt.set(id, clock.now())
    const done = api
      .tasks({ lane: 'background', signal: controller.signal })
      .then((tasks) => {
        if (!controller.signal.aborted) apply(id, tasks)
      })
      .catch((error: unknown) => {
        if (!controller.signal.aborted) log.debug('tasks could not be read', { cluster: id, error })
      })
      .finally(() => reading.delete(id))
    reading.set(id, done)
    return done
  }
  const failures = createFailureNotices({ find: store.find, connections, inventory, notifier, clock })
  const follow = (task: TaskRecord, onEnd: (task: TaskRecord) => void): void => {
    own.follow(task, (ended) => {
      failures.tell(ended)
      onEnd(ended)
    })
  }

  /** Who may see everything may also ask for a task that is not stored. */
  const assertSeen = (scope: CompanyScope, clusterId: ClusterId, upid: string): TaskRecord | null => {
    const record = store.find(taskKey(clusterId, upid))
    if (scope.kind === 'everything' || (record !== null && store.sees(scope, record))) return record
    throw new AppError('not_found', 'There is no such task: it is too old to be kept, or never was there.')
  }

  return {
    list: (scope, { guestId, clusterId, limit }) => {
      if (guestId === undefined) return store.rows(scope, { clusterId, limit })
      const guest = inventory.guestOrThrow(scope, guestId)
      return store.rows(scope, { clusterId: guest.clusterId, guest, limit })
    },
    log: async (scope, clusterId, upid, start, limit, signal) => {
      assertSeen(scope, clusterId, upid)
      const api = connections.api(clusterId)
      const call = { lane: 'interactive', signal } as const
      const known = store.find(taskKey(clusterId, upid))
      const ended = known !== null && known.state !== 'running' && known.state !== 'unknown' ? known : null
      // The state first: when it has ended, the lines read after it are the last ones.
      const status = ended === null ? await api.taskStatus(upid, call) : null
      const { lines, total } = await api.taskLog(upid, start, limit, call)
      return {
        lines: lines.map(({ n, text }) => ({ n, text })),
        total,
        state: status === null ? (ended?.state ?? 'unknown') : taskStateOf(status.running, status.exitstatus),
        exitStatus: status?.exitstatus ?? ended?.exitStatus ?? '',
      }
    },
    stopTask: async (scope, clusterId, upid) => {
      const record = assertSeen(scope, clusterId, upid)
      const api = connections.api(clusterId)
      await api.stopTask(upid, { lane: 'interactive' })
      if (store.find(taskKey(clusterId, upid))?.own !== true) void read(clusterId, api)
      return record === null ? null : store.rowOf(record)
    },
    watch: (value) => {
      watching = value
      if (!watching) return
      for (const id of connections.enabledIds()) {
        if (elapsed(clock.now(), readAt.get(id) ?? -Infinity) < rate.interval()) continue
        try {
          const api = connections.api(id)
          if (api.health().state === 'up') void read(id, api)
        } catch (error) {
          if (!(error instanceof AppError)) throw error
        }
      }
    },
    followOwn: (clusterId, upid, onEnd) => {
      const task = recordOf(clusterId, upid, new Date(clock.now()).toISOString())
      store.put([task])
      follow(task, onEnd)
      return task.key
    },
    explain: (clusterId, upid, explanation) => {
      const task = store.find(taskKey(clusterId, upid))
      if (task !== null) store.put([{ ...task, explanation }])
    },
    isOwn: (clusterId, upid) => store.find(taskKey(clusterId, upid))?.own === true,
    adopt: (onEnd) => {
      if (controller.signal.aborted) return
      for (const task of store.ownRunning()) follow(task, onEnd)
    },
    afterPoll: (id, api) => {
      const unwatched = UNWATCHED_MS[rate.lively() ? 'lively' : 'hidden']
      const pause = watching || own.isFollowing(id) ? 0 : unwatched
      if (elapsed(clock.now(), readAt.get(id) ?? -Infinity) >= pause) void read(id, api)
    },
    count: store.count,
    stop: async () => {
      controller.abort()
      await Promise.allSettled([own.stop(), ...reading.values()])
      failures.flush()
      store.flush()
    },
  }
}
