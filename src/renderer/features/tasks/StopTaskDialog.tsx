import { useCallback } from 'react'
import { call } from '#renderer/client/client.ts'
import { useAction } from '#renderer/client/use-action.ts'
import { FormDialog } from '#renderer/components/FormDialog.tsx'
import { InlineError } from '#renderer/components/InlineError.tsx'
import type { TaskRow } from '#shared/model/task.ts'
import { taskDescription } from './task-description.ts'

/** Asks before a running task is aborted. */
export const StopTaskDialog = ({ task, onClose }: { readonly task: TaskRow; readonly onClose: () => void }) => {
  const { clusterId, upid, clusterName, node } = task
  const stop = useAction(
    useCallback(async () => {
      await call('tasks.stop', { clusterId, upid })
      onClose()
    }, [clusterId, upid, onClose]),
  )
  return (
    <FormDialog
      title="Stop task"
      submitLabel="Stop task"
      destructive
      safeFocus
      busy={stop.busy}
      onSubmit={stop.run}
      onClose={onClose}
    >
      <p>
        <strong>{taskDescription(task)}</strong>
        {task.subjectName !== '' && ` (${task.subjectName})`} on {clusterName}, node {node}.
      </p>
      <p>
        Proxmox aborts it where it stands. What it has already done stays: a half-written backup is removed, a migration
        ends on the source, a lock may have to be taken off by hand.
      </p>
      {stop.error !== null && <InlineError error={stop.error} />}
    </FormDialog>
  )
}
