import { create } from 'zustand'
import { asAppError, on } from '#renderer/client/client.ts'
import { askPower } from '#renderer/features/tasks/tasks.store.ts'
import type { AppError } from '#shared/errors.ts'
import type { PowerVerb } from '#shared/model/guest.ts'
import type { GuestId } from '#shared/model/ids.ts'
import type { TaskRow } from '#shared/model/task.ts'

/** What became of one guest so far. */
interface PowerItem {
  readonly id: GuestId
  readonly name: string
  readonly state: 'asking' | 'running' | 'done' | 'failed'
  /** Cause and next step, when it failed; the task's own words when it ended. */
  readonly message: string
  readonly taskKey: string | null
}

interface PowerRun {
  readonly items: readonly PowerItem[]
  /** The whole request failed: nothing was asked of any guest. */
  readonly error: AppError | null
}

export const usePowerRun = create<PowerRun>()(() => ({ items: [], error: null }))

const put = (change: (item: PowerItem) => PowerItem): void => {
  usePowerRun.setState(({ items }) => ({ items: items.map(change) }))
}

const ENDED: Partial<Record<TaskRow['state'], PowerItem['state']>> = { ok: 'done', warning: 'done', failed: 'failed' }

const followTask = (item: PowerItem, task: TaskRow | undefined): PowerItem => {
  const state = task === undefined ? undefined : ENDED[task.state]
  if (task === undefined || state === undefined) return item
  return { ...item, state, message: task.exitStatus }
}

const seen = new Map<string, TaskRow>()

/** Follows the tasks of the run to their end until the returned function is called. */
export const followPowerTasks = (): (() => void) => {
  const end = on('tasks.taskChanged', ({ tasks }) => {
    for (const task of tasks) seen.set(task.key, task)
    put((item) => (item.state === 'running' && item.taskKey !== null ? followTask(item, seen.get(item.taskKey)) : item))
  })
  return () => {
    end()
    seen.clear()
    usePowerRun.setState({ items: [], error: null })
  }
}

/** Tells the guests; items of the same guests from an earlier run are replaced, others stay. */
export const runPower = async (
  verb: PowerVerb,
  guests: readonly { readonly id: GuestId; readonly name: string }[],
): Promise<void> => {
  const asked = new Set(guests.map((guest) => guest.id))
  usePowerRun.setState(({ items }) => ({
    error: null,
    items: [
      ...items.filter((item) => !asked.has(item.id)),
      ...guests.map(({ id, name }): PowerItem => ({ id, name, state: 'asking', message: '', taskKey: null })),
    ],
  }))
  try {
    const results = await askPower([...asked], verb)
    const byId = new Map(results.map((result) => [result.guestId, result]))
    put((item) => {
      const result = byId.get(item.id)
      if (result === undefined) return item
      if (result.problem !== null) return { ...item, state: 'failed', message: result.problem.message }
      const running: PowerItem = { ...item, state: 'running', taskKey: result.taskKey }
      // A short task may have ended before its answer came back.
      return result.taskKey === null ? { ...running, state: 'done' } : followTask(running, seen.get(result.taskKey))
    })
  } catch (thrown) {
    const error = asAppError(thrown)
    put((item) => (asked.has(item.id) ? { ...item, state: 'failed', message: error.message } : item))
    usePowerRun.setState({ error })
  }
}
