import type { ActivityFilter } from '#shared/contract/activity.contract.ts'
import { ActivityFields, type ActivityRow } from '#shared/model/activity.ts'
import { canonicalJson } from '#shared/model/canonical-json.ts'
import { scopeCondition, type CompanyScope } from '../../company-scope.ts'
import type { Database } from '../../storage/database.ts'

/** Where the record begins and ends: what the first row continues, and the last row there must be. */
export interface ActivityEnds {
  readonly firstSequence: number
  readonly firstHash: string
  readonly lastSequence: number
  readonly lastHash: string
}

export interface ActivityRepository {
  readonly ends: () => ActivityEnds
  /** Appends one row; call inside a transaction together with reading `ends`. */
  readonly append: (row: ActivityRow) => void
  /** Newest first. */
  readonly list: (scope: CompanyScope, filter: ActivityFilter, before: number | null, limit: number) => ActivityRow[]
  /** Oldest first, rows after `sequence`. */
  readonly after: (sequence: number, limit: number) => ActivityRow[]
  /** The lowest row, removed ones left out; null: there is none. */
  readonly lowest: () => number | null
  /** Removes rows older than an instant from the beginning on, at most `limit`. @returns how many went */
  readonly removeBefore: (at: string, limit: number) => number
  readonly transaction: <T>(work: () => T) => T
}

interface StoredRow extends Omit<ActivityRow, 'before' | 'after'> {
  readonly before: string | null
  readonly after: string | null
}

const COLUMNS = `sequence, at, action, operation, entity, entity_id AS entityId, label, description, status,
  user_id AS userId, user_name AS userName, company_id AS companyId, company_name AS companyName,
  cluster_id AS clusterId, via, address, agent, token_id AS tokenId, before, after, hash`

/** What somebody else wrote into the table must not keep the rest of the record from being read: it is shown as it is. */
const parsed = (text: string | null): ActivityRow['before'] => {
  if (text === null) return null
  try {
    const fields = ActivityFields.safeParse(JSON.parse(text))
    if (fields.success) return fields.data
  } catch {
    // No JSON at all.
  }
  return { unreadable: text }
}

const toRow = ({ before, after, ...rest }: StoredRow): ActivityRow => ({
  ...rest,
  before: parsed(before),
  after: parsed(after),
})

/** `%` and `_` of what was typed stand for themselves. */
const pattern = (word: string): string => `%${word.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`

const conditions = (filter: ActivityFilter): { readonly where: string[]; readonly params: Record<string, string> } => {
  const where: string[] = []
  const params: Record<string, string> = {}
  const add = (condition: string, name: string, value: string | undefined): void => {
    if (value === undefined) return
    where.push(condition)
    params[name] = value
  }
  add('at >= @from', 'from', filter.from)
  add('at < @to', 'to', filter.to)
  add('status = @status', 'status', filter.status)
  add(`substr(action, 1, length(@area) + 1) = @area || '.'`, 'area', filter.area)
  add('entity = @entity', 'entity', filter.entity)
  add('entity_id = @entityId', 'entityId', filter.entityId)
  add('cluster_id = @clusterId', 'clusterId', filter.clusterId)
  add('company_id = @companyId', 'companyId', filter.companyId)
  add('user_id = @userId', 'userId', filter.userId)
  const words = (filter.text ?? '').split(/\s+/).filter((word) => word !== '')
  words.slice(0, 8).forEach((word, index) => {
    const name = `word${index}`
    add(
      `(description || char(10) || label || char(10) || user_name || char(10) || company_name || char(10) || address) LIKE @${name} ESCAPE '\\'`,
      name,
      pattern(word),
    )
  })
  return { where, params }
}

export const createActivityRepository = (db: Database): ActivityRepository => {
  const ends = db.prepare<[], ActivityEnds>(
    `SELECT first_sequence AS firstSequence, first_hash AS firstHash, last_sequence AS lastSequence,
            last_hash AS lastHash FROM activity_ends`,
  )
  const insert = db.prepare<StoredRow>(
    `INSERT INTO activity VALUES (@sequence, @at, @action, @operation, @entity, @entityId, @label, @description,
       @status, @userId, @userName, @companyId, @companyName, @clusterId, @via, @address, @agent, @tokenId,
       @before, @after, @hash)`,
  )
  const moveEnd = db.prepare<[number, string]>('UPDATE activity_ends SET last_sequence = ?, last_hash = ?')
  const moveBeginning = db.prepare<[number, string]>('UPDATE activity_ends SET first_sequence = ?, first_hash = ?')
  const after = db.prepare<[number, number], StoredRow>(
    `SELECT ${COLUMNS} FROM activity WHERE sequence > ? ORDER BY sequence LIMIT ?`,
  )
  const firstKept = db.prepare<[string], number>('SELECT min(sequence) FROM activity WHERE at >= ?').pluck()
  const lastRemovable = db.prepare<[number, number], { sequence: number; hash: string }>(
    `SELECT sequence, hash FROM (SELECT sequence, hash FROM activity WHERE sequence < ? ORDER BY sequence LIMIT ?)
     ORDER BY sequence DESC LIMIT 1`,
  )
  const remove = db.prepare<[number]>('DELETE FROM activity WHERE sequence <= ?')
  const lowest = db.prepare<[], number | null>('SELECT min(sequence) FROM activity').pluck()
  const text = (value: ActivityRow['before']): string | null => (value === null ? null : canonicalJson(value))

  const removeBefore = db.transaction((at: string, limit: number): number => {
    // By sequence, not by time: where a clock was set back, an older time can stand behind a newer one.
    const kept = firstKept.get(at) ?? null
    const end = lastRemovable.get(kept ?? Number.MAX_SAFE_INTEGER, limit)
    if (end === undefined) return 0
    moveBeginning.run(end.sequence, end.hash)
    return remove.run(end.sequence).changes
  })

  return {
    ends: () => ends.get() ?? { firstSequence: 0, firstHash: '', lastSequence: 0, lastHash: '' },
    append: (row) => {
      insert.run({ ...row, before: text(row.before), after: text(row.after) })
      moveEnd.run(row.sequence, row.hash)
    },
    list: (scope, filter, before, limit) => {
      const { where, params } = conditions(filter)
      const scoped = scopeCondition(scope)
      if (before !== null) where.push('sequence < @before')
      return db
        .prepare<[Record<string, string | number>], StoredRow>(
          `SELECT ${COLUMNS} FROM activity WHERE ${[scoped.where, ...where].join(' AND ')}
           ORDER BY sequence DESC LIMIT @limit`,
        )
        .all({ ...params, ...scoped.params, limit, ...(before === null ? {} : { before }) })
        .map(toRow)
    },
    after: (sequence, limit) => after.all(sequence, limit).map(toRow),
    lowest: () => lowest.get() ?? null,
    removeBefore: (at, limit) => removeBefore.immediate(at, limit),
    transaction: (work) => db.transaction(work).immediate(),
  }
}
