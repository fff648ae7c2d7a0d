import type { ProxmoxCall, ProxmoxGuestType } from './proxmox.port.ts'

/** A request that changes a guest, as `shared/model/machine` puts it together and the review shows it. */
export interface ProxmoxGuestChange {
  readonly method: 'POST' | 'PUT'
  /** `/nodes/<node>/qemu`, `/nodes/<node>/lxc`, or what lies below. */
  readonly path: string
  readonly form: Readonly<Record<string, string>>
}

/** A file or disk on a storage. Bytes and Unix seconds; null: not said. */
export interface ProxmoxVolume {
  readonly volid: string
  readonly content: string
  readonly format: string
  readonly size: number | null
  readonly vmid: number | null
  readonly ctime: number | null
}

export interface ProxmoxBridge {
  readonly name: string
  readonly vlanAware: boolean
  readonly comment: string
}

export interface ProxmoxVnet {
  readonly name: string
  readonly zone: string
  /** VLAN or VXLAN number; null: none of its own. */
  readonly tag: number | null
  readonly alias: string
}

/** Making guests, and what one chooses from for that. */
export interface ProxmoxMachines {
  /** The lowest number the cluster has free; it is not reserved by asking. */
  readonly nextVmid: (call: ProxmoxCall) => Promise<number>
  readonly isVmidFree: (vmid: number, call: ProxmoxCall) => Promise<boolean>
  /**
   * Creates, clones, resizes or configures a guest.
   * @returns the UPID of the task that does it; null where it is done already
   */
  readonly changeGuest: (change: ProxmoxGuestChange, call: ProxmoxCall) => Promise<string | null>
  /** With its disks, and out of backup jobs, replication and HA. @returns the UPID */
  readonly destroyGuest: (
    node: string,
    type: ProxmoxGuestType,
    vmid: number,
    call: ProxmoxCall,
  ) => Promise<string | null>
  /** Volumes of a storage. @param filter one content type, or those of one guest; a dead share can block for long */
  readonly storageVolumes: (
    node: string,
    storage: string,
    filter: { readonly content: string } | { readonly vmid: number },
    call: ProxmoxCall,
  ) => Promise<ProxmoxVolume[]>
  /** Proxmox itself guards nothing: whoever calls this has made sure that nobody uses the volume. @returns the UPID, or null */
  readonly removeVolume: (node: string, storage: string, volid: string, call: ProxmoxCall) => Promise<string | null>
  /** Linux and Open vSwitch bridges of a node. */
  readonly bridges: (node: string, call: ProxmoxCall) => Promise<ProxmoxBridge[]>
  /** Those the credential may see; empty where the cluster has no software-defined network. */
  readonly vnets: (call: ProxmoxCall) => Promise<ProxmoxVnet[]>
  readonly pools: (call: ProxmoxCall) => Promise<string[]>
}
