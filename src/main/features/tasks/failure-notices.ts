import type { ClusterConnections } from '#main/features/fleet/connections.port.ts'
import type { InventoryService } from '#main/features/inventory/inventory.service.ts'
import type { Clock, Notifier } from '#main/ports.ts'
import { taskDeed } from '#shared/model/task-words.ts'
import type { TaskRecord } from './task-record.ts'

/** Failures that come within this, in milliseconds, are told together: of a selection hundreds can fail for one cause. */
const TOGETHER_MS = 1000
/** So many are named. */
const NAMED = 3

export interface FailureNotices {
  /** Anything but a failure is no news. */
  readonly tell: (task: TaskRecord) => void
  /** Says what waits at once. */
  readonly flush: () => void
}

/** Tells people of tasks of this console that failed, many at once as one notice. */
export const createFailureNotices = (dependencies: {
  /** The task as it is stored now: its explanation may have come after its end. */
  readonly find: (key: string) => TaskRecord | null
  readonly connections: Pick<ClusterConnections, 'nameOf'>
  readonly inventory: Pick<InventoryService, 'guest' | 'guestByVmid'>
  readonly notifier: Notifier
  readonly clock: Pick<Clock, 'after'>
}): FailureNotices => {
  const { find, connections, inventory, notifier, clock } = dependencies
  let waiting: TaskRecord[] = []
  let cancel: (() => void) | null = null

  const guestOf = ({ guestId, clusterId, subject }: TaskRecord) =>
    guestId === null ? inventory.guestByVmid(clusterId, Number(subject)) : inventory.guest(guestId)
  const nameOf = (task: TaskRecord): string => guestOf(task)?.name ?? task.subject
  const words = (task: TaskRecord): string => find(task.key)?.explanation || task.exitStatus
  const flush = (): void => {
    cancel?.()
    cancel = null
    const failed = waiting
    waiting = []
    const [first] = failed
    if (first === undefined) return
    if (failed.length > 1) {
      const named = failed.slice(0, NAMED).map((task) => nameOf(task) || taskDeed(task.type))
      const more = failed.length > NAMED ? ` and ${failed.length - NAMED} more` : ''
      notifier.notify({
        title: `${failed.length} tasks failed`,
        body: `${named.join(', ')}${more}. ${words(first)}`,
        path: '/jobs',
      })
      return
    }
    const guest = guestOf(first)
    const deed = taskDeed(first.type)
    notifier.notify({
      title: nameOf(first) === '' ? `${deed} failed` : `${nameOf(first)}: ${deed.toLowerCase()} failed`,
      body: `${connections.nameOf(first.clusterId) ?? ''}: ${words(first)}`,
      ...(guest === undefined ? {} : { path: `/inventory/guest/${guest.id}` }),
    })
  }
  return {
    flush,
    tell: (task) => {
      if (task.state !== 'failed') return
      waiting.push(task)
      cancel ??= clock.after(TOGETHER_MS, flush)
    },
  }
}
