import { create } from 'zustand'
import type { AppError } from '#shared/errors.ts'
import type { TaskRow } from '#shared/model/task.ts'
import { asAppError, call, on, onGap } from '#renderer/client/client.ts'
import { mergeTasks } from './tasks.model.ts'

export interface TasksState {
  readonly status: 'loading' | 'ready' | 'failed'
  readonly error: AppError | null
  /** Newest first, of all clusters. */
  readonly tasks: readonly TaskRow[]
}

export const useTasks = create<TasksState>()(() => ({ status: 'loading', error: null, tasks: [] }))

const put = (news: readonly TaskRow[]): void => {
  useTasks.setState((state) => ({ tasks: mergeTasks(state.tasks, news) }))
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
      useTasks.setState(({ tasks }) => ({ tasks: tasks.filter(({ clusterId }) => !gone.has(clusterId)) }))
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
