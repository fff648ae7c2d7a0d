import { AppError } from '#shared/errors.ts'
import type { ClusterId } from '#shared/model/ids.ts'
import type { ProxmoxApi } from '#main/adapters/proxmox/proxmox.port.ts'
import type { ClusterConnections } from '#main/features/fleet/connections.port.ts'
import type { Log } from '#main/log/log.ts'
import type { Clock } from '#main/ports.ts'
import { elapsed } from '#main/elapsed.ts'
import { taskStateOf } from './task-state.ts'
import type { TaskRecord } from './task-record.ts'

export interface OwnTasksDependencies {
  readonly connections: Pick<ClusterConnections, 'api' | 'onChanged'>
  readonly clock: Clock
  readonly log: Log
  /** Stores what was learnt of a task. */
  readonly record: (task: TaskRecord) => void
}

export interface OwnTasks {
  /** Asks for the task until it has ended, however long that takes; `onEnd` gets it with its end. */
  readonly follow: (task: TaskRecord, onEnd: (task: TaskRecord) => void) => void
  readonly isFollowing: (clusterId: ClusterId) => boolean
  /** A list said that these ended; asked about at once instead of in their turn. */
  readonly hint: (tasks: readonly TaskRecord[]) => void
  readonly stop: () => Promise<void>
}

interface Followed {
  readonly task: TaskRecord
  readonly onEnd: (task: TaskRecord) => void
  /** Unix ms by this machine's clock: the node's may be wrong. */
  readonly since: number
  askedAt: number
  hinted: boolean
}

interface Line {
  readonly id: ClusterId
  readonly tasks: Map<string, Followed>
  cancelTimer: (() => void) | null
  asking: Promise<void> | null
}

/** Tasks asked for in one round of one cluster; the rest wait for the next. */
const PER_ROUND = 6
/** So few are asked for all at once: they fit into the burst the limits allow, and whoever waits for them waits less. */
const FEW = 16
const ROUND_MS = 1500
/** Long ones are asked for less and less often. */
const pauseFor = (ageMs: number): number => (ageMs < 60_000 ? ROUND_MS : ageMs < 600_000 ? 4000 : 10_000)
const TROUBLE_MS = 15_000

/** Follows tasks of this console to their end, a few requests per cluster at a time. */
export const createOwnTasks = ({ connections, clock, log, record }: OwnTasksDependencies): OwnTasks => {
  const lines = new Map<ClusterId, Line>()
  const controller = new AbortController()

  const schedule = (line: Line, milliseconds: number): void => {
    line.cancelTimer?.()
    line.cancelTimer = clock.after(milliseconds, () => {
      line.cancelTimer = null
      line.asking = round(line).finally(() => {
        line.asking = null
      })
    })
  }
  const end = (line: Line, followed: Followed, exitStatus: string, state: TaskRecord['state']): void => {
    line.tasks.delete(followed.task.key)
    const ended: TaskRecord = { ...followed.task, state, exitStatus, endedAt: new Date(clock.now()).toISOString() }
    record(ended)
    try {
      followed.onEnd(ended)
    } catch (error) {
      log.error('what follows a task failed', { task: ended.key, error })
    }
  }
  const ask = async (line: Line, followed: Followed, api: ProxmoxApi): Promise<boolean> => {
    followed.askedAt = clock.now()
    followed.hinted = false
    try {
      const status = await api.taskStatus(followed.task.upid, { lane: 'poll', signal: controller.signal })
      if (status.running) return true
      end(line, followed, status.exitstatus, taskStateOf(false, status.exitstatus))
      return true
    } catch (error) {
      if (controller.signal.aborted) return false
      // 400 "no such task": its log was rotated away, or its node was set up anew. How it ended nobody knows.
      if (error instanceof AppError && error.code === 'cluster_refused') {
        end(line, followed, '', 'unknown')
        return true
      }
      return false
    }
  }
  const due = (line: Line): Followed[] =>
    [...line.tasks.values()]
      .filter(({ hinted, askedAt, since }) => {
        const now = clock.now()
        return hinted || elapsed(now, askedAt) >= pauseFor(elapsed(now, since)) - 100
      })
      .sort((a, b) => Number(b.hinted) - Number(a.hinted) || a.askedAt - b.askedAt)
      .slice(0, line.tasks.size <= FEW ? FEW : PER_ROUND)

  const round = async (line: Line): Promise<void> => {
    if (controller.signal.aborted || line.tasks.size === 0) return
    let reached: boolean
    try {
      const api = connections.api(line.id)
      const { state } = api.health()
      const answers =
        state === 'down' || state === 'blocked'
          ? [false]
          : await Promise.all(due(line).map((task) => ask(line, task, api)))
      reached = answers.every(Boolean)
    } catch {
      // The cluster is disabled for now: its tasks are asked for again when it is back.
      reached = false
    }
    if (line.tasks.size > 0 && !controller.signal.aborted) schedule(line, reached ? ROUND_MS : TROUBLE_MS)
  }
  const lineOf = (id: ClusterId): Line => {
    const known = lines.get(id)
    if (known !== undefined) return known
    const made: Line = { id, tasks: new Map(), cancelTimer: null, asking: null }
    lines.set(id, made)
    return made
  }
  const stopChanges = connections.onChanged(({ kind, id }) => {
    const line = lines.get(id)
    if (line === undefined || kind !== 'removed') return
    line.tasks.clear()
    line.cancelTimer?.()
    lines.delete(id)
  })

  return {
    follow: (task, onEnd) => {
      const line = lineOf(task.clusterId)
      line.tasks.set(task.key, {
        task,
        onEnd,
        since: clock.now(),
        askedAt: clock.now() - ROUND_MS + 500,
        hinted: false,
      })
      if (line.cancelTimer === null && line.asking === null) schedule(line, 500)
    },
    isFollowing: (clusterId) => (lines.get(clusterId)?.tasks.size ?? 0) > 0,
    hint: (tasks) => {
      for (const { key, clusterId, state } of tasks) {
        const followed = lines.get(clusterId)?.tasks.get(key)
        if (followed !== undefined && state !== 'running') followed.hinted = true
      }
    },
    stop: async () => {
      controller.abort()
      stopChanges()
      for (const line of lines.values()) line.cancelTimer?.()
      await Promise.allSettled([...lines.values()].flatMap((line) => line.asking ?? []))
    },
  }
}
