import type { ClusterId, JobId, UserId } from '#shared/model/ids.ts'
import type { JobLogLevel, JobState } from '#shared/model/job.ts'
import type { JobWhose } from './job-owner.ts'

/** Why a job did not end well, as it is stored. */
export interface JobError {
  readonly code: string
  readonly message: string
}

/** A job as stored, without what it was given, keeps and found. Times are UTC, ISO 8601. */
export interface JobRecord extends JobWhose {
  /** In the order they were started. */
  readonly number: number
  readonly id: JobId
  readonly kind: string
  /** What it does, where jobs of its kind do different things: `shutdown`. */
  readonly action: string | null
  readonly clusterId: ClusterId | null
  readonly parentId: JobId | null
  readonly lane: string
  readonly subject: string
  readonly state: JobState
  readonly progress: number | null
  readonly step: string
  readonly attempt: number
  /** Starts since it was last started by hand. */
  readonly tries: number
  /** Starts after a crash since it last got a step further. */
  readonly resumed: number
  readonly runAfter: string | null
  readonly cancelRequested: boolean
  readonly upid: string | null
  readonly node: string | null
  readonly userId: UserId | null
  readonly userName: string
  readonly createdAt: string
  readonly startedAt: string | null
  readonly finishedAt: string | null
  readonly parts: number
  readonly partsEnded: number
  readonly partsFailed: number
  readonly error: JobError | null
}

/** What a job has to remember over a crash. */
export interface JobMemory {
  /** By name: begun, or done with what came of it. */
  readonly steps: Readonly<Record<string, { readonly done: boolean; readonly value?: unknown }>>
  /** By key: the part, and in which round of the whole it was last started. */
  readonly parts: Readonly<Record<string, { readonly id: JobId; readonly round: string }>>
  /** A Proxmox task was asked for, and whether the request arrived is not known. */
  readonly asked: boolean
  /** When that was, ISO 8601; absent: never, or by an earlier version. */
  readonly askedAt?: string
  /** What the kind itself keeps; null: nothing yet. */
  readonly kept: unknown
}

export const NO_MEMORY: JobMemory = { steps: {}, parts: {}, asked: false, kept: null }

export interface NewLogLine {
  readonly at: string
  readonly level: JobLogLevel
  readonly text: string
}
