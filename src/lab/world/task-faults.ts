import type { LabCluster, LabTask } from './model.ts'

/** Which tasks a fault is for: a type (`qmclone`), optionally only of one guest or one node. */
export type TaskPattern = { type: string; vmid?: number | undefined; node?: string | undefined }

/**
 * `fail`: the task ends with this text after `share` (0 to 1) of its time, what it had begun undone as by Proxmox.
 * `hang`: it stands still at half its time until it is released.
 */
export type TaskFault =
  { kind: 'fail'; pattern: TaskPattern; text: string; share: number } | { kind: 'hang'; pattern: TaskPattern }

const placed = new WeakMap<LabCluster, TaskFault[]>()

/** Places a fault; it strikes once, the next task that fits and has not begun. */
export const placeTaskFault = (cluster: LabCluster, fault: TaskFault): void => {
  placed.set(cluster, [...(placed.get(cluster) ?? []), fault])
}

/** Forgets all faults that have not struck. Tasks that hang go on hanging. */
export const clearTaskFaults = (cluster: LabCluster): void => {
  placed.delete(cluster)
}

export const fits = (pattern: TaskPattern, task: Pick<LabTask, 'type' | 'id' | 'node'>): boolean =>
  pattern.type === task.type &&
  (pattern.vmid === undefined || String(pattern.vmid) === task.id) &&
  (pattern.node === undefined || pattern.node === task.node)

/** Takes the fault that strikes a task which begins now. */
export const takeTaskFault = (cluster: LabCluster, task: LabTask): TaskFault | undefined => {
  const faults = placed.get(cluster) ?? []
  const found = faults.find((fault) => fits(fault.pattern, task))
  if (found)
    placed.set(
      cluster,
      faults.filter((fault) => fault !== found),
    )
  return found
}
