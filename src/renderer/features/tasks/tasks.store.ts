import { create } from 'zustand'
import type { PowerResult } from '#shared/contract/inventory.contract.ts'
import type { AppError } from '#shared/errors.ts'
import type { GuestRow, PowerVerb } from '#shared/model/guest.ts'
import type { GuestId } from '#shared/model/ids.ts'
import type { TaskRow } from '#shared/model/task.ts'
import { asAppError, call, on, onGap } from '#renderer/client/client.ts'
import { useClusters } from '#renderer/client/clusters.store.ts'
import { useInventory } from '#renderer/client/inventory.store.ts'
import { mergeTasks, POWER_TASK, withoutArrived, type Requested } from './tasks.model.ts'

export interface TasksState {
  readonly status: 'loading' | 'ready' | 'failed'
  readonly error: AppError | null
  /** Newest first, of all clusters. */
  readonly tasks: readonly TaskRow[]
  readonly requests: readonly Requested[]
}

export const useTasks = create<TasksState>()(() => ({ status: 'loading', error: null, tasks: [], requests: [] }))

const put = (news: readonly TaskRow[]): void => {
  useTasks.setState((state) => {
    const tasks = mergeTasks(state.tasks, news)
    return { tasks, requests: withoutArrived(state.requests, tasks) }
  })
}

/** Loads the newest tasks anew; what is shown stays until the answer is here. */
export const loadTasks = async (): Promise<void> => {
  try {
    const tasks = await call('tasks.list', {})
    put(tasks)
    useTasks.setState({ status: 'ready', error: null })
  } catch (thrown) {
    const error = asAppError(thrown)
    useTasks.setState((state) => ({ status: state.status === 'ready' ? 'ready' : 'failed', error }))
  }
}

/** Loads and follows the tasks until the returned function is called. */
export const followTasks = (): (() => void) => {
  const ends = [
    on('tasks.taskChanged', ({ tasks }) => {
      put(tasks)
    }),
    on('clusters.clusterChanged', ({ removed }) => {
      if (removed.length === 0) return
      const gone = new Set<string>(removed)
      const stays = ({ clusterId }: { readonly clusterId: string }): boolean => !gone.has(clusterId)
      useTasks.setState(({ tasks, requests }) => ({ tasks: tasks.filter(stays), requests: requests.filter(stays) }))
    }),
    onGap(() => {
      useTasks.setState({ tasks: [] })
      void loadTasks()
    }),
  ]
  void loadTasks()
  return () => {
    for (const end of ends) end()
  }
}

let watchers = 0

const tellWatching = (): void => {
  // Only the rate of reading depends on it: a core that cannot be told says so at the next real question.
  call('tasks.watch', { watching: watchers > 0 }).catch(() => undefined)
}

/** While anything on the page shows tasks, the clusters' lists are read at the visible rate. */
export const watchTasks = (): (() => void) => {
  watchers += 1
  if (watchers === 1) tellWatching()
  return () => {
    watchers -= 1
    if (watchers === 0) tellWatching()
  }
}

let requestCount = 0

const requestOf = (guest: GuestRow, verb: PowerVerb): Requested => ({
  key: `request/${guest.id}/${(requestCount += 1)}`,
  clusterId: guest.clusterId,
  clusterName: useClusters.getState().byId.get(guest.clusterId)?.name ?? '',
  node: guest.node,
  type: POWER_TASK[guest.type][verb],
  subject: String(guest.vmid),
  subjectName: guest.name,
  requestedAt: new Date().toISOString(),
  problem: null,
  taskKey: null,
})

/** A task that was named appears within a poll; a request whose task never does must not stand for ever. */
const FORGET_AFTER_MS = 60_000

/** A refusal is shown on its line; a request that became a task gives way to it as soon as it is listed. */
const settle = (request: Requested, result: PowerResult | undefined, problem: string | null): void => {
  const taskKey = result?.taskKey ?? null
  const settled = { ...request, taskKey, problem: result?.problem?.message ?? problem }
  useTasks.setState((state) => {
    const done = taskKey === null && settled.problem === null
    const requests = state.requests.flatMap((other) => (other.key !== request.key ? [other] : done ? [] : [settled]))
    return { requests: withoutArrived(requests, state.tasks) }
  })
  if (taskKey !== null) setTimeout(forgetRequest, FORGET_AFTER_MS, request.key)
}

/**
 * Asks for a power action on guests. Their lines stand in the task panel at once, before any cluster answered; each
 * gives way to its task, or stays with the reason it was refused.
 * @throws AppError when the whole request failed; the lines then carry its message
 */
export const askPower = async (ids: readonly GuestId[], verb: PowerVerb): Promise<PowerResult[]> => {
  const wanted = new Set(ids)
  const guests = useInventory.getState().guests.filter(({ id }) => wanted.has(id))
  const asked = guests.map((guest) => ({ id: guest.id, request: requestOf(guest, verb) }))
  useTasks.setState((state) => ({ requests: [...asked.map(({ request }) => request), ...state.requests] }))
  try {
    const results = await call('guests.power', { ids: [...ids], verb })
    for (const { id, request } of asked)
      settle(
        request,
        results.find(({ guestId }) => guestId === id),
        null,
      )
    return results
  } catch (thrown) {
    const error = asAppError(thrown)
    for (const { request } of asked) settle(request, undefined, error.message)
    throw error
  }
}

/** Takes refused requests off the panel. */
export const forgetRequest = (key: string): void => {
  useTasks.setState((state) => ({ requests: state.requests.filter((request) => request.key !== key) }))
}
