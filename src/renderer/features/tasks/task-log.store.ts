import { createStore } from 'zustand/vanilla'
import type { OperationArguments, OperationOutput } from '#shared/contract/index.ts'
import type { AppError } from '#shared/errors.ts'
import type { ClusterId } from '#shared/model/ids.ts'
import type { TaskLogLine, TaskRow } from '#shared/model/task.ts'
import { asAppError } from '#renderer/client/client.ts'
import { createRepeatedRead } from './repeated-read.ts'

const PAGE_LINES = 1000
const FOLLOW_MS = 1000
const RETRY_MS = 5000

export interface TaskLogState {
  readonly status: 'loading' | 'ready'
  readonly lines: readonly TaskLogLine[]
  readonly state: TaskRow['state']
  readonly exitStatus: string
  /** The last read failed; the lines that are here stay. */
  readonly error: AppError | null
}

interface TaskLogDependencies {
  readonly task: { readonly clusterId: ClusterId; readonly upid: string; readonly state: TaskRow['state'] }
  readonly read: (input: OperationArguments<'tasks.log'>) => Promise<OperationOutput<'tasks.log'>>
}

/** Proxmox answers this one line while a log is still empty. */
const isPlaceholder = (line: TaskLogLine, count: number): boolean => count === 1 && line.text === 'no content'

/** New lines behind the known ones, by their number; what was read twice stays once. */
const append = (known: readonly TaskLogLine[], news: readonly TaskLogLine[]): readonly TaskLogLine[] => {
  const last = known.at(-1)?.n ?? 0
  const added = news.filter((line) => line.n > last && !isPlaceholder(line, news.length))
  return added.length === 0 ? known : [...known, ...added]
}

/** Reads a task's log in steps of what is new, until the task ended and everything was read. */
export const createTaskLog = ({ task, read }: TaskLogDependencies) => {
  const store = createStore<TaskLogState>()(() => ({
    status: 'loading',
    lines: [],
    state: task.state,
    exitStatus: '',
    error: null,
  }))
  const { follow, look } = createRepeatedRead(async (isWanted) => {
    const start = store.getState().lines.length
    try {
      const { clusterId, upid } = task
      const answer = await read({ clusterId, upid, start, limit: PAGE_LINES })
      if (!isWanted()) return null
      const lines = append(store.getState().lines, answer.lines)
      store.setState({ status: 'ready', lines, state: answer.state, exitStatus: answer.exitStatus, error: null })
      if (answer.lines.length >= PAGE_LINES && lines.length > start) return 0
      return answer.state === 'running' ? FOLLOW_MS : null
    } catch (thrown) {
      if (isWanted()) store.setState({ status: 'ready', error: asAppError(thrown) })
      return store.getState().state === 'running' ? RETRY_MS : null
    }
  })
  return { store, follow, look }
}
