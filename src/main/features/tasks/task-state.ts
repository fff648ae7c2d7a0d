import type { TaskState } from '#shared/model/task.ts'

/**
 * State of a task from its exit status: `OK`, `WARNINGS: n`, anything else is an error text
 * (an aborted one ends with `unexpected status`).
 */
export const taskStateOf = (running: boolean, exitStatus: string): TaskState => {
  if (running) return 'running'
  if (exitStatus === '') return 'unknown'
  if (exitStatus === 'OK') return 'ok'
  return exitStatus.startsWith('WARNINGS') ? 'warning' : 'failed'
}
