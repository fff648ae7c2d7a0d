import { onTestFinished } from 'vitest'
import { z } from 'zod'
import { CompanyId, JobId, OWNER_ID, ProjectId, UserId } from '#shared/model/ids.ts'
import { EVERYTHING } from '#main/company-scope.ts'
import { silentLog } from '#main/log/log.ts'
import { openDatabase, type Database } from '#main/storage/database.ts'
import { allMigrations } from '#main/storage/migrations/all-migrations.ts'
import { createJobEngine, type JobEngine } from '#main/tasks/job-engine.ts'
import { defineJobKind, type JobContext, type JobKind } from '#main/tasks/job-kind.ts'
import type { JobRecord } from '#main/tasks/job-record.ts'
import { createJobsRepository, type JobsRepository } from '#main/tasks/jobs.repository.ts'
import { createHeldClock, type HeldClock } from './held-clock.ts'
import { newId } from './new-id.ts'

export const newJobId = (): JobId => JobId.parse(newId())
export const newProjectId = (): ProjectId => ProjectId.parse(newId())
export const newPersonId = (): UserId => UserId.parse(newId())
export const newCompanyId = (): CompanyId => CompanyId.parse(newId())

/** Lets everything happen that needs no time to pass. */
export const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate)
}

const Input = z.object({ name: z.string() })
type Input = z.infer<typeof Input>
export type Work = (context: JobContext<null>, input: Input) => Promise<unknown>

/** A kind of the test's own: what it does is given, everything else is as small as can be. */
export const testKind = (
  work: Work,
  spec: Partial<Omit<Parameters<typeof defineJobKind<Input>>[0], 'run' | 'input'>> = {},
): JobKind<Input> =>
  defineJobKind<Input>({
    name: 'test',
    title: 'Test',
    concurrency: 2,
    afterCrash: 'resume',
    subject: ({ name }) => name,
    ...spec,
    input: Input,
    run: work,
  })

/** Work that goes on until it is told to end, for as many jobs as there are. */
export const heldWork = () => {
  const held = new Map<string, { readonly context: JobContext<null>; readonly done: PromiseWithResolvers<unknown> }>()
  const of = (name: string) => {
    const found = held.get(name)
    if (found === undefined) throw new Error(`${name} does not run`)
    return found
  }
  const work: Work = (context, { name }) => {
    const done = Promise.withResolvers<unknown>()
    held.set(name, { context, done })
    context.signal.addEventListener('abort', () => done.reject(context.signal.reason as Error))
    return done.promise.finally(() => held.delete(name))
  }
  return {
    work,
    running: () => [...held.keys()],
    context: (name: string) => of(name).context,
    finish: async (name: string, result: unknown = null) => {
      of(name).done.resolve(result)
      await settle()
    },
    fail: async (name: string, error: Error) => {
      of(name).done.reject(error)
      await settle()
    },
  }
}

interface JobWorldOptions {
  readonly db?: Database
  readonly clock?: HeldClock
  readonly restored?: boolean
}

export interface JobWorld {
  readonly db: Database
  readonly clock: HeldClock
  readonly engine: JobEngine
  readonly repository: JobsRepository
  readonly get: (id: JobId) => JobRecord
  readonly state: (id: JobId) => JobRecord['state']
  readonly log: (id: JobId) => string[]
  readonly start: (kind: JobKind<Input>, name: string, companyId?: CompanyId | null, id?: JobId) => Promise<JobId>
  /** Lets time pass, and what falls due happen. */
  readonly pass: (milliseconds: number) => Promise<void>
  /** The program dies here: whatever runs goes on in the void, a new engine takes over the database. */
  readonly crash: (next?: readonly JobKind<Input>[], restored?: boolean) => Promise<JobWorld>
}

/** An engine on a database in memory and a clock that is held. */
export const startJobs = async (kinds: readonly JobKind<Input>[], options: JobWorldOptions = {}): Promise<JobWorld> => {
  const clock = options.clock ?? createHeldClock()
  const db = options.db ?? (await openDatabase(':memory:', { migrations: allMigrations, clock }))
  const repository = createJobsRepository(db)
  const engine = createJobEngine({
    repository,
    kinds,
    clock,
    newId: newJobId,
    log: silentLog,
    clean: (text) => text.replaceAll('hunter2', '[removed]'),
    changed: () => undefined,
  })
  engine.open(options.restored)
  await settle()
  const get = (id: JobId) => {
    const job = repository.find(EVERYTHING, id)
    if (job === null) throw new Error('no such job')
    return job
  }
  onTestFinished(async () => {
    const closing = engine.close()
    clock.advance(60_000)
    await closing
  })
  return {
    db,
    clock,
    engine,
    repository,
    get,
    state: (id: JobId) => get(id).state,
    log: (id: JobId) => repository.log(get(id), 0, 5000).lines.map(({ text }) => text),
    start: async (kind: JobKind<Input>, name: string, companyId: CompanyId | null = null, id = newJobId()) => {
      engine.start(
        kind,
        { name },
        { id, actor: { userId: OWNER_ID, name: 'Mara', companyId: null }, companyId, projectId: null },
      )
      await settle()
      return id
    },
    pass: async (milliseconds: number) => {
      clock.advance(milliseconds)
      await settle()
    },
    crash: (next: readonly JobKind<Input>[] = kinds, restored = false) => startJobs(next, { db, clock, restored }),
  }
}
