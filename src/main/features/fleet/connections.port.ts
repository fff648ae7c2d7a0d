import type { ClusterId, CompanyId } from '#shared/model/ids.ts'
import type { ProxmoxApi } from '#main/adapters/proxmox/proxmox.port.ts'

/**
 * What other features get of the fleet: the API of each enabled cluster, news of clusters that come and go, and the
 * place where a poll says what it found. Tables of other features that belong to a cluster reference
 * `clusters(id) ON DELETE CASCADE`: removing a cluster takes their rows along in the same transaction.
 */
export interface ClusterConnections {
  /** Enabled clusters, in no order. */
  readonly enabledIds: () => readonly ClusterId[]
  /** Name in this console of any cluster, enabled or not; null when there is none of this id. */
  readonly nameOf: (id: ClusterId) => string | null
  /** Who holds the whole of it; null: the provider, or there is none of this id. */
  readonly companyOf: (id: ClusterId) => CompanyId | null
  /** First address as a person would open it, `https://host:8006`; null when there is none of this id. */
  readonly urlOf: (id: ClusterId) => string | null
  /**
   * The same object until the cluster is disabled, removed, or its addresses or credential change (`reconnected`).
   * Its `health()` says whether it is worth calling; it keeps its own limits, back-off and failover.
   * @throws AppError `not_found` no such cluster, `conflict` it is disabled
   */
  readonly api: (id: ClusterId) => ProxmoxApi
  /** Called after the change is stored; the returned function ends it. */
  readonly onChanged: (listener: (change: ClusterChange) => void) => () => void
  /** A person wants these polled now; the clients' back-off was lifted before the call. */
  readonly onRefreshRequested: (listener: (ids: readonly ClusterId[]) => void) => () => void
  /**
   * What a successful poll found; stored and told to the page. Call it inside the transaction that applies the poll,
   * so that `asOf` never runs ahead of the rows; it only runs one UPDATE and sends its event later.
   */
  readonly reportCounts: (id: ClusterId, counts: ClusterCounts) => void
  /** Slices or single guests of the cluster came to be others': who may see it changed. */
  readonly tellSlices: (id: ClusterId) => void
  /** Whether its sign-in may see backups, as far as its rights were last read. */
  readonly seesBackups: (id: ClusterId) => boolean
  /** Hands over how far the backups of a cluster have been listed. */
  readonly setBackupListing: (listing: (id: ClusterId) => BackupListing) => void
  /** Hands over how to count what hangs on a cluster, for the question asked before it is removed. */
  readonly setHoldings: (count: (id: ClusterId) => HoldingCounts) => void
}

/**
 * `added`, `enabled`: poll it. `removed`, `disabled`: stop at once; its `api` fails from now on. `renamed`: only the
 * name. `handed_over`: another company holds it, or none. `reconnected`: addresses or credential changed; take a new
 * `api(id)`.
 */
export interface ClusterChange {
  readonly kind: 'added' | 'removed' | 'enabled' | 'disabled' | 'renamed' | 'handed_over' | 'reconnected'
  readonly id: ClusterId
}

export interface ClusterCounts {
  /** ISO time of the answer. */
  readonly asOf: string
  readonly nodesOnline: number
  readonly nodesTotal: number
  readonly guests: number
  /** Absent: keep what is known (`/cluster/status` is not read by every poll). */
  readonly quorate?: boolean | null
  /**
   * Why what is held may be more than the cluster now lists (a right was taken away): the cluster is then `partial`
   * with this as its problem. Null or absent: the lists are whole, which ends an earlier one.
   */
  readonly incomplete?: { readonly code: string; readonly message: string } | null
}

/**
 * Of the storages of a cluster that hold backups. `whole`: each was listed; `part`: one was not; `nothing`: none of them
 * is known, which may be for want of a right to see storages.
 */
export type BackupListing = 'whole' | 'part' | 'nothing'

export interface HoldingCounts {
  readonly guests: number
  readonly nodes: number
  readonly storages: number
  readonly tasks: number
}
