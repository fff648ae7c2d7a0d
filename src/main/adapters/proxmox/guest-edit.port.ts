import type { GuestPlace } from './guest-actions.port.ts'
import type { ProxmoxCall } from './proxmox.port.ts'

/** What is written into the configuration of a guest. */
export interface ProxmoxConfigChange {
  readonly set: Readonly<Record<string, string>>
  /** Keys that go: back to the default. A drive stays as `unusedN`; an `unusedN` is deleted with its volume. */
  readonly remove?: readonly string[]
  /** Pending changes that are dropped. */
  readonly revert?: readonly string[]
  /** Null: whatever is there by now. Proxmox refuses the change when its file has another. */
  readonly digest: string | null
}

/** Changes of the configuration and the disks of one guest. None is ever sent twice. */
export interface ProxmoxGuestEdit {
  /** At once, where it can be done at once; else it waits for the next start (`guestPending`). */
  readonly setConfig: (at: GuestPlace, change: ProxmoxConfigChange, call: ProxmoxCall) => Promise<void>
  /** The same as a task, for what allocates disks. VMs only. @returns the UPID */
  readonly setConfigInTask: (at: GuestPlace, change: ProxmoxConfigChange, call: ProxmoxCall) => Promise<string>
  /** @param bytes whole GiB, larger than now. @returns the UPID; null: it has that size */
  readonly resizeDisk: (
    at: GuestPlace,
    disk: { readonly key: string; readonly bytes: number; readonly digest: string },
    call: ProxmoxCall,
  ) => Promise<string | null>
  /** @returns the UPID */
  readonly moveDisk: (
    at: GuestPlace,
    disk: { readonly key: string; readonly storage: string; readonly deleteSource: boolean; readonly digest: string },
    call: ProxmoxCall,
  ) => Promise<string>
  /** Writes the cloud-init drive anew. VMs only. */
  readonly regenerateCloudinit: (at: GuestPlace, call: ProxmoxCall) => Promise<void>
}
