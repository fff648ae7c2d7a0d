import type { Answer } from '#shared/bridge.ts'
import type { EventPayload } from '#shared/contract/index.ts'
import type { Core } from '../core.ts'
import { INTERNAL_CALL } from '../transport/owner-actor.ts'
import type { FleetSummary } from './tray.ts'

type ClusterView = EventPayload<'clusters.clusterChanged'>['changed'][number]
type TaskRow = EventPayload<'tasks.taskChanged'>['tasks'][number]

const valueOf = <T>(answer: Answer): readonly T[] => (answer.ok ? (answer.value as readonly T[]) : [])

/**
 * Keeps the tray's summary from the same operations and events the page gets.
 * @returns a look at whether own tasks run, the function that tells anew, and the one that ends the watch
 */
export const watchFleet = async (core: Core, show: (summary: FleetSummary) => void) => {
  const clusters = new Map<string, ClusterView['state']>()
  const running = new Set<string>()
  const tell = (): void =>
    show({
      clusters: clusters.size,
      unreachable: [...clusters.values()].filter((state) => state === 'unreachable' || state === 'blocked').length,
      runningTasks: running.size,
    })
  const takeTasks = (tasks: readonly TaskRow[]): void => {
    for (const task of tasks) {
      if (task.own && task.state === 'running') running.add(task.key)
      else running.delete(task.key)
    }
  }
  const stop = core.events.listen((name, payload) => {
    if (name === 'clusters.clusterChanged') {
      const { changed, removed } = payload as EventPayload<'clusters.clusterChanged'>
      for (const view of changed) clusters.set(view.id, view.state)
      for (const id of removed) clusters.delete(id)
      tell()
    } else if (name === 'tasks.taskChanged') {
      takeTasks((payload as EventPayload<'tasks.taskChanged'>).tasks)
      tell()
    }
  })
  for (const view of valueOf<ClusterView>(await core.dispatch('clusters.list', {}, INTERNAL_CALL)))
    clusters.set(view.id, view.state)
  takeTasks(valueOf<TaskRow>(await core.dispatch('tasks.list', { limit: 500 }, INTERNAL_CALL)))
  tell()
  return { isBusy: () => running.size > 0, tell, stop }
}
