import type { JobId } from '#shared/model/ids.ts'
import type { Database } from '#main/storage/database.ts'
import type { EndedJob, JobHistory } from './job-history.repository.ts'
import type { JobAudience } from './job-owner.ts'

/** A job that ended and is no part of another. */
export interface EndedWhole {
  readonly id: JobId
  readonly place: number
  /** UTC, ISO 8601. */
  readonly finishedAt: string
  readonly parts: number
}

/** Takes jobs out of the history for good, with their parts and logs. */
export interface JobRemoval {
  /** Those that ended after a place, the first of them first. */
  readonly endedAfter: (place: number, limit: number) => EndedWhole[]
  /** Removes lines of the logs of a job and its parts, at most so many, unless any of them runs. @returns how many went */
  readonly trimLogs: (id: JobId, limit: number) => number
  /**
   * Removes these with their parts, all together, but for those that run again or of which a part still runs, and those
   * that ended at or after a time. @returns how many jobs went, parts included
   */
  readonly remove: (ids: readonly JobId[], before: string) => number
}

interface Row {
  readonly number: number
  readonly ended_as: number | null
  readonly group_id: number | null
  readonly audience: string | null
  readonly finished_at: string | null
}

/** A job and everything below it. */
const FAMILY = `WITH RECURSIVE family (id) AS (
  SELECT id FROM jobs WHERE id = @id UNION ALL SELECT j.id FROM family JOIN jobs j ON j.parent_id = family.id)`

export const createJobRemoval = (db: Database, history: Pick<JobHistory, 'group' | 'remove'>): JobRemoval => {
  const endedAfter = db.prepare<[number, number], EndedWhole>(
    `SELECT id, ended_as AS place, finished_at AS finishedAt, parts FROM jobs INDEXED BY jobs_ended
     WHERE ended_as > ? AND parent_id IS NULL ORDER BY ended_as LIMIT ?`,
  )
  const family = db.prepare<{ id: JobId }, Row>(
    `${FAMILY} SELECT number, ended_as, group_id, audience, finished_at FROM jobs WHERE id IN family ORDER BY number`,
  )
  const trimLogs = db.prepare<{ id: JobId; limit: number }>(
    `${FAMILY} DELETE FROM job_log WHERE (job_number, n) IN
       (SELECT l.job_number, l.n FROM family JOIN jobs j USING (id) JOIN job_log l ON l.job_number = j.number LIMIT @limit)
     AND NOT EXISTS (SELECT 1 FROM family JOIN jobs j USING (id) WHERE j.ended_as IS NULL)`,
  )
  const removeRow = db.prepare<[number]>('DELETE FROM jobs WHERE number = ?')
  const dropEmptyGroup = db.prepare<[number]>(
    `DELETE FROM job_groups WHERE id = ? AND NOT EXISTS
       (SELECT 1 FROM jobs WHERE jobs.group_id = job_groups.id AND jobs.ended_as IS NOT NULL)`,
  )

  const remove = db.transaction((ids: readonly JobId[], before: string): number => {
    const gone: EndedJob[] = []
    const groups = new Set<number>()
    for (const id of ids) {
      const rows = family.all({ id })
      const [whole] = rows
      if (whole === undefined || (whole.finished_at ?? before) >= before) continue
      if (rows.some(({ ended_as: place, group_id: group }) => place === null || group === null)) continue
      for (const { number, ended_as: place, group_id: groupId, audience } of rows) {
        if (place === null || groupId === null) continue
        gone.push({ place, group: history.group(groupId), audience: audience as JobAudience | null })
        groups.add(groupId)
        removeRow.run(number)
      }
    }
    history.remove(gone)
    for (const id of groups) dropEmptyGroup.run(id)
    return gone.length
  })

  return {
    endedAfter: (place, limit) => endedAfter.all(place, limit),
    trimLogs: (id, limit) => trimLogs.run({ id, limit }).changes,
    remove: (ids, before) => remove.immediate(ids, before),
  }
}
