import type { ClusterId, CompanyId, GuestId } from '#shared/model/ids.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { TaskState } from '#shared/model/task.ts'
import { scopeCondition, type CompanyScope } from '#main/company-scope.ts'
import type { Database } from '#main/storage/database.ts'
import type { TaskRecord } from './task-record.ts'

export interface TaskFilter {
  readonly clusterId?: ClusterId | undefined
  readonly guest?: Pick<GuestRow, 'id' | 'vmid' | 'status'> | undefined
  readonly limit: number
  /** So many of the newest are passed over. */
  readonly offset?: number
}

export interface TasksRepository {
  readonly find: (key: string) => TaskRecord | null
  readonly list: (scope: CompanyScope, filter: TaskFilter) => readonly TaskRecord[]
  /** Of one cluster, those stored as running. */
  readonly running: (clusterId: ClusterId) => readonly TaskRecord[]
  /** Started from this console and not seen to end: to be followed again. */
  readonly ownRunning: () => readonly TaskRecord[]
  /** One transaction. */
  readonly save: (records: readonly TaskRecord[]) => void
  readonly count: (clusterId: ClusterId) => number
  /** Keeps the newest `limit` and whatever still runs. @returns the start of the oldest kept when it is full */
  readonly prune: (limit: number) => string | null
}

interface Row {
  key: string
  cluster_id: string
  upid: string
  node: string
  type: string
  subject: string
  user: string
  started_at: string
  ended_at: string | null
  state: string
  exit_status: string
  explanation: string
  own: number
  company_id: string | null
  guest_id: string | null
}

const recordOf = (row: Row): TaskRecord => ({
  key: row.key,
  clusterId: row.cluster_id as ClusterId,
  upid: row.upid,
  node: row.node,
  type: row.type,
  subject: row.subject,
  user: row.user,
  startedAt: row.started_at,
  endedAt: row.ended_at,
  state: row.state as TaskState,
  exitStatus: row.exit_status,
  explanation: row.explanation,
  own: row.own === 1,
  companyId: row.company_id as CompanyId | null,
  guestId: row.guest_id as GuestId | null,
})

/** A task seen before any guest with its number was is that of the guest that has the number. */
const ITS_OWN = 'guest_id = @guestId'
const OR_OF_NOBODY = '(guest_id = @guestId OR guest_id IS NULL)'

export const createTasksRepository = (db: Database): TasksRepository => {
  const find = db.prepare<[string], Row>('SELECT * FROM tasks WHERE key = ?')
  const put = db.prepare(
    `INSERT INTO tasks (key, cluster_id, upid, node, type, subject, user, started_at, ended_at, state, exit_status,
       explanation, own, company_id, guest_id)
     VALUES (@key, @clusterId, @upid, @node, @type, @subject, @user, @startedAt, @endedAt, @state, @exitStatus,
       @explanation, @own, @companyId, @guestId)
     ON CONFLICT (key) DO UPDATE SET ended_at = @endedAt, state = @state, exit_status = @exitStatus,
       explanation = @explanation, own = max(own, @own), guest_id = @guestId`,
  )
  const save = db.transaction((records: readonly TaskRecord[]) => {
    for (const record of records) put.run({ ...record, own: record.own ? 1 : 0 })
  })
  return {
    find: (key) => {
      const row = find.get(key)
      return row === undefined ? null : recordOf(row)
    },
    list: (scope, { clusterId, guest, limit, offset = 0 }) => {
      const scoped = scopeCondition(scope)
      const where = [
        scoped.where,
        ...(clusterId === undefined ? [] : ['cluster_id = @clusterId']),
        ...(guest === undefined ? [] : ['subject = @subject', guest.status === 'missing' ? ITS_OWN : OR_OF_NOBODY]),
      ]
      return db
        .prepare<[object], Row>(
          `SELECT * FROM tasks WHERE ${where.join(' AND ')} ORDER BY started_at DESC, key LIMIT @limit OFFSET @offset`,
        )
        .all({ ...scoped.params, clusterId, subject: String(guest?.vmid), guestId: guest?.id, limit, offset })
        .map(recordOf)
    },
    running: (clusterId) =>
      db
        .prepare<[string], Row>("SELECT * FROM tasks WHERE cluster_id = ? AND state = 'running'")
        .all(clusterId)
        .map(recordOf),
    ownRunning: () =>
      db.prepare<[], Row>("SELECT * FROM tasks WHERE own = 1 AND state = 'running'").all().map(recordOf),
    save: (records) => {
      save.immediate(records)
    },
    count: (clusterId) =>
      db.prepare<[string], { n: number }>('SELECT count(*) AS n FROM tasks WHERE cluster_id = ?').get(clusterId)?.n ??
      0,
    prune: (limit) => {
      const oldest = db
        .prepare<[number], { at: string }>(
          'SELECT started_at AS at FROM tasks ORDER BY started_at DESC LIMIT 1 OFFSET ?',
        )
        .get(limit - 1)
      if (oldest === undefined) return null
      db.prepare("DELETE FROM tasks WHERE started_at < ? AND state <> 'running'").run(oldest.at)
      return oldest.at
    },
  }
}
