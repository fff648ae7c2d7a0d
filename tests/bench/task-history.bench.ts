import path from 'node:path'
import { ClusterId, CompanyId, ProjectId, UserId } from '#shared/model/ids.ts'
import { uuidv7 } from '#shared/model/uuid.ts'
import type { EndedState } from '#shared/model/job.ts'
import { companyScope, EVERYTHING, type CompanyScope } from '#main/company-scope.ts'
import { openDatabase, type Database } from '#main/storage/database.ts'
import { allMigrations } from '#main/storage/migrations/all-migrations.ts'
import {
  createJobHistory,
  type EndedJob,
  type JobGroup,
  type JobHistoryFilter,
} from '#main/tasks/job-history.repository.ts'
import type { JobAudience } from '#main/tasks/job-owner.ts'
import { createJobsRepository } from '#main/tasks/jobs.repository.ts'
import { seededRandom } from '#support/seeded-random.ts'
import { newFolder, removeFolder } from './bench-core.ts'
import { median, type Bench } from './bench.ts'

const JOBS = 1_500_000
const COMPANIES = 200
const PROJECTS = 8
const KINDS = [
  'backup',
  'iso-scan',
  'template-scan',
  'vm-discovery',
  'fetch-versions',
  'create-machine',
  'power',
  'esxi-import',
]
const STATES = [
  'completed',
  'completed',
  'completed',
  'completed',
  'completed',
  'completed',
  'failed',
  'cancelled',
] as const
const PAGE = 500
const FIRST_MS = Date.UTC(2024, 0, 1)
const REPEATS = 5

const idOf = (at: number): string => {
  const random = new Uint8Array(10)
  new DataView(random.buffer).setUint32(4, at)
  return uuidv7(FIRST_MS + at * 40_000, random)
}
const company = (at: number): CompanyId => CompanyId.parse(idOf(at))
const cluster = (at: number): ClusterId => ClusterId.parse(idOf(1000 + at))

const project = (at: number, index: number): ProjectId => ProjectId.parse(idOf(10_000 + at * PROJECTS + index))
const person = (at: number): UserId => UserId.parse(idOf(100_000 + at))

/** Most jobs are about a guest of a project, some were started by a person of the company, the rest are the provider's. */
const audienceOf = (at: number, below: (limit: number) => number): JobAudience | null => {
  const drawn = below(10)
  if (at >= COMPANIES || drawn >= 8) return null
  return drawn === 7 ? person(at) : project(at, below(PROJECTS))
}

/** Years of an MSP: every company with a cluster of its own, some with a second one; the provider's own in between. */
const fill = (db: Database): void => {
  const random = seededRandom(7)
  const history = createJobHistory(db)
  const companies = Array.from({ length: COMPANIES }, (_, at) => company(at))
  const clusters = Array.from({ length: COMPANIES + 50 }, (_, at) => cluster(at))
  const insert = db.prepare(
    `INSERT INTO jobs (id, ended_as, group_id, kind, company_id, audience, cluster_id, lane, subject, state, progress, user_name,
       created_at, started_at, finished_at, input, data, result)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'web-01', ?, 1, 'Mara Richter', ?, ?, ?, '{"name":"web-01"}', '{}', 'null')`,
  )
  const groups = new Map<string, number>()
  db.pragma('synchronous = OFF')
  db.transaction(() => {
    let batch: EndedJob[] = []
    db.prepare("INSERT INTO job_lists (filter, total, marked) VALUES ('places', ?, 0)").run(JOBS)
    for (let place = 1; place <= JOBS; place += 1) {
      const at = random.below(COMPANIES + 10)
      const state: EndedState = random.pick(STATES)
      const kind = KINDS[random.below(KINDS.length)] ?? ''
      const companyId = companies[at] ?? null
      const clusterId = (random.below(5) === 0 ? clusters[COMPANIES + (at % 50)] : clusters[at]) ?? null
      const audience = audienceOf(at, random.below)
      const group: JobGroup = { state, kind, action: null, companyId, clusterId, standing: 'whole' }
      const key = `${state} ${kind} ${companyId} ${clusterId}`
      const groupId = groups.get(key) ?? history.groupId(group)
      groups.set(key, groupId)
      const time = new Date(FIRST_MS + place * 40_000).toISOString()
      insert.run(idOf(place), place, groupId, kind, companyId, audience, clusterId, kind, state, time, time, time)
      batch.push({ place, group, audience })
      if (batch.length < 50_000 && place < JOBS) continue
      history.append(batch)
      batch = []
    }
  })()
}

const FILTERS: Readonly<Record<string, JobHistoryFilter>> = {
  all: {},
  company: { companyId: company(17) },
  cluster: { clusterId: cluster(COMPANIES + 3) },
  kind: { kind: 'backup' },
  failed: { state: 'failed' },
  completed: { state: 'completed' },
  company_failed: { companyId: company(17), state: 'failed' },
  kind_failed: { kind: 'backup', state: 'failed' },
  cluster_kind: { clusterId: cluster(COMPANIES + 3), kind: 'power' },
}

/** A user who is in three of his company's eight projects. */
const CONFINED = companyScope(company(17), new Set([0, 2, 5].map((index) => project(17, index))), person(17))

/** Who asks for what. */
const QUESTIONS: readonly (readonly [string, CompanyScope, JobHistoryFilter])[] = [
  ...Object.entries(FILTERS).map(([name, filter]) => [name, EVERYTHING, filter] as const),
  ['confined', CONFINED, {}],
  ['confined_failed', CONFINED, { state: 'failed' }],
]

const timed = (work: () => number, expected: number): number => {
  const samples = Array.from({ length: REPEATS }, () => {
    const since = performance.now()
    const rows = work()
    const took = performance.now() - since
    if (rows !== expected) throw new Error(`${rows} rows instead of ${expected}`)
    return took
  })
  return median(samples)
}

/** The plain way: everything read, ordered, and skipped over. */
const scanPage = (db: Database, page: number): number =>
  db
    .prepare(
      `SELECT * FROM jobs NOT INDEXED WHERE ended_as IS NOT NULL AND parent_id IS NULL
       ORDER BY finished_at DESC, id DESC LIMIT ${PAGE} OFFSET ${page * PAGE}`,
    )
    .all().length

export const taskHistoryBench: Bench = {
  name: 'task-history',
  description:
    'A page of 500 out of 1.5 million ended jobs of 200 companies, as jobs.list reads it: first, middle, last and 20 others of the whole list, of eight filters, and of what a user of three projects sees; page_ms is the slowest page (median of five reads each); peer: a full scan with OFFSET.',
  goals: [{ figure: 'page_ms', op: '<', goal: 5 }],
  run: async () => {
    const folder = newFolder()
    const clock = { now: () => Date.now() }
    const file = path.join(folder, 'multpanel.db')
    const since = performance.now()
    // Closed and opened again, as after a start: half a gigabyte written at once would else be read out of the log.
    const filling = await openDatabase(file, { migrations: allMigrations, clock })
    fill(filling)
    filling.close()
    const filled = performance.now() - since
    const db = await openDatabase(file, { migrations: allMigrations, clock })
    try {
      const repository = createJobsRepository(db)
      const random = seededRandom(11)
      const figures: Record<string, number> = {}
      let slowest = 0
      for (const [name, scope, filter] of QUESTIONS) {
        const { total } = repository.page(scope, filter, 0, 1)
        const pages = Math.ceil(total / PAGE)
        const others = Array.from({ length: 20 }, () => random.below(pages))
        const chosen = [0, Math.floor(pages / 2), pages - 1, ...others]
        const times = chosen.map((page) => {
          const expected = Math.min(PAGE, total - page * PAGE)
          return timed(() => repository.page(scope, filter, page, PAGE).jobs.length, expected)
        })
        figures[`${name}_first_ms`] = times[0] ?? 0
        figures[`${name}_middle_ms`] = times[1] ?? 0
        figures[`${name}_last_ms`] = times[2] ?? 0
        slowest = Math.max(slowest, ...times)
      }
      const before = performance.now()
      scanPage(db, Math.floor(JOBS / PAGE / 2))
      const scan = performance.now() - before
      return {
        page_ms: slowest,
        scan_ms: scan,
        ratio_to_scan: slowest / scan,
        ...figures,
        jobs: JOBS,
        filled_s: filled / 1000,
      }
    } finally {
      db.close()
      removeFolder(folder)
    }
  },
}
