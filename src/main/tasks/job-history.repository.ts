import type { ClusterId, CompanyId } from '#shared/model/ids.ts'
import type { EndedState } from '#shared/model/job.ts'
import type { Database } from '#main/storage/database.ts'
import type { JobAudience } from './job-owner.ts'

/** What filters look at, in common to many jobs. */
export interface JobGroup {
  readonly state: EndedState
  readonly kind: string
  /** What it does, where jobs of its kind do different things. */
  readonly action: string | null
  readonly companyId: CompanyId | null
  readonly clusterId: ClusterId | null
  /**
   * `whole`: no part of anything; `part`: of a job that everybody sees who sees it; `partApart`: of one of the same company
   * that is for another audience; `partElsewhere`: of another company's.
   */
  readonly standing: 'part' | 'partApart' | 'partElsewhere' | 'whole'
}

/** A job as the lists know it. */
export interface EndedJob {
  readonly place: number
  readonly group: JobGroup
  readonly audience: JobAudience | null
}

export interface JobHistoryFilter {
  readonly state?: EndedState | undefined
  readonly kind?: string | undefined
  /** Of whichever kind, so that one guest and many are found together; not beside `kind`. */
  readonly action?: string | undefined
  readonly companyId?: CompanyId | undefined
  readonly clusterId?: ClusterId | undefined
}

/** A list of one company that only this audience, beside who sees the whole company, may see. */
export interface AudienceFilter extends JobHistoryFilter {
  readonly companyId: CompanyId
  readonly audience: JobAudience
}
type ListFilter = JobHistoryFilter & { readonly audience?: JobAudience }

/** Ranks of any list are marked this often: what is read to find a page lies between two marks. */
const MARK_EVERY = 256
/** Entries of the index by time that cost as much as one step into the index by group. */
const ENTRIES_PER_GROUP = 8
/** From mark to mark of a list this dense, every place is looked at without counting groups first. */
const DENSE = 8
const STANDING = { part: 0, partElsewhere: 1, whole: 2, partApart: 3 } as const
const STANDINGS = ['part', 'partElsewhere', 'whole', 'partApart'] as const
const NONE = ''
/** The row of `job_lists` that remembers the last place given; a place is never given twice. */
const LAST_PLACE = 'places'

/** @param work a kind, or an action as `ofAction` writes it */
const filterText = (company: string, cluster: string, work: string, state: string, audience = NONE): string =>
  JSON.stringify([company, cluster, work, state, ...(audience === NONE ? [] : [audience])])
/** No kind begins so. */
const ofAction = (action: string): string => `/${action}`

/**
 * The lists that show a job of this group. Lists by cluster show every job, others leave out parts that stand under
 * their whole. Who does not see the whole, because it is another company's or for others of the company, sees the part.
 */
const listsOf = ({ group, audience }: Omit<EndedJob, 'place'>): string[] => {
  const { state, kind, action, companyId, clusterId, standing } = group
  const works = [NONE, kind, ...(action === null ? [] : [ofAction(action)])]
  const lists: string[] = []
  if (companyId !== null && audience !== null) {
    for (const cluster of clusterId === null ? [NONE] : [NONE, clusterId]) {
      if (cluster === NONE && standing === 'part') continue
      for (const work of works)
        for (const inState of [NONE, state]) lists.push(filterText(companyId, cluster, work, inState, audience))
    }
  }
  for (const company of companyId === null ? [NONE] : [NONE, companyId])
    for (const cluster of clusterId === null ? [NONE] : [NONE, clusterId]) {
      const shown = cluster !== NONE || standing === 'whole' || (company !== NONE && standing === 'partElsewhere')
      if (!shown) continue
      for (const work of works)
        for (const inState of [NONE, state]) lists.push(filterText(company, cluster, work, inState))
    }
  return lists
}

/**
 * The groups a filter shows; says the same as `listsOf`. A company or a cluster has the fewest groups: the plus keeps
 * SQLite from looking them up by kind or state instead.
 */
const groupCondition = ({ clusterId, companyId, kind, action, state, audience }: ListFilter): string => {
  const rest = clusterId === undefined && companyId === undefined ? 'g' : '+g'
  const standing =
    audience !== undefined
      ? `<> ${STANDING.part}`
      : companyId === undefined
        ? `= ${STANDING.whole}`
        : `IN (${STANDING.partElsewhere}, ${STANDING.whole})`
  return [
    clusterId !== undefined ? 'g.cluster_id = @clusterId' : `${rest}.standing ${standing}`,
    ...(companyId === undefined ? [] : ['g.company_id = @companyId']),
    ...(kind === undefined ? [] : [`${rest}.kind = @kind`]),
    // The second says to SQLite that the index of what has an action will do.
    ...(action === undefined ? [] : [`${rest}.action = @action AND g.action <> ''`]),
    ...(state === undefined ? [] : [`${rest}.state = @state`]),
  ].join(' AND ')
}

interface GroupRow {
  readonly state: EndedState
  readonly kind: string
  readonly action: string
  readonly company_id: string
  readonly cluster_id: string
  readonly standing: number
}

interface ListRow {
  readonly id: number
  /** Every job there ever was in it, but for those that were retried. */
  total: number
  marked: number
  /** Of the total: the oldest, that are gone. */
  removed: number
}

/**
 * Where every ended job stands in every list that a filter makes (docs/decisions/0011). Its writes belong into the
 * transaction that ends or reopens the job.
 */
export interface JobHistory {
  readonly groupId: (group: JobGroup) => number
  readonly group: (id: number) => JobGroup
  /** The next place; places ascend and are never given twice. */
  readonly nextPlace: () => number
  /** Enters jobs that ended, in ascending order of their places, all of them above those there are. */
  readonly append: (ended: readonly EndedJob[]) => void
  /** Takes out a job that is to run again. */
  readonly retract: (job: EndedJob) => void
  /** Takes out jobs that are removed for good, the oldest ones, but for what still hangs together with younger ones. */
  readonly remove: (ended: readonly EndedJob[]) => void
  readonly total: (filter: JobHistoryFilter) => number
  /** Numbers of the jobs of one page, the last ended first. */
  readonly page: (filter: JobHistoryFilter, page: number, size: number) => number[]
  /** What pages over several lists are found by (job-union.repository.ts). */
  readonly lists: AudienceLists
}

/** Lists of audiences as they are stored. */
export interface AudienceLists {
  readonly markEvery: number
  readonly lastPlace: () => number
  /** Ranks go from above `removed` up to `total`. */
  readonly find: (
    filter: AudienceFilter,
  ) => { readonly id: number; readonly total: number; readonly removed: number } | null
  /** Jobs of a list between two places, without the lower one and with the upper one, in no order. */
  readonly between: (
    filter: AudienceFilter,
    low: number,
    high: number,
  ) => { readonly number: number; readonly place: number }[]
}

/** @param markEvery jobs of a list from one mark to the next */
export const createJobHistory = (db: Database, markEvery = MARK_EVERY): JobHistory => {
  const insertGroup = db.prepare(
    `INSERT INTO job_groups (state, kind, action, company_id, cluster_id, standing) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  )
  const findGroup = db
    .prepare<[string, string, string, string, number, string], number>(
      'SELECT id FROM job_groups WHERE company_id = ? AND cluster_id = ? AND kind = ? AND state = ? AND standing = ? AND action = ?',
    )
    .pluck()
  const groupRow = db.prepare<[number], GroupRow>('SELECT * FROM job_groups WHERE id = ?')
  const findList = db.prepare<[string], ListRow>('SELECT id, total, marked, removed FROM job_lists WHERE filter = ?')
  const insertList = db.prepare('INSERT INTO job_lists (filter, total, marked) VALUES (?, 0, 0)')
  const updateList = db.prepare('UPDATE job_lists SET total = ?, marked = ? WHERE id = ?')
  const updateRemoved = db.prepare('UPDATE job_lists SET removed = ? WHERE id = ?')
  const dropMarks = db.prepare('DELETE FROM job_marks WHERE list_id = ? AND ended_as < ?')
  const dropList = db.prepare('DELETE FROM job_lists WHERE id = ?')
  const insertMark = db.prepare('INSERT INTO job_marks (list_id, ended_as, rank) VALUES (?, ?, ?)')
  const lowerMarks = db.prepare('UPDATE job_marks SET rank = rank - 1 WHERE list_id = ? AND ended_as >= ?')
  const markBefore = db
    .prepare<[number, number], number>(
      'SELECT ended_as FROM job_marks WHERE list_id = ? AND rank <= ? ORDER BY rank DESC, ended_as DESC LIMIT 1',
    )
    .pluck()
  const markAfter = db.prepare<[number, number], { ended_as: number; rank: number }>(
    'SELECT ended_as, rank FROM job_marks WHERE list_id = ? AND rank >= ? ORDER BY rank, ended_as LIMIT 1',
  )

  const firstPlace = db
    .prepare<[], number | null>('SELECT min(ended_as) FROM jobs INDEXED BY jobs_ended WHERE ended_as IS NOT NULL')
    .pluck()

  const openList = (filter: string): ListRow =>
    findList.get(filter) ?? { id: Number(insertList.run(filter).lastInsertRowid), total: 0, marked: 0, removed: 0 }

  /**
   * Between two marks a dense list is read along the time, a sparse one group by group, whichever is less; the marks bound
   * both. @param span places from mark to mark
   */
  const waysTo = (span: number, where: string, params: object): string => {
    const alongTime =
      'SELECT j.number FROM jobs j INDEXED BY jobs_ended WHERE j.ended_as > @low AND j.ended_as <= @high AND'
    if (span <= markEvery * DENSE)
      return `${alongTime} EXISTS (SELECT 1 FROM job_groups g WHERE g.id = j.group_id AND ${where})`
    const groups =
      db.prepare<object, number>(`SELECT count(*) FROM job_groups g WHERE ${where}`).pluck().get(params) ?? 0
    if (span <= groups * ENTRIES_PER_GROUP) {
      return `${alongTime} j.group_id IN (SELECT g.id FROM job_groups g WHERE ${where})`
    }
    return `SELECT j.number FROM job_groups g CROSS JOIN jobs j INDEXED BY jobs_ended_by_group
      ON j.group_id = g.id AND j.ended_as > @low AND j.ended_as <= @high WHERE ${where}`
  }

  return {
    groupId: ({ state, kind, action, companyId, clusterId, standing }) => {
      const [company, cluster, does] = [companyId ?? NONE, clusterId ?? NONE, action ?? NONE]
      const known = findGroup.get(company, cluster, kind, state, STANDING[standing], does)
      return known ?? Number(insertGroup.run(state, kind, does, company, cluster, STANDING[standing]).lastInsertRowid)
    },
    group: (id) => {
      const row = groupRow.get(id)
      if (row === undefined) throw new Error(`there is no group ${id} of jobs`)
      return groupOf(row)
    },
    nextPlace: () => {
      const { id, total } = openList(LAST_PLACE)
      updateList.run(total + 1, 0, id)
      return total + 1
    },
    append: (ended) => {
      const open = new Map<string, ListRow>()
      for (const job of ended)
        for (const filter of listsOf(job)) {
          const list = open.get(filter) ?? openList(filter)
          open.set(filter, list)
          list.total += 1
          if (list.total - list.marked < markEvery) continue
          list.marked = list.total
          insertMark.run(list.id, job.place, list.total)
        }
      for (const { id, total, marked } of open.values()) updateList.run(total, marked, id)
    },
    retract: (job) => {
      for (const filter of listsOf(job)) {
        const list = openList(filter)
        const lowered = lowerMarks.run(list.id, job.place).changes > 0
        updateList.run(list.total - 1, lowered ? list.marked - 1 : list.marked, list.id)
      }
    },
    remove: (ended) => {
      const open = new Map<string, { count: number; last: number }>()
      for (const job of ended)
        for (const filter of listsOf(job)) {
          const { count, last } = open.get(filter) ?? { count: 0, last: 0 }
          open.set(filter, { count: count + 1, last: Math.max(last, job.place) })
        }
      for (const [filter, { count, last }] of open) {
        const { id, total, removed } = openList(filter)
        const empty = removed + count >= total
        // What a mark says is true from the last one that went on; those before are of no more use.
        dropMarks.run(id, empty ? Number.MAX_SAFE_INTEGER : last)
        if (empty) dropList.run(id)
        else updateRemoved.run(removed + count, id)
      }
    },
    total: (filter) => {
      const { total, removed } = findList.get(textOf(filter)) ?? { total: 0, removed: 0 }
      return total - removed
    },
    page: (filter, page, size) => {
      const list = findList.get(textOf(filter))
      const first = (list?.total ?? 0) - page * size
      if (list === undefined || first <= list.removed) return []
      // Before the first mark: from where anything is left, so that what was removed does not count as distance.
      const low = markBefore.get(list.id, Math.max(0, first - size)) ?? (firstPlace.get() ?? 1) - 1
      const high = markAfter.get(list.id, first) ?? { ended_as: Number.MAX_SAFE_INTEGER, rank: list.total }
      const newest = high.ended_as === Number.MAX_SAFE_INTEGER ? (findList.get(LAST_PLACE)?.total ?? 0) : high.ended_as
      const where = groupCondition(filter)
      const { clusterId, companyId, kind, action, state } = filter
      const params = { clusterId, companyId, kind, action, state, low, high: newest, size, skip: high.rank - first }
      return db
        .prepare<object, number>(
          `${waysTo(newest - low, where, params)} ORDER BY j.ended_as DESC LIMIT @size OFFSET @skip`,
        )
        .pluck()
        .all(params)
    },
    lists: {
      markEvery,
      lastPlace: () => findList.get(LAST_PLACE)?.total ?? 0,
      find: (filter) => findList.get(textOf(filter)) ?? null,
      between: (filter, low, high) =>
        db
          .prepare<object, { number: number; place: number }>(
            `SELECT j.number, j.ended_as AS place FROM jobs j INDEXED BY jobs_ended_by_audience
             WHERE j.audience = @audience AND j.ended_as > @low AND j.ended_as <= @high AND j.group_id IN
               (SELECT g.id FROM job_groups g WHERE ${groupCondition(filter)})`,
          )
          .all({ ...filter, low, high }),
    },
  }
}

const textOf = ({ companyId, clusterId, kind, action, state, audience }: ListFilter): string => {
  const work = action === undefined ? (kind ?? NONE) : ofAction(action)
  return filterText(companyId ?? NONE, clusterId ?? NONE, work, state ?? NONE, audience)
}

const groupOf = ({ state, kind, action, company_id, cluster_id, standing }: GroupRow): JobGroup => ({
  state,
  kind,
  action: action === NONE ? null : action,
  companyId: company_id === NONE ? null : (company_id as CompanyId),
  clusterId: cluster_id === NONE ? null : (cluster_id as ClusterId),
  standing: STANDINGS[standing] ?? 'whole',
})
