import { z } from 'zod'
import { ClusterId, CompanyId, Instant, JobId } from './ids.ts'

/** Where a job is. `completed`, `failed` and `cancelled` are ends; only a retry leads out of the last two. */
export const JobState = z.enum(['queued', 'running', 'completed', 'failed', 'cancelled'])
export type JobState = z.infer<typeof JobState>

export const EndedState = JobState.extract(['completed', 'failed', 'cancelled'])
export type EndedState = z.infer<typeof EndedState>

/** What an operation that takes longer than a second answers: the job that does it. */
export const JobRef = z.object({ id: JobId })
export type JobRef = z.infer<typeof JobRef>

/** One job as lists and dialogs show it. */
export const JobRow = z.object({
  id: JobId,
  /** Name of its kind: `fetch-versions`. */
  kind: z.string(),
  /** What it does, where jobs of its kind do different things: `shutdown`. */
  action: z.string().nullable(),
  /** What a job of this kind does, as people say it: "Fetch versions". */
  title: z.string(),
  /** What it works on: "12 clusters", "acme-dc1". */
  subject: z.string(),
  /** Null: the provider's own. */
  companyId: CompanyId.nullable(),
  companyName: z.string(),
  clusterId: ClusterId.nullable(),
  clusterName: z.string(),
  /** The job it is a part of. */
  parentId: JobId.nullable(),
  state: JobState,
  /** Share done, 0–1, where the job knows it; null: it does not, and nothing is made up. */
  progress: z.number().min(0).max(1).nullable(),
  /** What it is at: "Waiting for the agent". */
  step: z.string(),
  /** 1 for the first; each retry adds one. */
  attempt: z.number().int(),
  /** How often its kind is tried before it counts as failed. */
  maxTries: z.number().int(),
  /** Null once it runs; a time ahead while it waits for its next try. */
  runAfter: Instant.nullable(),
  cancelRequested: z.boolean(),
  /** Why it failed, was cancelled, or waits for its next try. */
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  /** Who started it; empty: the console itself. */
  who: z.string(),
  createdAt: Instant,
  startedAt: Instant.nullable(),
  finishedAt: Instant.nullable(),
  /** Its parts, where it has any. */
  children: z.object({ total: z.number().int(), ended: z.number().int(), failed: z.number().int() }),
})
export type JobRow = z.infer<typeof JobRow>

export const JobLogLevel = z.enum(['info', 'warning', 'error'])
export type JobLogLevel = z.infer<typeof JobLogLevel>

/** `n` counts from 1 for each job; a log that grew too long lost its lowest numbers. */
export const JobLogLine = z.object({ n: z.number().int(), at: Instant, level: JobLogLevel, text: z.string() })
export type JobLogLine = z.infer<typeof JobLogLine>
