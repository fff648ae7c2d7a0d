import type { ErrorCode } from '#shared/errors.ts'
import type { ProxmoxCatalogue } from './catalogue.port.ts'
import type { ProxmoxConsole } from './console.port.ts'
import type { ProxmoxGuestActions } from './guest-actions.port.ts'
import type { ProxmoxGuestEdit } from './guest-edit.port.ts'
import type { ProxmoxMachines } from './machine.port.ts'
import type {
  ProxmoxAgentInterface,
  ProxmoxBackupVolume,
  ProxmoxClusterStatus,
  ProxmoxGuestConfig,
  ProxmoxGuestStatus,
  ProxmoxHaStatus,
  ProxmoxNodeStatus,
  ProxmoxPendingChange,
  ProxmoxPermissions,
  ProxmoxResources,
  ProxmoxSnapshot,
  ProxmoxTask,
  ProxmoxTaskLog,
  ProxmoxTaskStatus,
  ProxmoxVersion,
} from './proxmox.types.ts'
import type { ProxmoxRrd } from './rrd.port.ts'

/**
 * Who waits for an answer, and so who goes first when the cluster's limit (10/s, burst 20, 4 at once) is reached:
 * a person, then the poll, then the filling in of facts. Poll and background together never hold more than 3 of
 * the 4 places and background never more than 2, so that a person never waits behind a hanging storage.
 */
export type ProxmoxLane = 'interactive' | 'poll' | 'background'

export interface ProxmoxCall {
  readonly lane: ProxmoxLane
  /** Ends waiting and request at once; the call rejects with AppError `cancelled`. */
  readonly signal?: AbortSignal | undefined
  /** Milliseconds from the moment the request is sent (not counting the wait for its turn). Default by lane. */
  readonly timeoutMs?: number | undefined
}

export type ProxmoxGuestType = 'qemu' | 'lxc'

/**
 * One cluster's API, whichever of its addresses answers. Calls reject with AppError: `unreachable` (the cluster, or the
 * node the call names), `timeout`, `rate_limited`, `certificate_changed`, `credentials_refused`, `credentials_expired`,
 * `not_proxmox`, `rights_missing` (403), `cluster_refused` (400, 500 …; Proxmox' own words in `details.reason`),
 * `vault_unavailable`, `cancelled`. GET is repeated once on a network failure, nothing else ever.
 */
export interface ProxmoxApi
  extends ProxmoxCatalogue, ProxmoxConsole, ProxmoxGuestActions, ProxmoxGuestEdit, ProxmoxMachines, ProxmoxRrd {
  /** Every guest, node and storage of the cluster in one request; rows the credential may not see are left out. */
  readonly resources: (call: ProxmoxCall) => Promise<ProxmoxResources>
  readonly clusterStatus: (call: ProxmoxCall) => Promise<ProxmoxClusterStatus>
  /** Own privileges by path; `{}` for a token without any. */
  readonly permissions: (call: ProxmoxCall) => Promise<ProxmoxPermissions>
  readonly version: (call: ProxmoxCall) => Promise<ProxmoxVersion>
  /** Newest tasks of all nodes, as `/cluster/tasks` keeps them. */
  readonly tasks: (call: ProxmoxCall) => Promise<ProxmoxTask[]>
  readonly nodeStatus: (node: string, call: ProxmoxCall) => Promise<ProxmoxNodeStatus>
  /** Configuration as in the file, without pending changes. */
  readonly guestConfig: (
    node: string,
    type: ProxmoxGuestType,
    vmid: number,
    call: ProxmoxCall,
  ) => Promise<ProxmoxGuestConfig>
  /** Only the keys whose change waits for a restart. */
  readonly guestPending: (
    node: string,
    type: ProxmoxGuestType,
    vmid: number,
    call: ProxmoxCall,
  ) => Promise<ProxmoxPendingChange[]>
  readonly guestStatus: (
    node: string,
    type: ProxmoxGuestType,
    vmid: number,
    call: ProxmoxCall,
  ) => Promise<ProxmoxGuestStatus>
  /** Without the pseudo entry `current`; the snapshot the present state descends from is marked `active`. */
  readonly guestSnapshots: (
    node: string,
    type: ProxmoxGuestType,
    vmid: number,
    call: ProxmoxCall,
  ) => Promise<ProxmoxSnapshot[]>
  /** What the agent inside a VM reports. Refused (`cluster_refused`) when it is not installed or not running. */
  readonly agentInterfaces: (node: string, vmid: number, call: ProxmoxCall) => Promise<ProxmoxAgentInterface[]>
  readonly containerInterfaces: (node: string, vmid: number, call: ProxmoxCall) => Promise<ProxmoxAgentInterface[]>
  /** Backups a storage lists. A dead share can block for long: give it a timeout of its own. */
  readonly backupVolumes: (node: string, storage: string, call: ProxmoxCall) => Promise<ProxmoxBackupVolume[]>
  readonly haStatus: (call: ProxmoxCall) => Promise<ProxmoxHaStatus>
  /** The node that ran it is read from the UPID. */
  readonly taskStatus: (upid: string, call: ProxmoxCall) => Promise<ProxmoxTaskStatus>
  /** @param start 0-based line, @param limit lines (Proxmox' own default is 50) */
  readonly taskLog: (upid: string, start: number, limit: number, call: ProxmoxCall) => Promise<ProxmoxTaskLog>
  readonly stopTask: (upid: string, call: ProxmoxCall) => Promise<void>
  readonly health: () => ProxmoxHealth
  /** Called after each change of `health()`; the returned function ends it. */
  readonly onHealthChanged: (listener: (health: ProxmoxHealth) => void) => () => void
}

/**
 * `untried`: no answer and no failure yet. `up`: the last word was an answer. `down`: no address answers; calls fail
 * at once with `unreachable` (`rate_limited`, `vault_unavailable` where that is the cause) until the client's own canary gets through, which it sends at
 * `nextAttemptAt`. `blocked`: nothing is sent any more until a person acts (certificate changed, credential refused).
 * A refusal of one request (403, 500, 595 for a dead node) changes nothing here.
 */
export interface ProxmoxHealth {
  readonly state: 'untried' | 'up' | 'down' | 'blocked'
  /** Unix milliseconds since when `state` holds. */
  readonly since: number
  /** Unix milliseconds; null unless `down`. */
  readonly nextAttemptAt: number | null
  /** What is wrong, as a sentence with the next step; null when `untried` or `up`. */
  readonly problem: { readonly code: ErrorCode; readonly message: string } | null
}
