import KeyboardArrowDown from '@mui/icons-material/KeyboardArrowDown'
import KeyboardArrowRight from '@mui/icons-material/KeyboardArrowRight'
import { useCompanies } from '#renderer/client/companies.store.ts'
import { formatInstant } from '#renderer/components/format.ts'
import { ProgressBar } from '#renderer/components/ProgressBar.tsx'
import { naturalKey, type TableColumn } from '#renderer/components/table/column.ts'
import { OwnerCell } from '#renderer/features/companies/OwnerCell.tsx'
import { JobProgress } from '#renderer/features/jobs/JobProgress.tsx'
import { jobStateText, jobText } from '#renderer/features/jobs/jobs.model.ts'
import { toggleParts } from '#renderer/features/jobs/jobs.store.ts'
import { JobStateMark } from '#renderer/features/jobs/JobStateMark.tsx'
import type { CompanyId } from '#shared/model/ids.ts'
import { taskDeed, taskDescription } from '#shared/model/task-words.ts'
import type { PanelRow } from './tasks.model.ts'
import css from './TaskPanel.module.css'
import { TaskStateMark } from './TaskStateMark.tsx'

interface Facts {
  readonly clusterName: string
  readonly node: string
  readonly user: string
  readonly endedAt: string | null
  readonly companyId: CompanyId | null
  /** What is done, without to what: in Proxmox' words, or the title of the kind of job. */
  readonly kind: string
}

const facts = (row: PanelRow): Facts => {
  switch (row.kind) {
    case 'task': {
      const { clusterName, node, user, endedAt, companyId, type } = row.task
      return { clusterName, node, user, endedAt, companyId, kind: taskDeed(type) }
    }
    case 'job': {
      const { clusterName, who, finishedAt, companyId, title } = row.job
      return { clusterName, node: '', user: who, endedAt: finishedAt, companyId, kind: title }
    }
  }
}

const companyName = (row: PanelRow): string => {
  const { companyId } = facts(row)
  if (row.kind === 'job') return row.job.companyName
  return companyId === null ? '' : (useCompanies.getState().byId.get(companyId)?.name ?? '')
}

const description = (row: PanelRow): string => {
  if (row.kind === 'job') return jobText(row.job)
  const { subjectName, ...task } = row.task
  const words = taskDescription(task)
  return subjectName === '' ? words : `${words} (${subjectName})`
}

const Description = ({ row }: { readonly row: PanelRow }) => {
  const text = description(row)
  if (row.kind !== 'job' || (row.unfolded === null && !row.isPart)) return <span title={text}>{text}</span>
  const { id, children } = row.job
  if (row.isPart)
    return (
      <span className={css.part} title={text}>
        {text}
      </span>
    )
  return (
    <span title={text}>
      <button
        type="button"
        className={css.unfold}
        aria-expanded={row.unfolded === true}
        aria-label={`Parts of ${text}`}
        onClick={() => {
          toggleParts(id)
        }}
      >
        {row.unfolded === true ? <KeyboardArrowDown aria-hidden /> : <KeyboardArrowRight aria-hidden />}
      </button>
      {text}{' '}
      <span className={css.counts}>
        {children.ended}/{children.total}
      </span>
    </span>
  )
}

const Status = ({ row }: { readonly row: PanelRow }) => {
  if (row.kind === 'task') {
    const { state, exitStatus, explanation } = row.task
    return <TaskStateMark state={state} exitStatus={exitStatus} explanation={explanation} />
  }
  return <JobStateMark job={row.job} />
}

const statusText = (row: PanelRow): string => {
  switch (row.kind) {
    case 'task':
      return row.task.explanation || row.task.exitStatus || row.task.state
    case 'job':
      return jobStateText(row.job)
  }
}

/** What a task of Proxmox has done it says in its log only: here it moves, and no more is claimed. */
const Progress = ({ row }: { readonly row: PanelRow }) => {
  if (row.kind === 'job') return <JobProgress job={row.job} />
  if (row.task.state !== 'running') return null
  return <ProgressBar share={null} what={description(row)} />
}

const progressOf = (row: PanelRow): number | null =>
  row.kind === 'job' && row.job.state === 'running' ? row.job.progress : null

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
    render: (row) => <OwnerCell id={facts(row).companyId} name={facts(row).clusterName} />,
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
    render: (row) => <Description row={row} />,
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
  {
    id: 'progress',
    title: 'Progress',
    width: 96,
    render: (row) => <Progress row={row} />,
    text: (row) => {
      const share = progressOf(row)
      return share === null ? '' : `${Math.round(share * 100)} %`
    },
    sortKey: progressOf,
  },
  {
    id: 'kind',
    title: 'Kind',
    width: 150,
    render: (row) => <span title={facts(row).kind}>{facts(row).kind}</span>,
    text: (row) => facts(row).kind,
    sortKey: (row) => facts(row).kind,
  },
  {
    id: 'company',
    title: 'Company',
    width: 110,
    render: (row) => <OwnerCell id={facts(row).companyId} />,
    text: companyName,
    sortKey: (row) => naturalKey(companyName(row)),
  },
]
