import { AppError } from '#shared/errors.ts'
import type { ClusterId, JobId } from '#shared/model/ids.ts'
import { isEnded } from '#shared/model/job-state.ts'
import { EVERYTHING } from '#main/company-scope.ts'
import type { Log } from '#main/log/log.ts'
import type { Clock } from '#main/ports.ts'
import type { Actor } from '#main/transport/handlers.ts'
import { CLOSED, crashes, ENDED_MEANWHILE, failed, GAVE_UP, RESTORED } from './job-end-words.ts'
import { retryPause, type JobKind, type JobPlan, type PartEnd } from './job-kind.ts'
import { whosePart, whoseWhole, type JobOwner } from './job-owner.ts'
import { NO_MEMORY, type JobMemory, type JobRecord } from './job-record.ts'
import { createJobQueue } from './job-queue.ts'
import { createJobRun, type JobRun } from './job-run.ts'
import type { JobEnd, JobsRepository } from './jobs.repository.ts'

/** How long a job that was told to stop may take to do so before it is given up. */
const GRACE_MS = 30_000
/** How long closing waits for the jobs that run. */
const CLOSING_MS = 5000
const MOST_RESUMED = 20
/** A full disk is tried again after this. */
const TROUBLE_MS = 5000

type Starter = Pick<Actor, 'userId' | 'name' | 'companyId'>

export interface StartOptions extends JobOwner {
  /** Made by whoever asks: asking again with the same starts nothing twice. */
  readonly id: JobId
  /** Null: the console itself. */
  readonly actor: Starter | null
}

export interface JobEngineDependencies {
  readonly repository: JobsRepository
  readonly kinds: readonly JobKind<unknown>[]
  readonly clock: Clock
  readonly newId: () => JobId
  readonly log: Log
  /** Removes secrets from what is stored. */
  readonly clean: (text: string) => string
  /** Starts after a crash without getting a step further, until a job counts as what crashes the program. */
  readonly mostResumed?: number
  /** Called for every change, often; ids of jobs that are new or differ. */
  readonly changed: (id: JobId) => void
}

type Started = Pick<JobRecord, 'id' | 'companyId' | 'audience' | 'userId' | 'userName'> & {
  readonly parent: JobRecord | null
}

/** Runs jobs: each once, as many at a time as its kind allows, over crashes and restarts. */
export type JobEngine = ReturnType<typeof createJobEngine>

export const createJobEngine = (dependencies: JobEngineDependencies) => {
  const { repository, clock, newId, log, clean, changed, mostResumed = MOST_RESUMED } = dependencies
  const kinds = new Map(dependencies.kinds.map((kind) => [kind.name, kind]))
  const runs = new Map<JobId, JobRun>()
  const waiters = new Map<JobId, Set<(end: PartEnd) => void>>()
  const settling = new Set<Promise<void>>()
  let state: 'new' | 'open' | 'closing' = 'new'

  const iso = (at: number): string => new Date(at).toISOString()
  const find = (id: JobId): JobRecord | null => repository.find(EVERYTHING, id)
  const get = (id: JobId): JobRecord => {
    const job = find(id)
    if (job === null) throw new AppError('not_found', 'There is no such job: it was removed, or never was there.')
    return job
  }

  const start = (job: JobRecord): void => {
    const kind = kinds.get(job.kind)
    if (kind === undefined) {
      end(
        job.id,
        failed('unsupported', `This version of the program knows no jobs of the kind ${job.kind}. Start it anew.`),
      )
      return
    }
    const { input, memory } = repository.contents(job.id)
    let plan: JobPlan
    try {
      plan = kind.plan(input)
    } catch (error) {
      log.error('a job cannot be read', { job: job.id, kind: job.kind, error })
      end(job.id, failed('internal', 'What this job was to do cannot be read any more. Start it anew.'))
      return
    }
    if (!repository.begin(job.id, iso(clock.now()))) return
    queue.taken(job.lane)
    const work = run(get(job.id), kind, plan, memory).finally(() => settling.delete(work))
    settling.add(work)
    changed(job.id)
  }

  const queue = createJobQueue({
    repository,
    clock,
    log,
    limitOf: (lane) => kinds.get(lane.split('/', 1)[0] ?? '')?.limitOf(lane) ?? 1,
    start,
  })

  // --- one run

  const run = async (job: JobRecord, kind: JobKind<unknown>, plan: JobPlan, memory: JobMemory): Promise<void> => {
    const present = createJobRun({
      job,
      kind,
      plan,
      memory,
      repository,
      clock,
      clean,
      newId,
      changed: () => changed(job.id),
      parts: {
        start: (partKind, input, id, owner) => {
          const { userId, userName } = job
          insert(partKind, input, { ...whosePart(job, owner), id, parent: job, userId, userName })
        },
        again: (id) => {
          const part = find(id)
          if (part !== null && (part.state === 'failed' || part.state === 'cancelled')) reopen(part)
        },
        ended: partEnded,
      },
    })
    runs.set(job.id, present)
    const calls: (() => void)[] = []
    if (kind.timeoutMs !== null) calls.push(clock.after(kind.timeoutMs, () => halt(job.id, present, 'timeout')))
    const givenUp = new Promise<never>((_, reject) => {
      present.signal.addEventListener('abort', () => {
        if (present.abortedFor() === 'closing') return
        calls.push(clock.after(GRACE_MS, () => reject(new AppError('timeout', GAVE_UP))))
      })
    })
    // Cancelled before a crash: its work gets to know at once, so that it can stop what it had started.
    if (job.cancelRequested) present.abort('cancelled')
    let outcome: Outcome
    try {
      outcome = { result: await Promise.race([present.execute(), givenUp]) }
    } catch (error) {
      outcome = { error }
    }
    for (const call of calls) call()
    await settle(present, kind, outcome)
  }

  type Outcome = { readonly result: unknown } | { readonly error: unknown }

  /** What a run came to, written down; as often as it takes when the disk is full. */
  const settle = async (present: JobRun, kind: JobKind<unknown>, outcome: Outcome): Promise<void> => {
    const { job } = present
    // Closing did not wait for it any longer.
    while (runs.has(job.id)) {
      try {
        conclude(present, kind, outcome)
        break
      } catch (error) {
        log.error('the end of a job could not be written down', { job: job.id, error })
        if (state === 'closing') break
        await new Promise<void>((resolve) => clock.after(TROUBLE_MS, resolve))
      }
    }
    runs.delete(job.id)
    queue.freed(job.lane)
  }
  const conclude = (present: JobRun, kind: JobKind<unknown>, outcome: Outcome): void => {
    const { job } = present
    const why = present.abortedFor()
    if ('result' in outcome) {
      present.close()
      end(job.id, { state: 'completed', error: null, result: outcome.result })
      return
    }
    const error = asJobError(outcome.error, job)
    if (why === 'closing' && kind.afterCrash !== 'fail') {
      // As it stands; the next start goes on from there.
      present.close()
      return
    }
    if (why === 'cancelled') {
      present.log('Cancelled.', 'warning')
      present.close()
      end(job.id, { state: 'cancelled', error, result: null })
      return
    }
    const last = job.tries >= kind.retry.tries || why === 'closing' || kind.retry.when?.(error) === false
    present.log(error.message, 'error')
    if (last) {
      present.close()
      end(job.id, { state: 'failed', error: why === 'closing' ? CLOSED : error, result: null })
      return
    }
    const pause = retryPause(kind.retry, job.tries)
    present.log(
      `Try ${job.tries} of ${kind.retry.tries} failed; the next is in ${Math.round(pause / 1000)} s.`,
      'warning',
    )
    present.close()
    const { memory } = repository.contents(job.id)
    repository.wait(
      job.id,
      iso(clock.now() + pause),
      { code: error.code, message: error.message },
      anew(kind, memory, false),
    )
    changed(job.id)
  }
  const asJobError = (error: unknown, job: JobRecord): AppError => {
    if (error instanceof AppError) return new AppError(error.code, clean(error.message))
    log.error('a job failed unexpectedly', { job: job.id, kind: job.kind, error })
    return new AppError('internal', 'Something went wrong inside the program. The log of the console has the details.')
  }

  // --- ends

  const partEndOf = (job: JobRecord): PartEnd | null =>
    isEnded(job.state)
      ? { id: job.id, state: job.state, error: job.error, result: repository.contents(job.id).result }
      : null
  const partEnded = (id: JobId, { signal, abortedFor }: Pick<JobRun, 'signal' | 'abortedFor'>): Promise<PartEnd> => {
    const present = partEndOf(get(id))
    if (present !== null) return Promise.resolve(present)
    return new Promise((resolve, reject) => {
      const waiting = waiters.get(id) ?? new Set()
      waiters.set(id, waiting.add(resolve))
      const look = (): void => {
        if (abortedFor() === 'closing') reject(signal.reason as Error)
      }
      signal.addEventListener('abort', look)
      look()
    })
  }
  const end = (id: JobId, outcome: Omit<JobEnd, 'at'>): void => {
    if (!repository.end(id, { ...outcome, at: iso(clock.now()) })) return
    changed(id)
    const job = get(id)
    if (job.parentId !== null) changed(job.parentId)
    // Whole and parts: nobody waits for them any more.
    if (job.parts > 0) for (const part of repository.activeParts(id)) cancel(part.id)
    const done = partEndOf(job)
    const waiting = waiters.get(id)
    waiters.delete(id)
    if (done !== null) for (const tell of waiting ?? []) tell(done)
    tellKind(job)
  }
  const tellKind = ({ id, kind }: JobRecord): void => {
    try {
      kinds.get(kind)?.ended?.(repository.contents(id).input)
    } catch (error) {
      log.error('what was kept for a job could not be let go of', { job: id, kind, error })
    }
  }
  const halt = (id: JobId, present: JobRun, why: 'cancelled' | 'timeout'): void => {
    present.abort(why)
    for (const part of repository.activeParts(id)) cancel(part.id)
  }
  const cancel = (id: JobId): JobRecord => {
    const job = get(id)
    const present = runs.get(id)
    if (isEnded(job.state)) return job
    if (job.state === 'queued' && !mustClean(job)) {
      end(id, { state: 'cancelled', error: { code: 'cancelled', message: 'Cancelled before it began.' }, result: null })
    } else {
      repository.requestCancel(id)
      changed(id)
      if (present !== undefined) halt(id, present, 'cancelled')
    }
    return get(id)
  }
  /** Cut off by a crash with a Proxmox task on its way: its work must get the chance to stop that. */
  const mustClean = (job: JobRecord): boolean => job.upid !== null

  // --- starts

  const insert = (kind: JobKind<unknown>, input: unknown, { parent, ...job }: Started): JobRecord => {
    if (!kinds.has(kind.name)) throw new Error(`jobs of the kind ${kind.name} are not registered`)
    const plan = kind.plan(input)
    const { lane, subject, action } = plan
    const clusterId: ClusterId | null = plan.clusterId
    const stored = {
      ...job,
      kind: kind.name,
      lane,
      subject,
      action,
      clusterId,
      input: plan.input,
      parentId: parent?.id ?? null,
    }
    const record = repository.insert({ ...stored, createdAt: iso(clock.now()) })
    changed(record.id)
    if (parent !== null) changed(parent.id)
    queue.wake()
    return record
  }
  /**
   * What the next try may count on. A kind that can resume goes on where it was; others begin anew, but for their parts.
   * @param looked a person asks for it, who was told to look first: nothing is uncertain any more
   */
  const anew = (kind: JobKind<unknown> | undefined, memory: JobMemory, looked: boolean): JobMemory => {
    const kept = kind?.afterCrash === 'resume' ? memory : { ...NO_MEMORY, parts: memory.parts }
    return { ...kept, asked: memory.asked && !looked }
  }
  const reopen = (job: JobRecord): void => {
    repository.reopen(job.id, anew(kinds.get(job.kind), repository.contents(job.id).memory, true))
    changed(job.id)
    if (job.parentId !== null) changed(job.parentId)
    queue.wake()
  }

  // --- after a crash

  const recover = (job: JobRecord, restored: boolean): void => {
    const kind = kinds.get(job.kind)
    if (restored) end(job.id, failed('conflict', RESTORED))
    else if (kind === undefined || job.state === 'queued') return
    else if (kind.afterCrash === 'fail') {
      const error = { code: 'internal', message: ENDED_MEANWHILE }
      end(job.id, { state: job.cancelRequested ? 'cancelled' : 'failed', error, result: null })
    } else if (job.resumed >= mostResumed) end(job.id, failed('internal', crashes(mostResumed)))
    else repository.requeue(job.id)
  }

  return {
    kinds: dependencies.kinds,
    kindOf: (name: string): JobKind<unknown> | undefined => kinds.get(name),
    /**
     * Starts a job, or gives the one of this id that was started by the same question before.
     * @throws AppError `conflict` when the id belongs to another job
     */
    start: <Input>(kind: JobKind<Input>, input: NoInfer<Input>, options: StartOptions): JobRecord => {
      const { id, actor } = options
      const whose = whoseWhole(options, actor)
      const known = find(id)
      if (known === null) {
        const starter = { userId: actor?.userId ?? null, userName: actor?.name ?? '' }
        return insert(kind, input, { ...whose, ...starter, id, parent: null })
      }
      const same = JSON.stringify(repository.contents(id).input) === JSON.stringify(kind.plan(input).input)
      if (known.kind === kind.name && same && known.companyId === whose.companyId) return known
      throw new AppError('conflict', 'Another job has this id already. Ask again with a new one.')
    },
    cancel,
    /** @throws AppError `conflict` unless it failed or was cancelled, and is no part of another */
    retry: (id: JobId): JobRecord => {
      const job = get(id)
      if (job.parentId !== null) {
        throw new AppError(
          'conflict',
          'This is a part of a larger job. Retry that one: it repeats what did not end well.',
        )
      }
      if (job.state !== 'failed' && job.state !== 'cancelled') {
        throw new AppError('conflict', 'Only a job that failed or was cancelled can be retried.', { state: job.state })
      }
      if (!kinds.has(job.kind)) throw new AppError('unsupported', `There are no jobs of the kind ${job.kind} any more.`)
      reopen(job)
      return get(id)
    },
    /**
     * Takes up what was under way when the program ended, then begins.
     * @param restored the database is an older copy: what it holds as under way has long ended, nobody knows how
     */
    open: (restored = false): void => {
      const left = restored ? repository.active(EVERYTHING, Number.MAX_SAFE_INTEGER).toReversed() : repository.running()
      for (const job of left) recover(job, restored)
      state = 'open'
      queue.open()
    },
    /** Tells what runs to stop, waits a while, and leaves the rest to the next start. */
    close: async (): Promise<void> => {
      state = 'closing'
      queue.close()
      for (const present of runs.values()) present.abort('closing')
      let cancelWait: () => void = () => undefined
      const enough = new Promise<void>((resolve) => {
        cancelWait = clock.after(CLOSING_MS, resolve)
      })
      await Promise.race([Promise.allSettled([...settling]), enough])
      cancelWait()
      for (const present of runs.values()) present.close()
      runs.clear()
    },
  }
}
