import type { z } from 'zod'
import type { AppError } from '#shared/errors.ts'
import type { ClusterId, JobId } from '#shared/model/ids.ts'
import type { EndedState, JobLogLevel } from '#shared/model/job.ts'
import type { Permission } from '#shared/model/permission.ts'
import type { JobOwner } from './job-owner.ts'
import type { JobError } from './job-record.ts'

/** A Proxmox task that does the work of a job. */
export interface AdoptedTask {
  readonly upid: string
  readonly node: string
}

/** How a part of a job ended. */
export interface PartEnd {
  readonly id: JobId
  readonly state: EndedState
  readonly error: JobError | null
  readonly result: unknown
}

/** Why a run is to end before it is done. */
export type StopReason = 'cancelled' | 'timeout' | 'closing'

/** A part to be started. */
export interface NewPart<Input> {
  readonly key: string
  readonly input: Input
  /** Whose it is, where it is not the whole's. */
  readonly owner?: JobOwner
}

/** What the work of a job is given. Everything it writes is in the database before the call returns, but progress and log. */
export interface JobContext<Data> {
  readonly id: JobId
  readonly attempt: number
  /** Which try of this attempt by the kind's own rule; the last is the kind's `retry.tries`. */
  readonly tries: number
  /** Ends when the job is cancelled, takes too long, or the console closes. Hand it to whatever waits. */
  readonly signal: AbortSignal
  /** Why the signal ended; null: it has not. What was begun outside is called back when a person cancels, not when the console closes. */
  readonly stoppedFor: () => StopReason | null
  /** What was saved last, also before a crash; at first the kind's `fresh`. */
  readonly data: () => Data
  readonly save: (data: Data) => void
  /** @param share 0–1; null: not known */
  readonly progress: (share: number | null, step?: string) => void
  readonly log: (text: string, level?: JobLogLevel) => void
  /**
   * One step with a side effect. That it begins is stored first, what it gives (plain data) after. A step that is done is
   * never done again; one that was begun when the program died is called with `again`, and must find out what happened.
   */
  readonly step: <T>(name: string, work: (again: boolean) => Promise<T> | T) => Promise<T>
  /**
   * The Proxmox task of this job: started by `begin`, or the one that was started before a crash.
   * @param find looks for the task when the program died between the request and its answer, given when that was asked;
   *   absent: the job then fails
   */
  readonly adopt: (
    begin: () => Promise<AdoptedTask>,
    find?: (askedAt: string | null) => Promise<AdoptedTask | null>,
  ) => Promise<AdoptedTask>
  /**
   * Starts parts together, each once for its key, in few transactions: hundreds started one by one would each write the
   * whole's memory anew. `part` with the same key then waits for its end.
   */
  readonly startParts: <Input>(kind: JobKind<Input>, parts: readonly NewPart<NoInfer<Input>>[]) => Promise<void>
  /**
   * Starts a part, once for each key, and resolves when it has ended. A retry of the whole starts the parts anew that
   * did not end well. A part is of another kind than the whole, as it would wait for its own place else.
   * @param owner whose the part is, where it is not the whole's: each company sees its own parts of a whole over several
   */
  readonly part: <Input>(kind: JobKind<Input>, input: NoInfer<Input>, key: string, owner?: JobOwner) => Promise<PartEnd>
}

/** How often a kind is tried, and how long it waits in between: `firstMs`, doubled each time, at most `mostMs`. */
export interface RetryRule {
  readonly tries: number
  readonly firstMs: number
  readonly mostMs: number
  /** Absent: whatever went wrong. */
  readonly when?: (error: AppError) => boolean
}

/**
 * What becomes of a running job when the program dies. `resume`: it runs again, its steps being idempotent; `adopt`: its
 * Proxmox task is followed again; `fail`: nobody knows what it had done, so it fails with that reason.
 */
export type AfterCrash = 'resume' | 'adopt' | 'fail'

interface JobKindSpec<Input, Data> {
  /** `iso-scan`. Stored: never change it. */
  readonly name: string
  /** "Scan for ISO images"; another for each kind, as one filters by it. */
  readonly title: string
  /** How many run at once, of one lane; by the lane's key where lanes differ. */
  readonly concurrency: number | ((laneKey: string) => number)
  /** Jobs with the same key share the limit; absent: all of the kind. */
  readonly laneKey?: (input: Input) => string
  readonly retry?: RetryRule
  readonly afterCrash: AfterCrash
  /** Absent: as long as it takes. */
  readonly timeoutMs?: number
  /** What a job works on: "acme-dc1". */
  readonly subject: (input: Input) => string
  /** What somebody must be allowed to do to retry it: what starting it takes. Absent: retrying takes no more than that. */
  readonly permission?: Permission | ((input: Input) => readonly Permission[])
  readonly cluster?: (input: Input) => ClusterId
  /** Absent: jobs of this kind all do the same. */
  readonly action?: {
    /** What a job does; stored, and filtered by: never change it. */
    readonly of: (input: Input) => string
    /** What each is called: "Shut down". */
    readonly titles: Readonly<Record<string, string>>
  }
  /** Plain data without secrets: names of vault entries stand for those. */
  readonly input: z.ZodType<Input>
  readonly data?: z.ZodType<Data>
  readonly fresh?: Data
  /**
   * It ended for good, however: done, failed, or cancelled before it began. What was kept for it can go. Not called while it
   * is tried again or goes on at the next start, and lost when the program dies at that moment.
   */
  readonly ended?: (input: Input) => void
  /** @returns plain data, kept as the result */
  readonly run: (context: JobContext<Data>, input: Input) => Promise<unknown>
}

/** What the engine needs to know of one job. */
export interface JobPlan {
  readonly lane: string
  readonly subject: string
  readonly action: string | null
  readonly clusterId: ClusterId | null
  readonly input: unknown
  readonly run: (context: JobContext<unknown>) => Promise<unknown>
}

/** A kind of job, as data. */
export interface JobKind<Input> {
  readonly name: string
  readonly title: string
  /** What its jobs do, by what is stored; empty: all the same. */
  readonly actions: Readonly<Record<string, string>>
  /** @param lane as its plan says */
  readonly limitOf: (lane: string) => number
  readonly retry: RetryRule
  readonly afterCrash: AfterCrash
  readonly timeoutMs: number | null
  /** What repeating a job with this input takes, all of it; empty: no more than that. */
  readonly permissionsOf: (input: unknown) => readonly Permission[]
  /** Null: nothing is to be done then. @throws ZodError when the input is none of this kind */
  readonly ended: ((input: unknown) => void) | null
  /** @throws ZodError when the input is none of this kind */
  readonly plan: (input: unknown) => JobPlan
  readonly input: z.ZodType<Input>
}

const ONCE: RetryRule = { tries: 1, firstMs: 0, mostMs: 0 }

/** A kind with its rules in full and its input read by its schema; where nothing is said it is tried once. */
export const defineJobKind = <Input, Data = null>(spec: JobKindSpec<Input, Data>): JobKind<Input> => {
  const { name, title, concurrency, laneKey, retry = ONCE, afterCrash, timeoutMs = null, permission: asked = [] } = spec
  const permission = typeof asked === 'string' ? [asked] : asked
  return {
    name,
    title,
    actions: spec.action?.titles ?? {},
    limitOf: (lane) => (typeof concurrency === 'number' ? concurrency : concurrency(lane.slice(name.length + 1))),
    retry,
    afterCrash,
    timeoutMs,
    permissionsOf: (given) => (typeof permission === 'function' ? permission(spec.input.parse(given)) : permission),
    ended: spec.ended === undefined ? null : (given) => spec.ended?.(spec.input.parse(given)),
    input: spec.input,
    plan: (given) => {
      const input = spec.input.parse(given)
      return {
        lane: laneKey === undefined ? name : `${name}/${laneKey(input)}`,
        subject: spec.subject(input),
        action: spec.action?.of(input) ?? null,
        clusterId: spec.cluster?.(input) ?? null,
        input,
        run: (context) =>
          spec.run(
            {
              ...context,
              data: () => {
                const kept = context.data()
                return (kept === null ? (spec.fresh ?? null) : (spec.data?.parse(kept) ?? null)) as Data
              },
            },
            input,
          ),
      }
    },
  }
}

/** How long to wait after the n-th try (1 for the first), in milliseconds. */
export const retryPause = ({ firstMs, mostMs }: RetryRule, tries: number): number =>
  Math.min(mostMs, firstMs * 2 ** Math.min(30, tries - 1))
