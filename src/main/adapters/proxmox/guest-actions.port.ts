import type { GuestConfigValues } from '#shared/model/guest-config.ts'
import type { ProxmoxCall, ProxmoxGuestType } from './proxmox.port.ts'
import type { ProxmoxTask } from './proxmox.types.ts'

/** Where a guest is asked for. Asked on a node it is not on, Proxmox refuses: its configuration does not exist there. */
export interface GuestPlace {
  readonly node: string
  readonly type: ProxmoxGuestType
  readonly vmid: number
}

export type ProxmoxPowerVerb = 'start' | 'shutdown' | 'stop' | 'reboot' | 'reset' | 'suspend' | 'resume'

export interface PowerOptions {
  /** Seconds that `shutdown` and `reboot` wait for the guest. */
  readonly timeoutS?: number | undefined
  /** `stop`: ends a shutdown that waits. Proxmox refuses it for guests of HA. */
  readonly overruleShutdown?: boolean | undefined
  /** `suspend`, VMs only: to disk. */
  readonly toDisk?: boolean | undefined
}

export interface MigrateOptions {
  readonly target: string
  /** The guest runs: a VM goes live, a container restarts there. */
  readonly running: boolean
  readonly withLocalDisks: boolean
  readonly targetStorage: string | null
}

/** What Proxmox says of moving a guest, before it is moved. */
export interface ProxmoxMigrateCheck {
  readonly running: boolean
  /** Null: this version, or this type of guest, does not say. */
  readonly allowedNodes: readonly string[] | null
  readonly refusedNodes: readonly {
    readonly node: string
    readonly unavailableStorages: readonly string[]
    /** `vm:101`, and why it stands in the way. */
    readonly blockingHa: readonly { readonly sid: string; readonly cause: string }[]
  }[]
  readonly localDisks: readonly {
    readonly volid: string
    /** Bytes; null: not known. */
    readonly size: number | null
    readonly cdrom: boolean
    readonly unused: boolean
    readonly cloudinit: boolean
  }[]
  /** Devices of the node (`hostpci0`, `usb1`) that hold it there. */
  readonly localResources: readonly string[]
  /** Guests that HA moves along. */
  readonly dependentHa: readonly string[]
}

/** A job of `/cluster/backup`. */
export interface ProxmoxBackupJob {
  readonly id: string
  readonly schedule: string
  readonly enabled: boolean
  readonly storage: string
  /** Every guest but those excluded; else those named. */
  readonly all: boolean
  readonly vmids: readonly number[]
  readonly comment: string
}

/** A job of `/cluster/replication`: the disks of one guest copied to another node again and again. */
export interface ProxmoxReplicationJob {
  readonly id: string
  readonly vmid: number
  readonly target: string
  readonly schedule: string
  readonly enabled: boolean
}

/**
 * What is done to one guest as a whole. Each gives the UPID of the task that does it: that there is one does not mean that
 * it will succeed. None is ever sent twice.
 */
export interface ProxmoxGuestActions {
  readonly power: (at: GuestPlace, verb: ProxmoxPowerVerb, options: PowerOptions, call: ProxmoxCall) => Promise<string>
  /** Changes nothing. @param target what it would be for one node; older versions say more then */
  readonly migrateCheck: (at: GuestPlace, target: string | null, call: ProxmoxCall) => Promise<ProxmoxMigrateCheck>
  readonly migrate: (at: GuestPlace, options: MigrateOptions, call: ProxmoxCall) => Promise<string>
  /** @param withMemory for VMs that run */
  readonly takeSnapshot: (
    at: GuestPlace,
    snapshot: { readonly name: string; readonly description: string; readonly withMemory: boolean },
    call: ProxmoxCall,
  ) => Promise<string>
  /** Whether every disk lies where snapshots are possible. */
  readonly canSnapshot: (at: GuestPlace, call: ProxmoxCall) => Promise<boolean>
  /** The configuration as it was when the snapshot was taken. */
  readonly snapshotConfig: (at: GuestPlace, name: string, call: ProxmoxCall) => Promise<GuestConfigValues>
  readonly rollBack: (at: GuestPlace, name: string, start: boolean, call: ProxmoxCall) => Promise<string>
  /** Done at once, without a task. @param description empty: none */
  readonly describeSnapshot: (at: GuestPlace, name: string, description: string, call: ProxmoxCall) => Promise<void>
  readonly deleteSnapshot: (at: GuestPlace, name: string, call: ProxmoxCall) => Promise<string>
  /** @returns null where it is done at once (containers) */
  readonly makeTemplate: (at: GuestPlace, call: ProxmoxCall) => Promise<string | null>
  readonly deleteGuest: (
    at: GuestPlace,
    options: { readonly purge: boolean; readonly destroyUnreferenced: boolean },
    call: ProxmoxCall,
  ) => Promise<string>
  /** Newest tasks of a guest that a node ran, those that run included. */
  readonly guestTasks: (node: string, vmid: number, call: ProxmoxCall) => Promise<ProxmoxTask[]>
  /** Needs Sys.Audit on /. */
  readonly backupJobs: (call: ProxmoxCall) => Promise<ProxmoxBackupJob[]>
  /** Of guests whose configuration may be seen; the others are left out in silence. */
  readonly replicationJobs: (call: ProxmoxCall) => Promise<ProxmoxReplicationJob[]>
}
