import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ClusterId, CompanyId, JobId, ProjectId, UserId } from '#shared/model/ids.ts'
import { uuidv7 } from '#shared/model/uuid.ts'
import type { EndedState } from '#shared/model/job.ts'
import { HUNT_MS, runs } from '#support/hunt.ts'
import { companyScope, EVERYTHING } from '#main/company-scope.ts'
import { openDatabase } from '#main/storage/database.ts'
import { allMigrations } from '#main/storage/migrations/all-migrations.ts'
import type { JobAudience } from '#main/tasks/job-owner.ts'
import { NO_MEMORY } from '#main/tasks/job-record.ts'
import type { JobHistoryFilter } from '#main/tasks/job-history.repository.ts'
import { createJobsRepository } from '#main/tasks/jobs.repository.ts'

const idAt = (at: number): string => uuidv7(at, new Uint8Array(10))
const COMPANIES = [CompanyId.parse(idAt(1)), CompanyId.parse(idAt(2))]
const CLUSTERS = [ClusterId.parse(idAt(11)), ClusterId.parse(idAt(12))]
const PROJECTS = [ProjectId.parse(idAt(21)), ProjectId.parse(idAt(22)), ProjectId.parse(idAt(23))]
const PERSON = UserId.parse(idAt(31))
const KINDS = ['scan', 'backup']
const ACTIONS = ['start', 'delete']
const STATES: readonly EndedState[] = ['completed', 'failed', 'cancelled']

/** What each step does is drawn; what it does it to depends on what is there. */
const stepOf = fc.record({
  what: fc.constantFrom('end', 'end', 'many', 'many', 'reopen', 'remove'),
  pick: fc.nat(1_000_000),
  company: fc.constantFrom(null, ...COMPANIES),
  cluster: fc.constantFrom(null, ...CLUSTERS),
  audience: fc.constantFrom<(JobAudience | null)[]>(null, ...PROJECTS, PERSON),
  kind: fc.constantFrom(...KINDS),
  action: fc.constantFrom(null, ...ACTIONS),
  state: fc.constantFrom(...STATES),
  part: fc.boolean(),
})
const placeOf = { companyId: fc.constantFrom(...COMPANIES), clusterId: fc.constantFrom(...CLUSTERS) }
const inState = { state: fc.constantFrom(...STATES) }
/** By kind or by action, never by both. */
const filterOf: fc.Arbitrary<JobHistoryFilter> = fc.oneof(
  fc.record({ ...inState, ...placeOf, kind: fc.constantFrom(...KINDS) }, { requiredKeys: [] }),
  fc.record({ ...inState, ...placeOf, action: fc.constantFrom(...ACTIONS) }, { requiredKeys: ['action'] }),
)

/** Somebody of a company who is confined to some of the projects; undefined: one of the provider's. */
const whoOf = fc.option(
  fc.record({
    company: fc.constantFrom(...COMPANIES),
    projects: fc.subarray(PROJECTS),
    person: fc.constantFrom(PERSON, null),
  }),
  { nil: undefined },
)

interface Listed {
  readonly id: JobId
  readonly company: CompanyId | null
  readonly audience: JobAudience | null
  readonly cluster: ClusterId | null
  readonly kind: string
  readonly action?: string | null
  readonly parent: Listed | null
  state: EndedState
}

/** Said anew, without the lists and marks: what a filter shows. */
const shows = (job: Listed, { state, kind, action, companyId, clusterId }: JobHistoryFilter): boolean => {
  if (action !== undefined && job.action !== action) return false
  if (state !== undefined && job.state !== state) return false
  if (kind !== undefined && job.kind !== kind) return false
  if (companyId !== undefined && job.company !== companyId) return false
  if (clusterId !== undefined) return job.cluster === clusterId
  return job.parent === null || (companyId !== undefined && job.parent.company !== companyId)
}

const LATER = '2027-01-01T00:00:00.000Z'

interface Confined {
  readonly company: CompanyId
  readonly projects: readonly ProjectId[]
  readonly person: UserId | null
}

/** The same for somebody who is confined: a part stands by itself where its whole is for others. */
const showsTo = ({ company, projects, person }: Confined, job: Listed, filter: JobHistoryFilter): boolean => {
  const own: readonly (JobAudience | null)[] = [...projects, ...(person === null ? [] : [person])]
  if (job.company !== company || job.audience === null || !own.includes(job.audience)) return false
  const apart = job.parent?.company !== company || job.parent.audience !== job.audience
  return shows({ ...job, parent: apart ? null : job.parent }, filter)
}

/** A mark at every fourth job, so that a short history has many. */
const emptyHistory = async () => {
  const db = await openDatabase(':memory:', { migrations: allMigrations, clock: { now: () => 0 } })
  return { db, repository: createJobsRepository(db, 4) }
}
type History = Awaited<ReturnType<typeof emptyHistory>>

const end = ({ repository }: History, id: JobId, state: EndedState): void => {
  repository.end(id, { state, error: null, result: null, at: '2026-01-01T00:00:00.000Z' })
}
const add = ({ repository }: History, job: Listed): void => {
  const { id, company, audience, cluster, kind, action = null, parent } = job
  const rest = { lane: kind, subject: '', userId: null, userName: '', createdAt: '2026-01-01T00:00:00.000Z', input: {} }
  repository.insert({
    id,
    kind,
    action,
    companyId: company,
    audience,
    clusterId: cluster,
    parentId: parent?.id ?? null,
    ...rest,
  })
}

describe('the history of jobs', () => {
  it(
    'shows on every page of every filter exactly what is there, whatever ended and was started again',
    { timeout: HUNT_MS },
    async () => {
      const history = await emptyHistory()
      const { db, repository } = history
      let made = 0
      await fc.assert(
        fc.asyncProperty(
          fc.array(stepOf, { maxLength: 30 }),
          fc.array(fc.tuple(filterOf, whoOf), { minLength: 4, maxLength: 8 }),
          async (steps, questions) => {
            // Statements are given back between two turns of the loop only; a hunt that never paused would fill the memory.
            await new Promise<void>((resolve) => setImmediate(resolve))
            db.exec('DELETE FROM job_marks; DELETE FROM job_lists; DELETE FROM job_groups; DELETE FROM jobs')
            const whole: Listed[] = []
            let there: Listed[] = []
            // The last ended is last.
            let ended: Listed[] = []
            const endOne = ({
              company,
              audience,
              cluster,
              kind,
              action,
              state,
              part,
              pick,
            }: (typeof steps)[number]): void => {
              const parent = part ? (whole[pick % Math.max(1, whole.length)] ?? null) : null
              const job: Listed = {
                id: JobId.parse(idAt((made += 1))),
                company,
                audience,
                cluster,
                kind,
                action,
                parent,
                state,
              }
              add(history, job)
              end(history, job.id, state)
              ended.push(job)
              there.push(job)
              if (parent === null) whole.push(job)
            }
            /** The oldest wholes go with their parts, but for those of which anything is to run again. */
            const removeSome = (limit: number): void => {
              const ids = repository.removal.endedAfter(0, limit).map(({ id }) => id)
              repository.removal.remove(ids, LATER)
              const runs = there.filter((job) => !ended.includes(job))
              const goes = ({ id }: Listed): boolean =>
                ids.includes(id) && !runs.some(({ parent }) => parent?.id === id)
              const isGone = (job: Listed): boolean => goes(job.parent ?? job)
              ended = ended.filter((job) => !isGone(job))
              there = there.filter((job) => !isGone(job))
              for (const gone of whole.filter(isGone)) whole.splice(whole.indexOf(gone), 1)
            }
            db.transaction(() => {
              for (const step of steps) {
                const chosen = ended[step.pick % Math.max(1, ended.length)]
                if (step.what === 'end') endOne(step)
                else if (step.what === 'many') for (let count = 0; count < 9; count += 1) endOne(step)
                else if (step.what === 'remove') removeSome(1 + (step.pick % 12))
                else if (chosen !== undefined) {
                  repository.reopen(chosen.id, NO_MEMORY)
                  ended = ended.filter((job) => job !== chosen)
                  if (step.part) {
                    chosen.state = step.state
                    end(history, chosen.id, step.state)
                    ended.push(chosen)
                  }
                }
              }
            })()
            for (const [filter, who] of questions) {
              const wanted = ended
                .filter((job) => (who === undefined ? shows(job, filter) : showsTo(who, job, filter)))
                .filter(({ company }) => who === undefined || (filter.companyId ?? who.company) === company)
                .map(({ id }) => id)
                .toReversed()
              const size = 1 + ((wanted.length * 7 + steps.length) % 11)
              const scope =
                who === undefined ? EVERYTHING : companyScope(who.company, new Set(who.projects), who.person)
              const got: JobId[] = []
              for (let page = 0; page * size < wanted.length + size; page += 1) {
                const { jobs, total } = repository.page(scope, filter, page, size)
                expect(total).toBe(wanted.length)
                got.push(...jobs.map(({ id }) => id))
              }
              expect(got).toEqual(wanted)
            }
          },
        ),
        { ...runs(60), endOnFailure: true },
      )
    },
  )

  it(
    'pages over all projects of a person as over one list, however their jobs are mixed and which are gone',
    { timeout: 60_000 },
    async () => {
      const history = await emptyHistory()
      const { db, repository } = history
      const company = COMPANIES[0] as CompanyId
      const gone = fc.integer({ min: 0, max: 100 })
      const drawn = fc.array(fc.constantFrom<(JobAudience | null)[]>(null, ...PROJECTS, PERSON), {
        minLength: 40,
        maxLength: 150,
      })
      fc.assert(
        fc.property(
          drawn,
          fc.subarray(PROJECTS, { minLength: 2 }),
          fc.integer({ min: 1, max: 12 }),
          gone,
          (all, own, size, removed) => {
            db.exec('DELETE FROM job_marks; DELETE FROM job_lists; DELETE FROM job_groups; DELETE FROM jobs')
            const wanted: JobId[] = []
            db.transaction(() => {
              for (const audience of all) {
                const id = JobId.parse(crypto.randomUUID())
                add(history, { id, company, audience, cluster: null, kind: 'scan', parent: null, state: 'completed' })
                end(history, id, 'completed')
                if (audience === PERSON || own.some((project) => project === audience)) wanted.unshift(id)
              }
            })()
            // Every second of the oldest stays, as one does that hangs together with something younger.
            const oldest = repository.removal.endedAfter(0, removed).map(({ id }) => id)
            const ids = oldest.filter((_, index) => index % 2 === 0)
            expect(repository.removal.remove(ids, LATER)).toBe(ids.length)
            const left = wanted.filter((id) => !ids.includes(id))
            const scope = companyScope(company, new Set(own), PERSON)
            const pages = Array.from({ length: Math.ceil(left.length / size) + 1 }, (_, page) =>
              repository.page(scope, {}, page, size).jobs.map(({ id }) => id),
            )
            expect(pages.flat()).toEqual(left)
          },
        ),
        { ...runs(60), endOnFailure: true },
      )
    },
  )

  it('never shows a company what belongs to another, whatever it asks for', async () => {
    const history = await emptyHistory()
    const [mine, theirs] = [COMPANIES[0] as CompanyId, COMPANIES[1] as CompanyId]
    const job = (company: CompanyId | null, parent: Listed | null = null): Listed => {
      const made: Listed = {
        id: JobId.parse(crypto.randomUUID()),
        company,
        audience: null,
        cluster: null,
        kind: 'scan',
        parent,
        state: 'completed',
      }
      add(history, made)
      end(history, made.id, 'completed')
      return made
    }
    const provider = job(null)
    const own = [job(mine), job(mine, provider)]
    job(theirs)
    job(theirs, provider)
    const { repository } = history
    const scope = companyScope(mine)
    const ids = own.map(({ id }) => id).toReversed()
    expect(repository.page(scope, {}, 0, 10).jobs.map(({ id }) => id)).toEqual(ids)
    expect(repository.page(scope, { companyId: mine }, 0, 10).total).toBe(2)
    expect(repository.page(scope, { companyId: theirs }, 0, 10)).toEqual({ jobs: [], total: 0 })
    expect(repository.find(scope, provider.id)).toBeNull()
    expect(repository.parts(scope, provider.id).map(({ id }) => id)).toEqual([own[1]?.id])
  })
})
