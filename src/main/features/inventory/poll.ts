import type { ClusterId } from '#shared/model/ids.ts'
import type { ProxmoxResources } from '#main/adapters/proxmox/proxmox.types.ts'
import type { PollDiffOptions } from './poll-diff.ts'

/** Counts of one cluster after a poll was applied. */
export interface PollCounts {
  readonly nodesOnline: number
  readonly nodesTotal: number
  readonly guests: number
}

export interface PollOptions {
  /** ISO time of the answer. */
  readonly seenAt: string
  /** Unix ms when the question was sent; absent: now. What was removed since is not believed to be there. */
  readonly askedAt?: number
  /** What is listed under the numbers of missing guests; absent: always the one that went last. */
  readonly recognised?: PollDiffOptions['recognised']
  /** Whether what the answer does not list is missing; else it stays as last seen. */
  readonly removeGuests: boolean
  readonly removeStorages: boolean
  /** Runs inside the transaction that stores the poll. */
  readonly alongside: (counts: PollCounts) => void
}

/** An answer waiting to be applied. */
export interface Poll {
  readonly clusterId: ClusterId
  readonly resources: ProxmoxResources
  readonly options: PollOptions
}
