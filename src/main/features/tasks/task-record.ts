import type { ClusterId, CompanyId, GuestId } from '#shared/model/ids.ts'
import type { TaskState } from '#shared/model/task.ts'

/** A task as stored; names of clusters and guests are looked up when it is shown. */
export interface TaskRecord {
  /** `<clusterId>/<upid>` */
  readonly key: string
  readonly clusterId: ClusterId
  readonly upid: string
  readonly node: string
  readonly type: string
  readonly subject: string
  readonly user: string
  readonly startedAt: string
  readonly endedAt: string | null
  readonly state: TaskState
  readonly exitStatus: string
  /** How it failed as a sentence with the next step, where whoever started it knows; else empty. */
  readonly explanation: string
  readonly own: boolean
  /** Whose it was when it was first seen, for good: who gets the guest later does not see what was done before. */
  readonly companyId: CompanyId | null
  /** Whom it was for, likewise; null: none that was known then. */
  readonly guestId: GuestId | null
}

export const taskKey = (clusterId: ClusterId, upid: string): string => `${clusterId}/${upid}`
