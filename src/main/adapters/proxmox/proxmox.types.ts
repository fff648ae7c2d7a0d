/**
 * Answers of Proxmox VE as plain data, the same for every version. Sizes in bytes, cpu as a share of 1, uptime in
 * seconds, times in Unix seconds as Proxmox gives them; null: not reported.
 */

/** One row of `/cluster/resources` of type qemu or lxc: what is used of it, as it is made 15,000 times per refresh. */
export interface ProxmoxGuestRow {
  readonly type: 'qemu' | 'lxc'
  readonly vmid: number
  readonly node: string
  /** Empty when the guest's node does not report. */
  readonly name: string
  /** `running`, `stopped`, `paused`, `suspended`, `unknown` … as Proxmox says. */
  readonly status: string
  readonly template: boolean
  readonly tags: readonly string[]
  readonly pool: string
  readonly lock: string
  readonly hastate: string
  readonly cpu: number | null
  readonly maxcpu: number | null
  readonly mem: number | null
  readonly maxmem: number | null
  readonly disk: number | null
  readonly maxdisk: number | null
  readonly uptime: number | null
}

/** One row of type node. A node that is offline, or may not be looked into, has only name and status. */
export interface ProxmoxNodeRow {
  readonly node: string
  readonly status: 'online' | 'offline' | 'unknown'
  readonly cpu: number | null
  readonly maxcpu: number | null
  readonly mem: number | null
  readonly maxmem: number | null
  readonly disk: number | null
  readonly maxdisk: number | null
  readonly uptime: number | null
  readonly level: string
}

/** One row of type storage. A shared storage has one row per node that holds it. */
export interface ProxmoxStorageRow {
  readonly storage: string
  readonly node: string
  readonly shared: boolean
  readonly plugintype: string
  readonly content: readonly string[]
  readonly status: string
  readonly disk: number | null
  readonly maxdisk: number | null
}

export interface ProxmoxResources {
  readonly guests: ProxmoxGuestRow[]
  readonly nodes: ProxmoxNodeRow[]
  readonly storages: ProxmoxStorageRow[]
  /** Names of the pools that are visible. */
  readonly pools: string[]
  /** Rows of other types (`sdn`, `network` …), untouched. */
  readonly others: Readonly<Record<string, unknown>>[]
}

export interface ProxmoxClusterNode {
  readonly name: string
  readonly nodeid: number | null
  readonly ip: string
  readonly online: boolean
  /** The node that answered. */
  readonly local: boolean
}

export interface ProxmoxClusterStatus {
  /** Null: a node that stands alone. */
  readonly clusterName: string | null
  /** Null for a node that stands alone. */
  readonly quorate: boolean | null
  readonly nodes: readonly ProxmoxClusterNode[]
}

/** Path → privileges held there (propagated or not). */
export type ProxmoxPermissions = Readonly<Record<string, readonly string[]>>

export interface ProxmoxVersion {
  /** `9.0.6` */
  readonly version: string
  readonly release: string
  readonly repoid: string
}

/** One row of `/cluster/tasks`. */
export interface ProxmoxTask {
  readonly upid: string
  readonly node: string
  readonly type: string
  /** VMID, storage or empty. */
  readonly id: string
  readonly user: string
  readonly starttime: number
  /** Null while it runs. */
  readonly endtime: number | null
  /** `OK`, `WARNINGS: 2`, an error text; empty while it runs. */
  readonly status: string
}

export interface ProxmoxTaskStatus {
  readonly upid: string
  readonly node: string
  readonly type: string
  readonly id: string
  readonly user: string
  readonly running: boolean
  /** Empty while it runs. */
  readonly exitstatus: string
  readonly starttime: number | null
}

export interface ProxmoxTaskLog {
  readonly total: number
  /** `n` counts from 1. */
  readonly lines: readonly { readonly n: number; readonly text: string }[]
}

export interface ProxmoxUsage {
  readonly total: number | null
  readonly used: number | null
  readonly free: number | null
}

export interface ProxmoxNodeStatus {
  readonly cpu: number | null
  readonly cpus: number | null
  readonly cores: number | null
  readonly sockets: number | null
  readonly cpuModel: string
  readonly mhz: number | null
  /** 1, 5 and 15 minutes. */
  readonly loadavg: readonly number[]
  readonly memory: ProxmoxUsage
  readonly swap: ProxmoxUsage
  readonly rootfs: ProxmoxUsage
  readonly kernel: string
  readonly pveversion: string
  readonly uptime: number | null
  /** Everything as it came. */
  readonly raw: Readonly<Record<string, unknown>>
}

/** Every key of the configuration as text, lists joined by line breaks; nothing is left out but the digest. */
export interface ProxmoxGuestConfig {
  readonly digest: string
  readonly values: Readonly<Record<string, string>>
}

/** `pending` null: the key goes. `value` null: the key is new. */
export interface ProxmoxPendingChange {
  readonly key: string
  readonly value: string | null
  readonly pending: string | null
}

export interface ProxmoxGuestStatus {
  readonly status: string
  /** What QEMU itself says (`paused`, `prelaunch` …); empty for containers. */
  readonly qmpstatus: string
  readonly name: string
  readonly lock: string
  readonly tags: readonly string[]
  readonly template: boolean
  readonly agent: boolean
  readonly haManaged: boolean
  readonly haState: string
  readonly cpu: number | null
  readonly cpus: number | null
  readonly mem: number | null
  readonly maxmem: number | null
  readonly disk: number | null
  readonly maxdisk: number | null
  readonly uptime: number | null
  readonly pid: number | null
  /** Everything as it came. */
  readonly raw: Readonly<Record<string, unknown>>
}

export interface ProxmoxSnapshot {
  readonly name: string
  readonly parent: string
  readonly description: string
  readonly snaptime: number | null
  readonly vmstate: boolean
  readonly active: boolean
  /** `prepare`, `delete`, `rollback` while (or since) such a task left it half done; else empty. */
  readonly snapstate: string
}

export interface ProxmoxAgentInterface {
  readonly name: string
  readonly mac: string
  /** `prefix` null: not reported. */
  readonly addresses: readonly { readonly address: string; readonly prefix: number | null }[]
}

export interface ProxmoxBackupVolume {
  readonly volid: string
  readonly vmid: number | null
  readonly ctime: number | null
  readonly size: number | null
  readonly format: string
  /** `qemu`, `lxc`, or empty where the storage does not say. */
  readonly subtype: string
  readonly notes: string
  readonly protected: boolean
  readonly encrypted: boolean
  /** PBS: `ok`, `failed`, or empty. */
  readonly verification: string
}

export interface ProxmoxHaStatus {
  readonly quorate: boolean | null
  readonly services: readonly {
    /** `vm:100` */
    readonly sid: string
    readonly node: string
    readonly state: string
    readonly requestState: string
  }[]
  readonly raw: readonly Readonly<Record<string, unknown>>[]
}
