import { AppError } from '#shared/errors.ts'
import type { ClusterId } from '#shared/model/ids.ts'
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
  /** From `askedAt` to the next look. */
  pauseMs: number
  /** Looked at before and seen to run. */
  seen: boolean
  asking: boolean
}

interface Line {
  readonly tasks: Map<string, Followed>
  /** How long tasks of a type took here lately, ms. */
  readonly usual: Map<string, number>
  asking: number
  cancelTimer: (() => void) | null
  /** Nothing is asked until it has passed. */
  cancelRest: (() => void) | null
  /** Looks since the last rest. */
  looks: number
}

/** Looks at one cluster that are under way at a time: what is still to be begun there finds its turn between them. */
const AT_ONCE = 3
/** Of more than these a few are looked at, then none for a while. */
const FEW = 16
const LOOKS_BEFORE_REST = 6
const REST_MS = 1500
const TROUBLE_MS = 15_000
/** With so few the requests are there to see the end soon. */
const FEWEST = 4
const FIRST_MS = 300
const FIRST_OF_MANY_MS = 500
const MOST_MS = 1500

/**
 * The first look: soon, where somebody waits for one task; of many, where each look takes the turn of another, when such
 * tasks usually end.
 */
const firstPause = (line: Line, type: string): number =>
  line.tasks.size <= FEWEST ? FIRST_MS : Math.min(MOST_MS, Math.max(FIRST_MS, line.usual.get(type) ?? FIRST_OF_MANY_MS))
/** Half as long as it has run already; long ones are looked at less and less often. */
const nextPause = (line: Line, ageMs: number): number => {
  if (ageMs >= 600_000) return 10_000
  if (ageMs >= 60_000) return 4000
  return Math.min(MOST_MS, Math.max(line.tasks.size <= FEWEST ? FIRST_MS : FIRST_OF_MANY_MS, ageMs / 2))
}

/** Follows tasks of this console to their end, a few requests per cluster at a time. */
export const createOwnTasks = ({ connections, clock, log, record }: OwnTasksDependencies): OwnTasks => {
  const lines = new Map<ClusterId, Line>()
  const controller = new AbortController()
  const asking = new Set<Promise<void>>()

  const dueIn = ({ askedAt, pauseMs }: Followed): number => Math.max(0, pauseMs - elapsed(clock.now(), askedAt))
  /** Looks at what is due, as far as it may now, and comes back for what will be. */
  const pump = (line: Line): void => {
    line.cancelTimer?.()
    line.cancelTimer = null
    if (controller.signal.aborted || line.cancelRest !== null) return
    const waiting = [...line.tasks.values()]
      .filter(({ asking }) => !asking)
      .map((followed) => ({ followed, milliseconds: dueIn(followed) }))
      .sort((a, b) => a.milliseconds - b.milliseconds || a.followed.askedAt - b.followed.askedAt)
    for (const { followed, milliseconds } of waiting) {
      if (line.asking >= AT_ONCE) return
      if (milliseconds > 0) {
        line.cancelTimer = clock.after(milliseconds, () => pump(line))
        return
      }
      if (line.tasks.size > FEW && line.looks >= LOOKS_BEFORE_REST) {
        rest(line, REST_MS)
        return
      }
      look(line, followed)
    }
  }
  const rest = (line: Line, milliseconds: number): void => {
    line.cancelRest?.()
    line.cancelRest = clock.after(milliseconds, () => {
      line.cancelRest = null
      line.looks = 0
      pump(line)
    })
  }
  const look = (line: Line, followed: Followed): void => {
    followed.asking = true
    line.asking += 1
    line.looks += 1
    const done = ask(line, followed).then((reached) => {
      followed.asking = false
      line.asking -= 1
      asking.delete(done)
      if (!reached && !controller.signal.aborted) rest(line, TROUBLE_MS)
      pump(line)
    })
    asking.add(done)
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
  /** It ended between the look before and this one. */
  const learn = (line: Line, { task, since, seen }: Followed, lastAt: number): void => {
    const age = elapsed(clock.now(), since)
    const took = seen ? (elapsed(lastAt, since) + age) / 2 : age * 0.8
    const known = line.usual.get(task.type)
    if (Number.isFinite(took)) line.usual.set(task.type, known === undefined ? took : known * 0.7 + took * 0.3)
  }
  /** @returns whether the cluster answered */
  const ask = async (line: Line, followed: Followed): Promise<boolean> => {
    const lastAt = followed.askedAt
    try {
      const api = connections.api(followed.task.clusterId)
      const { state } = api.health()
      if (state === 'down' || state === 'blocked') return false
      const status = await api.taskStatus(followed.task.upid, { lane: 'poll', signal: controller.signal })
      if (!line.tasks.has(followed.task.key)) return true
      if (!status.running) {
        learn(line, followed, lastAt)
        end(line, followed, status.exitstatus, taskStateOf(false, status.exitstatus))
        return true
      }
      followed.askedAt = clock.now()
      followed.seen = true
      followed.pauseMs = nextPause(line, elapsed(followed.askedAt, followed.since))
      return true
    } catch (error) {
      if (controller.signal.aborted) return false
      // 400 "no such task": its log was rotated away, or its node was set up anew. How it ended nobody knows.
      if (error instanceof AppError && error.code === 'cluster_refused') {
        end(line, followed, '', 'unknown')
        return true
      }
      // Also: the cluster is disabled for now; its tasks are asked for again when it is back.
      return false
    }
  }
  const lineOf = (id: ClusterId): Line => {
    const known = lines.get(id)
    if (known !== undefined) return known
    const made: Line = {
      tasks: new Map(),
      usual: new Map(),
      asking: 0,
      cancelTimer: null,
      cancelRest: null,
      looks: 0,
    }
    lines.set(id, made)
    return made
  }
  const stopChanges = connections.onChanged(({ kind, id }) => {
    const line = lines.get(id)
    if (line === undefined || kind !== 'removed') return
    line.tasks.clear()
    line.cancelTimer?.()
    line.cancelRest?.()
    lines.delete(id)
  })

  return {
    follow: (task, onEnd) => {
      const line = lineOf(task.clusterId)
      const now = clock.now()
      const followed = { task, onEnd, since: now, askedAt: now, pauseMs: 0, seen: false, asking: false }
      line.tasks.set(task.key, followed)
      followed.pauseMs = firstPause(line, task.type)
      // A burst begins anew: what many long ones have used up was another's.
      if (line.tasks.size <= FEW) line.looks = 0
      pump(line)
    },
    isFollowing: (clusterId) => (lines.get(clusterId)?.tasks.size ?? 0) > 0,
    hint: (tasks) => {
      for (const { key, clusterId, state } of tasks) {
        const line = lines.get(clusterId)
        const followed = line?.tasks.get(key)
        if (line === undefined || followed === undefined || state === 'running') continue
        followed.pauseMs = 0
        pump(line)
      }
    },
    stop: async () => {
      controller.abort()
      stopChanges()
      for (const line of lines.values()) {
        line.cancelTimer?.()
        line.cancelRest?.()
      }
      await Promise.allSettled([...asking])
    },
  }
}
