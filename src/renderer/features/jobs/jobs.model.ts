import { GUEST_ACTION_JOB, GUEST_ACTIONS_JOB } from '#shared/model/guest-action-words.ts'
import type { JobRow } from '#shared/model/job.ts'
import { isEnded } from '#shared/model/job-state.ts'

/** Jobs the page keeps beside their parts; older ones are in the history. */
const JOB_LIMIT = 500

/** An answer may be older than what was heard meanwhile: what ended does not run again without a new attempt. */
const fresher = (known: JobRow | undefined, row: JobRow): JobRow => {
  if (known === undefined || row.attempt > known.attempt) return row
  if (row.attempt < known.attempt || (isEnded(known.state) && !isEnded(row.state))) return known
  return row
}

/** A part whose whole is not here stands by itself: who may not see the whole sees the part. */
export const isWhole = (job: JobRow, known: ReadonlyMap<string, JobRow>): boolean =>
  job.parentId === null || !known.has(job.parentId)

/** Puts new and changed jobs over the known ones: newest first, the oldest given up with their parts. */
export const mergeJobs = (known: ReadonlyMap<string, JobRow>, news: readonly JobRow[]): ReadonlyMap<string, JobRow> => {
  const merged = new Map(known)
  for (const row of news) merged.set(row.id, fresher(merged.get(row.id), row))
  const wholes = [...merged.values()]
    .filter((job) => isWhole(job, merged))
    .sort((left, right) => right.createdAt.localeCompare(left.createdAt) || right.id.localeCompare(left.id))
  if (wholes.length <= JOB_LIMIT) return merged
  // What runs stays, however old it is.
  const kept = new Set<string>(
    wholes.filter((job, index) => index < JOB_LIMIT || !isEnded(job.state)).map(({ id }) => id),
  )
  return new Map([...merged].filter(([id, { parentId }]) => kept.has(id) || (parentId !== null && kept.has(parentId))))
}

/** What is known of the parts of a job. */
export const partsOf = (id: string, known: ReadonlyMap<string, JobRow>): JobRow[] =>
  [...known.values()].filter(({ parentId }) => parentId === id)

/** Parts of a job, those that did not end well first. */
export const partsInOrder = (parts: readonly JobRow[]): JobRow[] => {
  const bad = ({ state }: JobRow): number => (state === 'failed' ? 0 : state === 'cancelled' ? 1 : 2)
  return parts.toSorted((left, right) => bad(left) - bad(right) || left.createdAt.localeCompare(right.createdAt))
}

/** Jobs whose subject says what is done: "Shut down: web-01". */
const SAY_THEMSELVES: ReadonlySet<string> = new Set([GUEST_ACTION_JOB, GUEST_ACTIONS_JOB])

/** "Fetch versions: 12 clusters". */
export const jobText = ({ kind, title, subject }: Pick<JobRow, 'kind' | 'title' | 'subject'>): string => {
  if (subject === '') return title
  return SAY_THEMSELVES.has(kind) ? subject : `${title}: ${subject}`
}

/** Why it cannot be cancelled; null: it can. */
export const cancelObstacle = ({ state, cancelRequested }: JobRow): string | null => {
  if (isEnded(state)) return 'It has ended.'
  return cancelRequested ? 'It is being cancelled.' : null
}

/** Why it cannot be retried; null: it can. */
export const retryObstacle = ({ state, parentId }: JobRow): string | null => {
  if (state !== 'failed' && state !== 'cancelled') return 'Only a job that failed or was cancelled can be retried.'
  return parentId === null ? null : 'It is a part of a larger job. Retry that one.'
}

/** Parts of a job that run at this moment; of those that wait or run the page knows each. */
export const runningParts = ({ id, state, children }: JobRow, known: ReadonlyMap<string, JobRow>): number =>
  state === 'running' && children.total > 0 ? partsOf(id, known).filter((part) => part.state === 'running').length : 0

/** `12 of 50 done, 2 not, 5 running`: how the parts of a job stand. */
export const partsText = ({ children }: Pick<JobRow, 'children'>, running = 0): string => {
  const { total, ended, failed } = children
  return [
    `${ended - failed} of ${total} done`,
    failed === 0 ? '' : `${failed} failed`,
    running === 0 ? '' : `${running} running`,
  ]
    .filter((part) => part !== '')
    .join(', ')
}

/** What stands for its state, in words. @param running parts of it that run */
export const jobStateText = (job: JobRow, running = 0): string => {
  const words = ownStateText(job)
  if (job.children.total === 0) return words
  if (job.state === 'running') {
    const counts = partsText(job, running)
    return words === 'running' ? counts : `${counts} · ${words}`
  }
  return job.state === 'cancelled' ? `${words}: ${partsText(job)}` : words
}

const ownStateText = ({ state, step, error, attempt, runAfter, cancelRequested }: JobRow): string => {
  switch (state) {
    case 'queued':
      return error === null || runAfter === null ? 'waiting' : `waiting for the next try: ${error.message}`
    case 'running': {
      if (cancelRequested) return 'being cancelled'
      return step === '' ? (attempt > 1 ? `running, attempt ${attempt}` : 'running') : step
    }
    case 'completed':
      return 'completed'
    case 'failed':
      return error?.message ?? 'failed'
    case 'cancelled':
      return 'cancelled'
  }
}

/** Of a job with parts those alone are repeated that did not end well. */
export const retryLabel = ({ children }: Pick<JobRow, 'children'>): string =>
  children.failed === 0 ? 'Retry job' : `Retry ${children.failed} failed`

/** What has ended stays as it is. */
export const cancelLabel = ({ children }: Pick<JobRow, 'children'>): string =>
  children.total === 0 ? 'Cancel job' : 'Cancel the rest'
