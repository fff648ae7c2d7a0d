import { setImmediate } from 'node:timers/promises'
import { AppError, type ErrorCode } from '#shared/errors.ts'
import type { JobId } from '#shared/model/ids.ts'
import type { JobLogLevel } from '#shared/model/job.ts'
import type { Clock } from '#main/ports.ts'
import type { AdoptedTask, JobContext, JobKind, JobPlan, NewPart, PartEnd, StopReason } from './job-kind.ts'
import type { JobOwner } from './job-owner.ts'
import type { JobMemory, JobRecord, NewLogLine } from './job-record.ts'
import type { JobsRepository } from './jobs.repository.ts'

/** Progress and log reach the database at most this often. */
const SOFT_MS = 250
const MAX_LINE = 2000
/** Parts started in one transaction; between them others have their turn. */
const PARTS_TOGETHER = 100

export interface JobRun {
  readonly job: JobRecord
  readonly signal: AbortSignal
  /** The first reason counts. */
  readonly abort: (why: StopReason) => void
  readonly abortedFor: () => StopReason | null
  readonly log: (text: string, level?: JobLogLevel) => void
  /** Resolves or rejects as the work does. */
  readonly execute: () => Promise<unknown>
  /** Nothing this run does from now on is written: what waited is, before it. */
  readonly close: () => void
}

export interface JobRunDependencies {
  readonly job: JobRecord
  readonly kind: JobKind<unknown>
  readonly plan: JobPlan
  readonly memory: JobMemory
  readonly repository: JobsRepository
  readonly clock: Clock
  /** Secrets removed. */
  readonly clean: (text: string) => string
  readonly changed: () => void
  readonly newId: () => JobId
  readonly parts: RunParts
}

/**
 * How a run deals with its parts; both first ones within the transaction that remembers the part. Without an owner a part
 * is whose the whole is.
 */
export interface RunParts {
  readonly start: (kind: JobKind<unknown>, input: unknown, id: JobId, owner: JobOwner | null) => void
  /** Starts it anew where it did not end well. */
  readonly again: (id: JobId) => void
  /** Resolves when it has ended; rejects when the console closes. */
  readonly ended: (id: JobId, run: Pick<JobRun, 'signal' | 'abortedFor'>) => Promise<PartEnd>
}

const REASONS: Readonly<Record<StopReason, () => AppError>> = {
  cancelled: () => new AppError('cancelled', 'The job was cancelled.'),
  timeout: () => new AppError('timeout', 'The job took longer than it may.'),
  closing: () => new AppError('cancelled', 'The console was closed.'),
}

/**
 * One run of a job: what its work may write, and the end of that. A run that was given up writes nothing any more, however
 * long its work still goes on.
 */
export const createJobRun = (dependencies: JobRunDependencies): JobRun & { readonly memory: () => JobMemory } => {
  const { job, plan, repository, clock, clean, changed, parts } = dependencies
  /** The same after a crash, another with each try: a part is started once in each. */
  const round = `${job.attempt}.${job.tries}`
  const controller = new AbortController()
  const { signal } = controller
  let { memory } = dependencies
  let { progress, step } = job
  let task: AdoptedTask | null = job.upid === null ? null : { upid: job.upid, node: job.node ?? '' }
  let stopped: StopReason | null = null
  let closed = false
  let said: NewLogLine[] = []
  let cancelSoft: (() => void) | null = null
  let dirty = false

  const writeSoft = (): void => {
    if (closed || !dirty) return
    dirty = false
    const lines = said
    said = []
    repository.saveSoft(job, progress, step, lines)
    changed()
  }
  /** At once when nothing was written lately, else with what else comes until then. */
  const soften = (): void => {
    dirty = true
    if (cancelSoft !== null) return
    cancelSoft = clock.after(SOFT_MS, () => {
      cancelSoft = null
      if (dirty) soften()
    })
    writeSoft()
  }
  const open = (): void => {
    signal.throwIfAborted()
    if (closed) throw givenUp()
  }
  const remember = (change: Partial<JobMemory>): void => {
    memory = { ...memory, ...change }
    repository.saveMemory(job.id, memory, step)
    changed()
  }
  const log = (text: string, level: JobLogLevel = 'info'): void => {
    if (closed) return
    said.push({ at: new Date(clock.now()).toISOString(), level, text: clean(text).slice(0, MAX_LINE) })
    soften()
  }

  /** Starts those that were not started in this round yet, and remembers all of them in the same transaction. */
  const startTogether = <Input>(kind: JobKind<Input>, wanted: readonly NewPart<Input>[]): void => {
    open()
    if (kind.name === job.kind) throw new Error(`a part of ${job.kind} is of the same kind`)
    const due = wanted.filter(({ key }) => memory.parts[key]?.round !== round)
    if (due.length === 0) return
    const started = due.map((part) => ({ ...part, known: memory.parts[part.key]?.id }))
    const ids = started.map(({ key, known }) => [key, { id: known ?? dependencies.newId(), round }] as const)
    const next = { ...memory, parts: { ...memory.parts, ...Object.fromEntries(ids) } }
    repository.together(() => {
      repository.saveMemory(job.id, next, step)
      for (const [index, { input, owner, known }] of started.entries()) {
        const id = ids[index]?.[1].id
        if (known !== undefined) parts.again(known)
        else if (id !== undefined) parts.start(kind, input, id, owner ?? null)
      }
    })
    memory = next
    changed()
  }

  const context: JobContext<unknown> = {
    id: job.id,
    attempt: job.attempt,
    tries: job.tries,
    signal,
    stoppedFor: () => stopped,
    data: () => memory.kept,
    save: (kept) => {
      open()
      remember({ kept })
    },
    progress: (share, at) => {
      if (closed) return
      progress = share === null ? null : Math.min(1, Math.max(0, share))
      step = at === undefined ? step : clean(at)
      soften()
    },
    log,
    step: async (name, work) => {
      const known = memory.steps[name]
      if (known?.done === true) return known.value as Awaited<ReturnType<typeof work>>
      open()
      step = name
      remember({ steps: { ...memory.steps, [name]: { done: false } } })
      const value = await work(known !== undefined)
      if (closed) throw givenUp()
      remember({ steps: { ...memory.steps, [name]: { done: true, value } } })
      return value
    },
    adopt: async (begin, look) => {
      if (task !== null) return task
      open()
      const keep = (known: AdoptedTask | null, asked: boolean): void => {
        if (closed) throw givenUp()
        const next = { ...memory, asked, ...(asked ? { askedAt: new Date(clock.now()).toISOString() } : {}) }
        repository.saveTask(job.id, known, next)
        memory = next
        task = known
      }
      const found = memory.asked ? await (look?.(memory.askedAt ?? null) ?? unknownTask()) : null
      keep(found, found === null)
      if (found !== null) return found
      try {
        const begun = await begin()
        keep(begun, false)
        return begun
      } catch (error) {
        // Only an answer says that nothing was begun; silence does not.
        if (!closed && error instanceof AppError && REFUSALS.has(error.code)) keep(null, false)
        throw error
      }
    },
    startParts: async (kind, wanted) => {
      for (let at = 0; at < wanted.length; at += PARTS_TOGETHER) {
        if (at > 0) await setImmediate()
        startTogether(kind, wanted.slice(at, at + PARTS_TOGETHER))
      }
    },
    part: async (kind, input, key, owner) => {
      startTogether(kind, [{ key, input, ...(owner === undefined ? {} : { owner }) }])
      const known = memory.parts[key]
      if (known === undefined) throw new Error(`the part ${key} was not started`)
      const end = await parts.ended(known.id, { signal, abortedFor: () => stopped })
      signal.throwIfAborted()
      return end
    },
  }

  return {
    job,
    signal,
    memory: () => memory,
    abortedFor: () => stopped,
    abort: (why) => {
      if (stopped !== null) return
      stopped = why
      controller.abort(REASONS[why]())
    },
    log,
    execute: async () => plan.run(context),
    close: () => {
      cancelSoft?.()
      writeSoft()
      closed = true
    },
  }
}

const givenUp = (): AppError => new AppError('cancelled', 'This run of the job was given up.')

/** The cluster said no, or was never asked. */
const REFUSALS: ReadonlySet<ErrorCode> = new Set([
  'cluster_refused',
  'rights_missing',
  'certificate_changed',
  'credentials_refused',
  'credentials_expired',
  'vault_unavailable',
  'invalid_input',
  'conflict',
  'not_found',
])

const unknownTask = (): never => {
  throw new AppError(
    'conflict',
    'The console ended between asking the cluster for this and hearing its answer, so whether it was done is not known. Look at the tasks of the node, then retry.',
  )
}
