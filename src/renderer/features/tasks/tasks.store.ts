import { create } from 'zustand'
import type { PowerResult } from '#shared/contract/inventory.contract.ts'
import type { AppError } from '#shared/errors.ts'
import type { GuestRow, PowerVerb } from '#shared/model/guest.ts'
import type { GuestId } from '#shared/model/ids.ts'
import type { TaskRow } from '#shared/model/task.ts'
import { asAppError, call, on, onGap } from '#renderer/client/client.ts'
import { useClusters } from '#renderer/client/clusters.store.ts'
import { useInventory } from '#renderer/client/inventory.store.ts'
import { mergeTasks, POWER_TASK, type Requested } from './tasks.model.ts'

export interface TasksState {
  readonly status: 'loading' | 'ready' | 'failed'
  readonly error: AppError | null
  /** Newest first, of all clusters. */
  readonly tasks: readonly TaskRow[]
  readonly requests: readonly Requested[]
}

export const useTasks = create<TasksState>()(() => ({ status: 'loading', error: null, tasks: [], requests: [] }))

/** Loads the newest tasks anew; what is shown stays until the answer is here. */
export const loadTasks = async (): Promise<void> => {
  try {
    const tasks = await call('tasks.list', {})
    useTasks.setState((state) => ({ status: 'ready', error: null, tasks: mergeTasks(state.tasks, tasks) }))
  } catch (thrown) {
    const error = asAppError(thrown)
    useTasks.setState((state) => ({ status: state.status === 'ready' ? 'ready' : 'failed', error }))
  }
}

/** Loads and follows the tasks until the returned function is called. */
export const followTasks = (): (() => void) => {
  const ends = [
    on('tasks.taskChanged', ({ tasks }) => {
      useTasks.setState((state) => ({ tasks: mergeTasks(state.tasks, tasks) }))
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

let asked = 0

const requestOf = (guest: GuestRow, verb: PowerVerb): Requested => ({
  key: `request/${guest.id}/${(asked += 1)}`,
  clusterId: guest.clusterId,
  clusterName: useClusters.getState().byId.get(guest.clusterId)?.name ?? '',
  node: guest.node,
  type: POWER_TASK[guest.type][verb],
  subject: String(guest.vmid),
  subjectName: guest.name,
  requestedAt: new Date().toISOString(),
  problem: null,
})

/** A refusal is shown on its line; a request that became a task gives way to it. */
const settle = (requests: ReadonlyMap<string, string>, problems: ReadonlyMap<string, string>): void => {
  useTasks.setState((state) => ({
    requests: state.requests.flatMap((request) => {
      const guestId = requests.get(request.key)
      if (guestId === undefined) return [request]
      const problem = problems.get(guestId)
      return problem === undefined ? [] : [{ ...request, problem }]
    }),
  }))
}

/**
 * Asks for a power action on guests. Their lines stand in the task panel at once, before any cluster answered; each
 * gives way to its task, or stays with the reason it was refused.
 * @throws AppError when the whole request failed; the lines then carry its message
 */
export const askPower = async (ids: readonly GuestId[], verb: PowerVerb): Promise<PowerResult[]> => {
  const wanted = new Set(ids)
  const guests = useInventory.getState().guests.filter(({ id }) => wanted.has(id))
  const requests = guests.map((guest) => ({ guestId: guest.id, request: requestOf(guest, verb) }))
  const keys = new Map(requests.map(({ guestId, request }) => [request.key, guestId]))
  useTasks.setState((state) => ({ requests: [...requests.map(({ request }) => request), ...state.requests] }))
  try {
    const results = await call('guests.power', { ids: [...ids], verb })
    settle(keys, new Map(results.flatMap(({ guestId, problem }) => (problem ? [[guestId, problem.message]] : []))))
    return results
  } catch (thrown) {
    const error = asAppError(thrown)
    settle(keys, new Map(guests.map(({ id }) => [id, error.message])))
    throw error
  }
}

/** Takes refused requests off the panel. */
export const forgetRequest = (key: string): void => {
  useTasks.setState((state) => ({ requests: state.requests.filter((request) => request.key !== key) }))
}
