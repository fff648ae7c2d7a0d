import type { LabCluster, LabNode, LabTask } from './model.ts'
import type { TaskFault, TaskPattern } from './task-faults.ts'
import { fits, takeTaskFault } from './task-faults.ts'
import type { TaskLock } from './task-locks.ts'
import { LOCK_TIMEOUT_MS, lockKey, timeoutText, waitingText } from './task-locks.ts'

/** What a task does from the moment it begins; times are milliseconds after that moment, at the lab's normal pace. */
export type TaskWork = {
  durationMs: number
  lines?: readonly { after: number; text: string }[]
  /** `OK` unless given: `WARNINGS: n` or an error text. */
  outcome?: string
  /** Changes the world; gets the moment of the end. Runs for failures too, so that it can undo locks. */
  onEnd?: (at: number) => void
  /** Undoes what was begun: instead of `onEnd` when somebody stops the task or a fault makes it fail. */
  onAbort?: (at: number) => void
  /** Last words of the log when somebody stops the task. */
  abortLine?: string
}

export type TaskOrder = {
  cluster: LabCluster
  node: LabNode
  type: string
  id: string
  user: string
  /** Guest whose lock file the task holds to its end; a second task on the same guest waits for it. */
  locks?: number
  /** Further locks, taken one after another after that of the guest. */
  alsoLocks?: readonly TaskLock[]
  /** Decides, at the moment the task really begins, what will happen. */
  work: (at: number) => TaskWork
  /** Undoes what the call did before the task, when it waits in vain for a lock or is stopped while it waits. */
  onGivenUp?: (at: number) => void
  /** Stands before the text of a lock that was waited for in vain: `clone failed: `. */
  failurePrefix?: string
  /** Start, when it is not now. */
  at?: number
}

type Waiting = { task: LabTask; go: (at: number) => void }
type Running = {
  tasks: Set<LabTask>
  /** By lock. */
  holders: Map<string, LabTask>
  waiting: Map<string, Waiting[]>
  /** Milliseconds that are left of a task which hangs, and how its log goes on then. */
  hanging: Map<LabTask, { leftMs: number; lines: LabTask['lines'] }>
}

const KEPT_TASKS = 3000

const runningByCluster = new WeakMap<LabCluster, Running>()

const runningOf = (cluster: LabCluster): Running => {
  const known = runningByCluster.get(cluster)
  if (known) return known
  const made: Running = { tasks: new Set(), holders: new Map(), waiting: new Map(), hanging: new Map() }
  runningByCluster.set(cluster, made)
  return made
}

const hex = (value: number): string => Math.trunc(value).toString(16).toUpperCase().padStart(8, '0')

/** `UPID:node:pid:pstart:starttime:type:id:user:`, the numbers as eight or more hexadecimal digits. */
const formatUpid = (task: Pick<LabTask, 'node' | 'pid' | 'pstart' | 'startSeconds' | 'type' | 'id' | 'user'>): string =>
  `UPID:${task.node}:${hex(task.pid)}:${hex(task.pstart)}:${hex(task.startSeconds)}:${task.type}:${task.id}:${task.user}:`

const UPID =
  /^UPID:([a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?):[0-9A-Fa-f]{8}:[0-9A-Fa-f]{8,9}:[0-9A-Fa-f]{8}:[^:\s]+:[^:\s]*:[^:\s]+:$/

/** The node a UPID names, or undefined when it is not a UPID. */
export const nodeOfUpid = (upid: string): string | undefined => UPID.exec(upid)?.[1]

const register = (order: TaskOrder, at: number): LabTask => {
  const { cluster, node } = order
  node.nextPid += 2 + (node.nextPid % 5)
  const bare = {
    node: node.name,
    pid: node.nextPid,
    pstart: Math.max(0, Math.floor((at - node.bootedAt) / 10)),
    startSeconds: Math.floor(at / 1000),
    type: order.type,
    id: order.id,
    user: order.user,
  }
  const task: LabTask = {
    ...bare,
    upid: formatUpid(bare),
    lines: [],
    endsAt: null,
    outcome: 'OK',
    onEnd: null,
    onAbort: null,
    ended: null,
  }
  cluster.tasks.set(task.upid, task)
  if (cluster.tasks.size > KEPT_TASKS) forgetOldest(cluster)
  return task
}

const forgetOldest = (cluster: LabCluster): void => {
  for (const [upid, task] of cluster.tasks) {
    if (task.ended === null) continue
    cluster.tasks.delete(upid)
    return
  }
}

/** Bends a task that has just begun as a fault wants it. */
const strike = (running: Running, task: LabTask, fault: TaskFault, from: number, work: TaskWork): void => {
  const end = task.endsAt ?? from
  if (fault.kind === 'fail') {
    const at = from + (end - from) * fault.share
    task.endsAt = at
    task.lines = task.lines.filter((line) => line.at <= at)
    task.outcome = fault.text
    task.onEnd = () => work.onAbort?.(at)
    return
  }
  const half = from + (end - from) / 2
  const isLater = (line: { at: number }): boolean => line.at > half
  const lines = task.lines.filter(isLater).map((line) => ({ ...line, at: line.at - half }))
  running.hanging.set(task, { leftMs: end - half, lines })
  task.lines = task.lines.filter((line) => !isLater(line))
  task.endsAt = null
}

/** Starts a task and returns its UPID. Its effects are worked in by `settle` once the clock has passed its end. */
export const startTask = (order: TaskOrder): string => {
  const { cluster } = order
  const running = runningOf(cluster)
  const pace = cluster.pace ?? 1
  const startedAt = order.at ?? cluster.clock.now()
  const task = register(order, startedAt)
  running.tasks.add(task)

  const begin = (from: number): void => {
    const work = order.work(from)
    for (const { after, text } of work.lines ?? []) task.lines.push({ at: from + after * pace, text })
    const end = from + work.durationMs * pace
    task.endsAt = end
    task.outcome = work.outcome ?? 'OK'
    task.onEnd = () => work.onEnd?.(task.endsAt ?? end)
    task.onAbort = () => {
      const moment = cluster.clock.now()
      if (work.abortLine !== undefined) task.lines.push({ at: moment, text: work.abortLine })
      work.onAbort?.(moment)
    }
    const fault = takeTaskFault(cluster, task)
    if (fault) strike(running, task, fault, from, work)
  }

  const locks: TaskLock[] = [
    ...(order.locks === undefined ? [] : [{ kind: 'guest', vmid: order.locks } as const]),
    ...(order.alsoLocks ?? []),
  ]
  /** Takes the locks one after another from the given one on, and begins once all are held. */
  const acquire = (index: number, from: number): void => {
    const lock = locks[index]
    if (lock === undefined) return begin(from)
    const key = lockKey(cluster, lock)
    const holder = running.holders.get(key)
    if (holder === undefined || holder === task) {
      running.holders.set(key, task)
      return acquire(index + 1, from)
    }
    task.lines.push({ at: from, text: waitingText(cluster, lock) })
    task.endsAt = from + LOCK_TIMEOUT_MS[lock.kind] * pace
    task.outcome = `${order.failurePrefix ?? ''}${timeoutText(cluster, lock)}`
    task.onEnd = () => order.onGivenUp?.(task.endsAt ?? from)
    task.onAbort = () => order.onGivenUp?.(cluster.clock.now())
    const go = (at: number): void => {
      if (lock.kind === 'guest') task.lines.push({ at, text: ' OK' })
      acquire(index, at)
    }
    running.waiting.set(key, [...(running.waiting.get(key) ?? []), { task, go }])
  }
  acquire(0, startedAt)
  return task.upid
}

const release = (running: Running, task: LabTask, at: number): void => {
  running.tasks.delete(task)
  running.hanging.delete(task)
  for (const [key, queue] of running.waiting) {
    const rest = queue.filter((entry) => entry.task !== task)
    if (rest.length === 0) running.waiting.delete(key)
    else running.waiting.set(key, rest)
  }
  for (const [key, holder] of running.holders) {
    if (holder !== task) continue
    running.holders.delete(key)
    running.waiting.get(key)?.shift()?.go(at)
  }
}

/** Lets the tasks that hang and fit go on; all of them without a pattern. Answers how many. */
export const releaseTasks = (cluster: LabCluster, pattern?: TaskPattern): number => {
  const running = runningOf(cluster)
  const now = cluster.clock.now()
  let released = 0
  for (const [task, { leftMs, lines }] of running.hanging) {
    if (pattern && !fits(pattern, task)) continue
    running.hanging.delete(task)
    task.endsAt = now + leftMs
    task.lines.push(...lines.map((line) => ({ ...line, at: line.at + now })))
    released += 1
  }
  return released
}

/** Works every task whose end has passed into the world, in the order of their ends. Cheap when nothing runs. */
export const settle = (cluster: LabCluster): void => {
  const running = runningByCluster.get(cluster)
  if (running === undefined || running.tasks.size === 0) return
  const now = cluster.clock.now()
  for (;;) {
    let due: LabTask | undefined
    for (const task of running.tasks)
      if (task.endsAt !== null && task.endsAt <= now && (!due || task.endsAt < (due.endsAt ?? 0))) due = task
    if (!due || due.endsAt === null) return
    const at = due.endsAt
    due.ended = { at, exitstatus: due.outcome, aborted: false }
    due.onEnd?.()
    release(running, due, at)
  }
}

/** Stops a running task: it ends with `unexpected status` and its log lacks the closing line. */
export const abortTask = (cluster: LabCluster, task: LabTask): void => {
  if (task.ended) return
  const at = cluster.clock.now()
  task.onAbort?.()
  task.ended = { at, exitstatus: 'unexpected status', aborted: true }
  task.lines = task.lines.filter((line) => line.at <= at)
  release(runningOf(cluster), task, at)
}

/** The running tasks of a guest that hold or wait for its lock. */
export const tasksOfGuest = (cluster: LabCluster, vmid: number): LabTask[] =>
  [...runningOf(cluster).tasks].filter((task) => task.id === String(vmid))

/** The log as it stands now; the closing line appears with the end, unless the task was stopped. */
export const logLines = (task: LabTask, now: number): string[] => {
  const lines = task.lines.filter((line) => line.at <= now).map((line) => line.text)
  if (task.ended && !task.ended.aborted) lines.push(closingLine(task.ended.exitstatus))
  return lines.length > 0 ? lines : ['no content']
}

const closingLine = (exitstatus: string): string => {
  if (exitstatus === 'OK') return 'TASK OK'
  return exitstatus.startsWith('WARNINGS: ') ? `TASK ${exitstatus}` : `TASK ERROR: ${exitstatus}`
}

/** A task that ended before the lab started: part of a fleet's history. */
export const addPastTask = (
  cluster: LabCluster,
  node: LabNode,
  past: {
    type: string
    id: string
    user: string
    startedAt: number
    endedAt: number
    exitstatus: string
    lines: string[]
  },
): void => {
  const { type, id, user, startedAt, endedAt, exitstatus } = past
  const task = register({ cluster, node, type, id, user, work: () => ({ durationMs: 0 }) }, startedAt)
  const step = (endedAt - startedAt) / Math.max(1, past.lines.length)
  task.lines = past.lines.map((text, index) => ({ at: startedAt + step * index, text }))
  task.endsAt = endedAt
  task.outcome = exitstatus
  task.ended = { at: endedAt, exitstatus, aborted: false }
}
