import { useState, type ReactNode } from 'react'
import { useNavigate } from 'react-router'
import { clusterLink, guestLink } from '#renderer/app/links.ts'
import { greyedWithout } from '#renderer/client/access.store.ts'
import { openMenu, type MenuEntry } from '#renderer/components/menu.store.ts'
import { DataTable } from '#renderer/components/table/DataTable.tsx'
import { useTableModel } from '#renderer/components/table/use-table-model.ts'
import { jobText } from '#renderer/features/jobs/jobs.model.ts'
import { useJobActions } from '#renderer/features/jobs/use-job-actions.tsx'
import type { TaskRow } from '#shared/model/task.ts'
import { TASK_COLUMNS } from './task-columns.tsx'
import { taskDescription } from '#shared/model/task-words.ts'
import { StopTaskDialog, TaskLogDialog } from './lazy-dialogs.tsx'
import type { PanelRow } from './tasks.model.ts'

const keyOf = ({ key }: PanelRow): string => key
const nameOf = (row: PanelRow): string => {
  if (row.kind === 'job') return jobText(row.job)
  return taskDescription(row.task)
}

interface TaskTableProps {
  /** Under this name its columns are remembered. */
  readonly id: string
  readonly rows: readonly PanelRow[]
  readonly empty: ReactNode
}

/** Tasks as Proxmox lists them; Enter or double click opens the log. */
export const TaskTable = ({ id, rows, empty }: TaskTableProps) => {
  const navigate = useNavigate()
  const [log, setLog] = useState<TaskRow | null>(null)
  const [stopping, setStopping] = useState<TaskRow | null>(null)
  const jobActions = useJobActions({ folds: true })
  const model = useTableModel({ id, columns: TASK_COLUMNS, rows, rowId: keyOf })

  const menuOf = (row: PanelRow): MenuEntry[] => {
    if (row.kind === 'job') return jobActions.menuOf(row.job)
    const { task } = row
    return [
      {
        id: 'log',
        label: 'Open log',
        keys: 'Enter',
        run: () => {
          setLog(task)
        },
      },
      {
        id: 'stop',
        label: 'Stop task …',
        danger: true,
        ...(task.state === 'running' ? greyedWithout('task.stop') : { disabledReason: 'It has ended.' }),
        run: () => {
          setStopping(task)
        },
      },
      'separator',
      {
        id: 'guest',
        label: 'Open guest',
        ...(task.guestId === null ? { disabledReason: 'It belongs to no guest that is known.' } : {}),
        run: () => void navigate(guestLink(task.guestId ?? '')),
      },
      {
        id: 'cluster',
        label: 'Open cluster',
        run: () => void navigate(clusterLink(task.clusterId)),
      },
      'separator',
      { id: 'upid', label: 'Copy UPID', run: () => void navigator.clipboard.writeText(task.upid) },
    ]
  }

  return (
    <>
      <DataTable
        model={model}
        label="Tasks"
        rowName={nameOf}
        onOpen={(row) => {
          if (row.kind === 'task') setLog(row.task)
          else jobActions.openLog(row.job)
        }}
        onMenu={(row, { x, y }) => {
          openMenu({ x, y, label: `Actions of ${nameOf(row)}`, entries: menuOf(row) })
        }}
        empty={empty}
      />
      {jobActions.dialogs}
      {log !== null && (
        <TaskLogDialog
          key={log.key}
          task={log}
          onClose={() => {
            setLog(null)
          }}
        />
      )}
      {stopping !== null && (
        <StopTaskDialog
          task={stopping}
          onClose={() => {
            setStopping(null)
          }}
        />
      )}
    </>
  )
}
