import type { LabCluster, LabNode, LabTask } from './model.ts'

/** What a task does from the moment it begins; times are milliseconds after that moment, at the lab's normal pace. */
export type TaskWork = {
  durationMs: number
  lines?: readonly { after: number; text: string }[]
  /** `OK` unless given: `WARNINGS: n` or an error text. */
  outcome?: string
  /** Changes the world; gets the moment of the end. Runs for failures too, so that it can undo locks. */
  onEnd?: (at: number) => void
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
  /** Decides, at the moment the task really begins, what will happen. */
  work: (at: number) => TaskWork
  /** Start, when it is not now. */
  at?: number
}

type Waiting = { task: LabTask; begin: (at: number) => void }
type Running = { tasks: Set<LabTask>; holders: Map<number, LabTask>; waiting: Map<number, Waiting[]> }

/** How long a task waits for another one's lock on the same guest (qemu-server: lock_config timeout of 10 s). */
const LOCK_TIMEOUT_MS = 10_000
const KEPT_TASKS = 3000

const runningByCluster = new WeakMap<LabCluster, Running>()

const runningOf = (cluster: LabCluster): Running => {
  const known = runningByCluster.get(cluster)
  if (known) return known
  const made: Running = { tasks: new Set(), holders: new Map(), waiting: new Map() }
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

/** Starts a task and returns its UPID. Its effects are worked in by `settle` once the clock has passed its end. */
export const startTask = (order: TaskOrder): string => {
  const { cluster, locks } = order
  const at = order.at ?? cluster.clock.now()
  const running = runningOf(cluster)
  const pace = cluster.pace ?? 1
  const task = register(order, at)
  running.tasks.add(task)

  const begin = (from: number): void => {
    const work = order.work(from)
    for (const { after, text } of work.lines ?? []) task.lines.push({ at: from + after * pace, text })
    const end = from + work.durationMs * pace
    task.endsAt = end
    task.outcome = work.outcome ?? 'OK'
    task.onEnd = () => work.onEnd?.(end)
    task.onAbort = () => {
      const moment = cluster.clock.now()
      if (work.abortLine !== undefined) task.lines.push({ at: moment, text: work.abortLine })
      work.onAbort?.(moment)
    }
    if (locks !== undefined) running.holders.set(locks, task)
  }

  if (locks === undefined || !running.holders.has(locks)) {
    begin(at)
    return task.upid
  }
  task.lines.push({ at, text: 'trying to acquire lock...' })
  task.endsAt = at + LOCK_TIMEOUT_MS * pace
  const file =
    cluster.guests.get(locks)?.kind === 'lxc'
      ? `/run/lock/lxc/pve-config-${locks}.lock`
      : `/var/lock/qemu-server/lock-${locks}.conf`
  task.outcome = `can't lock file '${file}' - got timeout`
  const queue = running.waiting.get(locks) ?? []
  queue.push({
    task,
    begin: (from) => {
      task.lines.push({ at: from, text: ' OK' })
      begin(from)
    },
  })
  running.waiting.set(locks, queue)
  return task.upid
}

const release = (running: Running, task: LabTask, at: number): void => {
  running.tasks.delete(task)
  for (const [vmid, queue] of running.waiting) {
    const rest = queue.filter((entry) => entry.task !== task)
    if (rest.length === 0) running.waiting.delete(vmid)
    else running.waiting.set(vmid, rest)
  }
  for (const [vmid, holder] of running.holders) {
    if (holder !== task) continue
    running.holders.delete(vmid)
    const next = running.waiting.get(vmid)?.shift()
    next?.begin(at)
  }
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

/** Ends a task that lasts as long as something outside does: a console. */
export const endTask = (cluster: LabCluster, upid: string, outcome: string): void => {
  const task = cluster.tasks.get(upid)
  if (task === undefined || task.ended !== null) return
  task.endsAt = cluster.clock.now()
  task.outcome = outcome
  settle(cluster)
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
