import { call } from '#renderer/client/client.ts'
import { ConfirmedAction } from '#renderer/components/ConfirmedAction.tsx'
import type { Plan } from '#renderer/components/plan.ts'
import type { TaskRow } from '#shared/model/task.ts'
import { taskDescription } from '#shared/model/task-words.ts'

const planOf = (task: TaskRow): Plan => ({
  title: 'Stop task',
  noun: 'task',
  targets: [
    {
      id: task.key,
      name: `${taskDescription(task)}${task.subjectName === '' ? '' : ` (${task.subjectName})`}`,
      place: `${task.clusterName} · ${task.node}`,
      companyId: task.companyId,
    },
  ],
  effect:
    'Proxmox aborts it where it stands. What it has already done stays: a half-written backup is removed, a migration ends on the source, a lock may have to be taken off by hand.',
  danger: true,
  destructive: false,
  confirm: 'Stop task',
})

/** Asks before a running task is aborted. */
export const StopTaskDialog = ({ task, onClose }: { readonly task: TaskRow; readonly onClose: () => void }) => (
  <ConfirmedAction
    plan={planOf(task)}
    act={() => call('tasks.stop', { clusterId: task.clusterId, upid: task.upid })}
    onClose={onClose}
  />
)
