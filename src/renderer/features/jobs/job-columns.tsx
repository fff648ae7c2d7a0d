import { formatInstant } from '#renderer/components/format.ts'
import type { TableColumn } from '#renderer/components/table/column.ts'
import type { JobRow } from '#shared/model/job.ts'
import { JobProgress } from './JobProgress.tsx'
import { jobStateText, jobText } from './jobs.model.ts'
import { JobStateMark } from './JobStateMark.tsx'

const instant = (at: string | null): string => (at === null ? '' : formatInstant(at))

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
  textColumn('finished', 'Ended', 150, ({ finishedAt }) => instant(finishedAt)),
  textColumn('started', 'Started', 150, ({ startedAt }) => instant(startedAt)),
  textColumn('job', 'Job', 240, jobText, { grow: true, fixed: true }),
  {
    id: 'status',
    title: 'Status',
    width: 220,
    grow: true,
    render: (job) => <JobStateMark job={job} />,
    text: jobStateText,
  },
  {
    id: 'progress',
    title: 'Progress',
    width: 92,
    render: (job) => <JobProgress job={job} />,
    text: ({ state, progress }) => (state === 'running' && progress !== null ? `${Math.round(progress * 100)} %` : ''),
  },
  textColumn('company', 'Company', 130, ({ companyName }) => companyName),
  textColumn('cluster', 'Cluster', 130, ({ clusterName }) => clusterName),
  textColumn('who', 'Who', 120, ({ who }) => who),
  textColumn('attempt', 'Attempt', 76, ({ attempt }) => String(attempt), { align: 'end' }),
  textColumn('kind', 'Kind', 120, ({ kind }) => kind, { hidden: true }),
]
