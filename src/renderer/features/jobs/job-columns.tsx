import { formatDuration, formatInstant, formatProgress } from '#renderer/components/format.ts'
import type { TableColumn } from '#renderer/components/table/column.ts'
import { OwnerCell } from '#renderer/features/companies/OwnerCell.tsx'
import type { JobRow } from '#shared/model/job.ts'
import { JobProgress } from './JobProgress.tsx'
import { jobStateText, jobText } from './jobs.model.ts'
import { JobStateMark } from './JobStateMark.tsx'

const instant = (at: string | null): string => (at === null ? '' : formatInstant(at))

/** From the start of the last attempt to the end; nothing while it waits or runs. */
const duration = ({ startedAt, finishedAt }: JobRow): string => {
  if (startedAt === null || finishedAt === null) return ''
  const seconds = (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000
  return seconds < 1 ? '< 1 s' : formatDuration(seconds)
}

const textColumn = (
  id: string,
  title: string,
  width: number,
  text: (job: JobRow) => string,
  more: Partial<TableColumn<JobRow>> = {},
): TableColumn<JobRow> => ({
  id,
  title,
  width,
  render: (job) => <span title={text(job)}>{text(job)}</span>,
  text,
  ...more,
})

/** Columns of the history. They do not sort: the order is that of the whole history, of which a page is shown. */
export const JOB_COLUMNS: readonly TableColumn<JobRow>[] = [
  textColumn('started', 'Started', 148, ({ startedAt }) => instant(startedAt)),
  textColumn('duration', 'Duration', 80, duration, { align: 'end' }),
  textColumn('job', 'Job', 200, jobText, { grow: true, fixed: true }),
  {
    id: 'status',
    title: 'Status',
    width: 150,
    grow: true,
    render: (job) => <JobStateMark job={job} />,
    text: jobStateText,
  },
  {
    id: 'progress',
    title: 'Progress',
    width: 92,
    render: (job) => <JobProgress job={job} />,
    text: ({ state, progress }) => (state === 'running' && progress !== null ? formatProgress(progress) : ''),
  },
  textColumn('company', 'Company', 112, ({ companyName }) => companyName, {
    render: ({ companyId, companyName }) => <OwnerCell id={companyId} name={companyName} />,
  }),
  textColumn('cluster', 'Cluster', 128, ({ clusterName }) => clusterName),
  textColumn('who', 'Who', 104, ({ who }) => who),
  textColumn('finished', 'Ended', 148, ({ finishedAt }) => instant(finishedAt), { hidden: true }),
  textColumn('attempt', 'Attempt', 76, ({ attempt }) => String(attempt), { align: 'end', hidden: true }),
  textColumn('kind', 'Kind', 160, ({ title }) => title, { hidden: true }),
]
