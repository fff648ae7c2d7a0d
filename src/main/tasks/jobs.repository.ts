import type { ClusterId, CompanyId, JobId, UserId } from '#shared/model/ids.ts'
import type { EndedState, JobLogLevel, JobLogLine, JobState } from '#shared/model/job.ts'
import { scopeCondition, type CompanyScope } from '#main/company-scope.ts'
import type { Database } from '#main/storage/database.ts'
import { createJobHistory, type EndedJob, type JobGroup, type JobHistoryFilter } from './job-history.repository.ts'
import { audiencesOf, seesJob, type JobAudience, type JobWhose } from './job-owner.ts'
import { NO_MEMORY, type JobError, type JobMemory, type JobRecord, type NewLogLine } from './job-record.ts'
import { createJobRemoval } from './job-removal.repository.ts'
import { createJobUnion } from './job-union.repository.ts'

/** Lines a log keeps; the oldest give way. */
export const LOG_LIMIT = 2000
/** Lines over the limit until the oldest are taken away together. */
const LOG_SLACK = 200

export interface NewJob extends JobWhose {
  readonly id: JobId
  readonly kind: string
  readonly action: string | null
  readonly clusterId: ClusterId | null
  readonly parentId: JobId | null
  readonly lane: string
  readonly subject: string
  readonly userId: UserId | null
  readonly userName: string
  readonly createdAt: string
  readonly input: unknown
}

export interface JobEnd {
  readonly state: EndedState
  readonly error: JobError | null
  readonly result: unknown
  readonly at: string
}

interface Row {
  number: number
  id: string
  ended_as: number | null
  group_id: number | null
  kind: string
  action: string | null
  company_id: string | null
  audience: string | null
  cluster_id: string | null
  parent_id: string | null
  lane: string
  subject: string
  state: string
  progress: number | null
  step: string
  attempt: number
  tries: number
  resumed: number
  run_after: string | null
  cancel_requested: number
  upid: string | null
  node: string | null
  user_id: string | null
  user_name: string
  created_at: string
  started_at: string | null
  finished_at: string | null
  parts: number
  parts_ended: number
  parts_failed: number
  error_code: string | null
  error_message: string | null
}

const COLUMNS = `number, id, ended_as, group_id, kind, action, company_id, audience, cluster_id, parent_id, lane, subject, state, progress, step, attempt,
  tries, resumed, run_after, cancel_requested, upid, node, user_id, user_name, created_at, started_at, finished_at, parts,
  parts_ended, parts_failed, error_code, error_message`

const recordOf = (row: Row): JobRecord => ({
  number: row.number,
  id: row.id as JobId,
  kind: row.kind,
  action: row.action,
  companyId: row.company_id as CompanyId | null,
  audience: row.audience as JobAudience | null,
  clusterId: row.cluster_id as ClusterId | null,
  parentId: row.parent_id as JobId | null,
  lane: row.lane,
  subject: row.subject,
  state: row.state as JobState,
  progress: row.progress,
  step: row.step,
  attempt: row.attempt,
  tries: row.tries,
  resumed: row.resumed,
  runAfter: row.run_after,
  cancelRequested: row.cancel_requested === 1,
  upid: row.upid,
  node: row.node,
  userId: row.user_id as UserId | null,
  userName: row.user_name,
  createdAt: row.created_at,
  startedAt: row.started_at,
  finishedAt: row.finished_at,
  parts: row.parts,
  partsEnded: row.parts_ended,
  partsFailed: row.parts_failed,
  error: row.error_code === null ? null : { code: row.error_code, message: row.error_message ?? '' },
})

/** The condition of a query for what a scope sees; says the same as `seesJob`. */
const conditionOf = (scope: CompanyScope): { readonly where: string; readonly params: object } => {
  const { where, params } = scopeCondition(scope)
  const audiences = audiencesOf(scope)
  if (audiences === null) return { where, params }
  return {
    where: `${where} AND audience IN (SELECT value FROM json_each(@audiences))`,
    params: { ...params, audiences: JSON.stringify(audiences) },
  }
}

/** Jobs as stored. What one call writes is written together or not at all. */
export type JobsRepository = ReturnType<typeof createJobsRepository>

/** @param markEvery see `createJobHistory` */
export const createJobsRepository = (db: Database, markEvery?: number) => {
  const history = createJobHistory(db, markEvery)
  const union = createJobUnion(db, history.lists)
  const select = (rest: string) => db.prepare<unknown[], Row>(`SELECT ${COLUMNS} FROM jobs ${rest}`)
  const find = select('WHERE id = ?')
  const insert = db.prepare(
    `INSERT INTO jobs (id, kind, action, company_id, audience, cluster_id, parent_id, lane, subject, state, user_id, user_name, created_at, input, data)
     VALUES (@id, @kind, @action, @companyId, @audience, @clusterId, @parentId, @lane, @subject, 'queued', @userId, @userName, @createdAt, @input, @data)`,
  )
  const countPart = db.prepare('UPDATE jobs SET parts = parts + 1 WHERE id = ?')
  const countEnd = db.prepare(
    'UPDATE jobs SET parts_ended = parts_ended + @ended, parts_failed = parts_failed + @failed WHERE id = @id',
  )
  const contents = db.prepare<[string], { input: string; data: string; result: string | null }>(
    'SELECT input, data, result FROM jobs WHERE id = ?',
  )
  const queuedOf = select(
    `WHERE state = 'queued' AND lane = @lane AND (run_after IS NULL OR run_after <= @now OR run_after > @never) ORDER BY number LIMIT @limit`,
  )
  // Jumps from lane to lane: thousands that wait in one are one step.
  const lanes = db
    .prepare<[], string>(
      `WITH RECURSIVE next (lane) AS (
         SELECT min(lane) FROM jobs WHERE state = 'queued'
         UNION ALL
         SELECT (SELECT min(lane) FROM jobs WHERE state = 'queued' AND lane > next.lane) FROM next WHERE lane IS NOT NULL)
       SELECT lane FROM next WHERE lane IS NOT NULL`,
    )
    .pluck()
  const nextDue = db
    .prepare<[string], string | null>("SELECT min(run_after) FROM jobs WHERE state = 'queued' AND run_after > ?")
    .pluck()
  const running = select("WHERE ended_as IS NULL AND state = 'running' ORDER BY number")
  const partsOf = select('WHERE parent_id = ? ORDER BY number')
  const begin = db.prepare(
    `UPDATE jobs SET state = 'running', tries = tries + 1, run_after = NULL, started_at = coalesce(started_at, ?),
       error_code = NULL, error_message = NULL WHERE id = ? AND state = 'queued'`,
  )
  const wait = db.prepare(
    `UPDATE jobs SET state = 'queued', run_after = @runAfter, progress = NULL, step = '', data = @data, upid = NULL, node = NULL,
       error_code = @code, error_message = @message WHERE id = @id`,
  )
  const requeue = db.prepare(
    "UPDATE jobs SET state = 'queued', tries = tries - 1, resumed = resumed + 1, run_after = NULL WHERE id = ?",
  )
  const saveMemory = db.prepare('UPDATE jobs SET data = ?, step = ?, resumed = 0 WHERE id = ?')
  const saveProgress = db.prepare('UPDATE jobs SET progress = ?, step = ? WHERE id = ?')
  const saveTask = db.prepare('UPDATE jobs SET upid = ?, node = ?, data = ?, resumed = 0 WHERE id = ?')
  const requestCancel = db.prepare('UPDATE jobs SET cancel_requested = 1 WHERE id = ?')
  const writeEnd = db.prepare(
    `UPDATE jobs SET state = @state, ended_as = @place, group_id = @groupId, finished_at = @at, run_after = NULL,
       progress = CASE @state WHEN 'completed' THEN 1 ELSE progress END, error_code = @code, error_message = @message,
       result = @result WHERE id = @id AND ended_as IS NULL`,
  )
  const reopen = db.prepare(
    `UPDATE jobs SET state = 'queued', ended_as = NULL, group_id = NULL, finished_at = NULL, started_at = NULL, progress = NULL,
       step = '', attempt = attempt + 1, tries = 0, resumed = 0, cancel_requested = 0, upid = NULL, node = NULL, data = @data,
       error_code = NULL, error_message = NULL, result = NULL WHERE id = @id`,
  )
  const lastLine = db.prepare<[number], number>('SELECT max(n) FROM job_log WHERE job_number = ?').pluck()
  const insertLine = db.prepare('INSERT INTO job_log (job_number, n, at, level, text) VALUES (?, ?, ?, ?, ?)')
  const dropLines = db.prepare('DELETE FROM job_log WHERE job_number = ? AND n <= ?')
  const countLines = db.prepare<[number], number>('SELECT count(*) FROM job_log WHERE job_number = ?').pluck()
  const lines = db.prepare<[number, number, number], { n: number; at: string; level: string; text: string }>(
    'SELECT n, at, level, text FROM job_log WHERE job_number = ? AND n > ? ORDER BY n LIMIT ?',
  )

  const findRow = (id: JobId): Row | null => find.get(id) ?? null
  const groupOf = (row: Row, state: EndedState): JobGroup => {
    const whole = row.parent_id === null ? null : findRow(row.parent_id as JobId)
    const { kind, action, company_id: companyId, cluster_id: clusterId } = row
    const standing =
      whole === null
        ? 'whole'
        : whole.company_id !== companyId
          ? 'partElsewhere'
          : whole.audience === row.audience
            ? 'part'
            : 'partApart'
    return { state, kind, action, companyId: companyId as CompanyId, clusterId: clusterId as ClusterId, standing }
  }
  const numbersOf = (
    scope: CompanyScope,
    filter: JobHistoryFilter,
    page: number,
    size: number,
  ): { readonly numbers: readonly number[]; readonly total: number } => {
    const audiences = audiencesOf(scope)
    if (audiences === null || scope.kind === 'everything') {
      return { numbers: history.page(filter, page, size), total: history.total(filter) }
    }
    const lists = audiences.map((audience) => ({ ...filter, companyId: scope.companyId, audience }))
    return { numbers: union.page(lists, page, size), total: union.total(lists) }
  }
  const listed = (place: number, groupId: number, audience: string | null): EndedJob => ({
    place,
    group: history.group(groupId),
    audience: audience as JobAudience | null,
  })
  const memoryOf = (text: string): JobMemory => ({ ...NO_MEMORY, ...(JSON.parse(text) as Partial<JobMemory>) })
  const failedIn = (state: EndedState): number => (state === 'completed' ? 0 : 1)
  /** Savepoints where a transaction is open already: operations write their record of activity in the same one. */
  const together = <T>(work: () => T): T => db.transaction(work).immediate()

  return {
    together,
    removal: createJobRemoval(db, history),
    find: (scope: CompanyScope, id: JobId): JobRecord | null => {
      const row = findRow(id)
      const job = row === null ? null : recordOf(row)
      return job !== null && seesJob(scope, job) ? job : null
    },
    /** Jobs that wait or run, newest first. */
    active: (scope: CompanyScope, limit: number): JobRecord[] => {
      const { where, params } = conditionOf(scope)
      return db
        .prepare<object, Row>(
          `SELECT ${COLUMNS} FROM jobs WHERE ended_as IS NULL AND ${where} ORDER BY number DESC LIMIT @limit`,
        )
        .all({ limit, ...params })
        .map(recordOf)
    },
    parts: (scope: CompanyScope, parentId: JobId): JobRecord[] => {
      const { where, params } = conditionOf(scope)
      return db
        .prepare<object, Row>(`SELECT ${COLUMNS} FROM jobs WHERE parent_id = @parentId AND ${where} ORDER BY number`)
        .all({ parentId, ...params })
        .map(recordOf)
    },
    /** @param page 0: the jobs that ended last */
    page: (
      scope: CompanyScope,
      filter: JobHistoryFilter,
      page: number,
      size: number,
    ): { jobs: JobRecord[]; total: number } => {
      const companyId = scope.kind === 'everything' ? filter.companyId : scope.companyId
      if (filter.companyId !== undefined && filter.companyId !== companyId) return { jobs: [], total: 0 }
      const narrowed = { ...filter, companyId }
      const { numbers, total } = numbersOf(scope, narrowed, page, size)
      const jobs = select('WHERE number IN (SELECT value FROM json_each(?)) ORDER BY ended_as DESC').all(
        JSON.stringify(numbers),
      )
      return { jobs: jobs.map(recordOf), total }
    },
    log: (job: JobRecord, after: number, limit: number): { lines: JobLogLine[]; total: number } => ({
      lines: lines.all(job.number, after, limit).map((line) => ({ ...line, level: line.level as JobLogLevel })),
      total: countLines.get(job.number) ?? 0,
    }),
    contents: (id: JobId): { input: unknown; memory: JobMemory; result: unknown } => {
      const row = contents.get(id)
      if (row === undefined) throw new Error(`there is no job ${id}`)
      return {
        input: JSON.parse(row.input),
        memory: memoryOf(row.data),
        result: row.result === null ? null : JSON.parse(row.result),
      }
    },
    insert: (job: NewJob): JobRecord =>
      together(() => {
        insert.run({ ...job, input: JSON.stringify(job.input), data: JSON.stringify(NO_MEMORY) })
        if (job.parentId !== null) countPart.run(job.parentId)
        const row = findRow(job.id)
        if (row === null) throw new Error(`the job ${job.id} was not stored`)
        return recordOf(row)
      }),
    /** @param never a time nothing waits for: what lies beyond was set by a clock that was wrong */
    queuedOf: (lane: string, now: string, never: string, limit: number): JobRecord[] =>
      queuedOf.all({ lane, now, never, limit }).map(recordOf),
    lanesQueued: (): string[] => lanes.all(),
    nextDue: (now: string): string | null => nextDue.get(now) ?? null,
    running: (): JobRecord[] => running.all().map(recordOf),
    activeParts: (parentId: JobId): JobRecord[] =>
      partsOf
        .all(parentId)
        .filter((row) => row.ended_as === null)
        .map(recordOf),
    /** @returns false when it does not wait any more */
    begin: (id: JobId, at: string): boolean => begin.run(at, id).changes > 0,
    wait: (id: JobId, runAfter: string, error: JobError, memory: JobMemory): void => {
      wait.run({ id, runAfter, ...error, data: JSON.stringify(memory) })
    },
    /** Back to those that wait, as it was cut off; it does not count as another try. */
    requeue: (id: JobId): void => {
      requeue.run(id)
    },
    saveMemory: (id: JobId, memory: JobMemory, step: string): void => {
      saveMemory.run(JSON.stringify(memory), step, id)
    },
    saveTask: (id: JobId, task: { upid: string; node: string } | null, memory: JobMemory): void => {
      saveTask.run(task?.upid ?? null, task?.node ?? null, JSON.stringify(memory), id)
    },
    /** What may be lost in a crash: how far it is, and what it says. */
    saveSoft: (job: JobRecord, progress: number | null, step: string, said: readonly NewLogLine[]): void => {
      together(() => {
        saveProgress.run(progress, step, job.id)
        if (said.length === 0) return
        let last = lastLine.get(job.number) ?? 0
        for (const { at, level, text } of said) insertLine.run(job.number, (last += 1), at, level, text)
        if ((countLines.get(job.number) ?? 0) > LOG_LIMIT + LOG_SLACK) dropLines.run(job.number, last - LOG_LIMIT)
      })
    },
    requestCancel: (id: JobId): void => {
      requestCancel.run(id)
    },
    /** @returns false when it had ended already */
    end: (id: JobId, { state, error, result, at }: JobEnd): boolean =>
      together(() => {
        const row = findRow(id)
        if (row === null || row.ended_as !== null) return false
        const group = groupOf(row, state)
        const place = history.nextPlace()
        const ended = { id, state, place, groupId: history.groupId(group), at, result: JSON.stringify(result ?? null) }
        writeEnd.run({ ...ended, code: error?.code ?? null, message: error?.message ?? null })
        history.append([{ place, group, audience: row.audience as JobAudience | null }])
        if (row.parent_id !== null) countEnd.run({ id: row.parent_id, ended: 1, failed: failedIn(state) })
        return true
      }),
    /** An ended job waits again, for another attempt. */
    reopen: (id: JobId, memory: JobMemory): void => {
      together(() => {
        const row = findRow(id)
        if (row === null || row.ended_as === null) return
        const state = row.state as EndedState
        // As it was entered, which may have been by the rules of an older version.
        if (row.group_id !== null) history.retract(listed(row.ended_as, row.group_id, row.audience))
        reopen.run({ id, data: JSON.stringify(memory) })
        if (row.parent_id !== null) countEnd.run({ id: row.parent_id, ended: -1, failed: -failedIn(state) })
      })
    },
  }
}
