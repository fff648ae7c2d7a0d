import type { JobRow } from '#shared/model/job.ts'
import { isEnded } from '#shared/model/job-state.ts'
import type { TaskRow } from '#shared/model/task.ts'
import { isWhole, partsInOrder } from '#renderer/features/jobs/jobs.model.ts'

/** Rows the panel keeps; older ones are still in the guest's and the cluster's own list. */
export const TASK_LIMIT = 500

/** One line of the panel: a task of Proxmox, or a job of the console. */
export type PanelRow =
  | { readonly kind: 'task'; readonly key: string; readonly at: string; readonly task: TaskRow }
  | {
      readonly kind: 'job'
      readonly key: string
      readonly at: string
      readonly job: JobRow
      /** Stands below the job it is a part of. */
      readonly isPart: boolean
      /** Whether its parts stand below it; null: it has none. */
      readonly unfolded: boolean | null
    }

/** The jobs as the panel needs them. */
export interface PanelJobs {
  readonly jobs: ReadonlyMap<string, JobRow>
  readonly unfolded: ReadonlySet<string>
}

export const NO_JOBS: PanelJobs = { jobs: new Map(), unfolded: new Set() }

/** Puts new and changed rows over the known ones: newest start first, at most `TASK_LIMIT`. */
export const mergeTasks = (known: readonly TaskRow[], news: readonly TaskRow[]): TaskRow[] => {
  const byKey = new Map(known.map((row) => [row.key, row]))
  for (const row of news) byKey.set(row.key, row)
  return [...byKey.values()]
    .sort((left, right) => right.startedAt.localeCompare(left.startedAt) || left.key.localeCompare(right.key))
    .slice(0, TASK_LIMIT)
}

const failedRow = (row: PanelRow): boolean => {
  switch (row.kind) {
    case 'task':
      return row.task.state === 'failed'
    case 'job':
      return row.job.state === 'failed'
  }
}

const runningRow = (row: PanelRow): boolean => {
  switch (row.kind) {
    case 'task':
      return row.task.state === 'running'
    case 'job':
      return !isEnded(row.job.state)
  }
}

const jobRow = (job: JobRow, isPart: boolean, unfolded: boolean | null): PanelRow => ({
  kind: 'job',
  key: `job/${job.id}`,
  at: job.createdAt,
  job,
  isPart,
  unfolded,
})

/** Lines of the panel, newest first; parts below their whole. */
export const panelRows = (
  tasks: readonly TaskRow[],
  onlyFailed: boolean,
  { jobs, unfolded }: PanelJobs = NO_JOBS,
): PanelRow[] => {
  const parts = Map.groupBy(jobs.values(), ({ parentId }) => parentId)
  const wholes = [...jobs.values()].filter((job) => isWhole(job, jobs))
  const rows: PanelRow[] = [
    ...tasks.map((task): PanelRow => ({ kind: 'task', key: task.key, at: task.startedAt, task })),
    ...wholes.map((job) => jobRow(job, false, job.children.total > 0 ? unfolded.has(job.id) : null)),
  ]
  rows.sort((left, right) => right.at.localeCompare(left.at))
  const shown = onlyFailed ? rows.filter(failedRow) : rows
  return shown.flatMap((row) => {
    if (row.kind !== 'job' || row.unfolded !== true) return [row]
    return [row, ...partsInOrder(parts.get(row.job.id) ?? []).map((part) => jobRow(part, true, null))]
  })
}

/** A failure older than this no longer counts in the summary line. */
const FAILED_COUNTS_MS = 86_400_000

export interface TaskSummary {
  readonly running: number
  /** Failed within the last day. */
  readonly failed: number
  /** The newest that runs, else null. */
  readonly first: PanelRow | null
}

/** What the folded panel says. `now` in Unix ms. */
export const summariseTasks = (
  tasks: readonly TaskRow[],
  now: number,
  jobs: PanelJobs['jobs'] = NO_JOBS.jobs,
): TaskSummary => {
  const rows = panelRows(tasks, false, { ...NO_JOBS, jobs })
  const runs = rows.filter(runningRow)
  const failed = rows.filter((row) => failedRow(row) && now - Date.parse(row.at) < FAILED_COUNTS_MS)
  return { running: runs.length, failed: failed.length, first: runs[0] ?? null }
}

/**
 * Share done (0–1) as the newest log line that names one says it (vzdump, clone and disk moves write
 * `INFO:  37% (12.0 GiB of 32.0 GiB)` or `transferred 1.0 GiB of 8.0 GiB (12.50%)`); null where none does.
 */
export const progressInLog = (lines: readonly { text: string }[]): number | null => {
  for (let at = lines.length - 1; at >= 0; at -= 1) {
    const found = /(?:^|[\s(])(\d{1,3}(?:\.\d+)?)%/.exec(lines[at]?.text ?? '')
    if (found !== null) return Math.min(1, Number(found[1]) / 100)
  }
  return null
}
