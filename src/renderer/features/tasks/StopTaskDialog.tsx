import { useCallback } from 'react'
import { call } from '#renderer/client/client.ts'
import { useAction } from '#renderer/client/use-action.ts'
import { ConfirmationSheet } from '#renderer/components/ConfirmationSheet.tsx'
import { InlineError } from '#renderer/components/InlineError.tsx'
import type { Plan } from '#renderer/components/plan.ts'
import type { TaskRow } from '#shared/model/task.ts'
import { taskDescription } from './task-description.ts'

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
  skipped: [],
  effect:
    'Proxmox aborts it where it stands. What it has already done stays: a half-written backup is removed, a migration ends on the source, a lock may have to be taken off by hand.',
  warnings: [],
  danger: true,
  destructive: false,
  confirm: 'Stop task',
})

/** Asks before a running task is aborted. */
export const StopTaskDialog = ({ task, onClose }: { readonly task: TaskRow; readonly onClose: () => void }) => {
  const { clusterId, upid } = task
  const stop = useAction(
    useCallback(async () => {
      await call('tasks.stop', { clusterId, upid })
      onClose()
    }, [clusterId, upid, onClose]),
  )
  return (
    <ConfirmationSheet plan={planOf(task)} busy={stop.busy} onConfirm={() => void stop.run()} onClose={onClose}>
      {stop.error !== null && <InlineError error={stop.error} />}
    </ConfirmationSheet>
  )
}
