import { formatInstant } from '#renderer/components/format.ts'
import { StatusMark } from '#renderer/components/StatusMark.tsx'
import { naturalKey, type TableColumn } from '#renderer/components/table/column.ts'
import { taskDescription } from './task-description.ts'
import type { PanelRow } from './tasks.model.ts'
import { TaskStateMark } from './TaskStateMark.tsx'

const facts = (row: PanelRow) =>
  row.kind === 'task'
    ? row.task
    : {
        ...row.request,
        user: '',
        startedAt: row.request.requestedAt,
        endedAt: null,
        exitStatus: row.request.problem ?? '',
      }

const description = (row: PanelRow): string => {
  const { subjectName, ...task } = facts(row)
  const words = taskDescription(task)
  return subjectName === '' ? words : `${words} (${subjectName})`
}

const Status = ({ row }: { readonly row: PanelRow }) => {
  if (row.kind === 'task') return <TaskStateMark state={row.task.state} exitStatus={row.task.exitStatus} />
  const { problem, taskKey } = row.request
  return problem === null ? (
    <StatusMark tone="green" shape="ring" word={taskKey === null ? 'asking the cluster' : 'running'} />
  ) : (
    <StatusMark tone="red" shape="cross" word={problem} title={problem} />
  )
}

const statusText = (row: PanelRow): string =>
  row.kind === 'task' ? row.task.exitStatus || row.task.state : (row.request.problem ?? 'asking the cluster')

/** Columns of the task panel, in Proxmox' order with the cluster put in. */
export const TASK_COLUMNS: readonly TableColumn<PanelRow>[] = [
  {
    id: 'start',
    title: 'Start',
    width: 164,
    render: (row) => <time className="num">{formatInstant(row.at)}</time>,
    text: (row) => formatInstant(row.at),
    sortKey: (row) => row.at,
  },
  {
    id: 'end',
    title: 'End',
    width: 164,
    render: (row) => {
      const { endedAt } = facts(row)
      return endedAt === null ? '' : <time className="num">{formatInstant(endedAt)}</time>
    },
    text: (row) => {
      const { endedAt } = facts(row)
      return endedAt === null ? '' : formatInstant(endedAt)
    },
    sortKey: (row) => facts(row).endedAt,
  },
  {
    id: 'cluster',
    title: 'Cluster',
    width: 130,
    render: (row) => <span title={facts(row).clusterName}>{facts(row).clusterName}</span>,
    text: (row) => facts(row).clusterName,
    sortKey: (row) => naturalKey(facts(row).clusterName),
  },
  {
    id: 'node',
    title: 'Node',
    width: 100,
    render: (row) => <span title={facts(row).node}>{facts(row).node}</span>,
    text: (row) => facts(row).node,
    sortKey: (row) => naturalKey(facts(row).node),
  },
  {
    id: 'user',
    title: 'User name',
    width: 150,
    render: (row) => <span title={facts(row).user}>{facts(row).user}</span>,
    text: (row) => facts(row).user,
    sortKey: (row) => facts(row).user,
  },
  {
    id: 'description',
    title: 'Description',
    width: 240,
    grow: true,
    fixed: true,
    render: (row) => <span title={description(row)}>{description(row)}</span>,
    text: description,
    sortKey: (row) => naturalKey(description(row)),
  },
  {
    id: 'status',
    title: 'Status',
    width: 200,
    grow: true,
    render: (row) => <Status row={row} />,
    text: statusText,
    sortKey: statusText,
  },
]
