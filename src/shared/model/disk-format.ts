/** Kinds of storage that keep a disk as a file, which can be raw, qcow2 or vmdk (pvesm, "file level based"). */
const FILE_STORAGES: ReadonlySet<string> = new Set(['dir', 'nfs', 'cifs', 'glusterfs'])

/**
 * Whether new disks of VMs there have to be asked for as qcow2: Proxmox' own choice for files is raw, of which no snapshot can
 * be taken. Other kinds of storage take snapshots by themselves, and refuse the format.
 */
export const wantsQcow2 = (storageType: string): boolean => FILE_STORAGES.has(storageType)
