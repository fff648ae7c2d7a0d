import { toLists, type Columns } from './columns.ts'
import type { InventorySnapshot } from './contract/inventory.contract.ts'
import type { GuestRow } from './model/guest.ts'

/** `inventory.snapshot` on the wire to the page: its guests, nearly all of it, by columns. */
export interface SnapshotByColumns extends Omit<InventorySnapshot, 'guests'> {
  readonly guests: Columns<GuestRow>
}

/**
 * The snapshot as the contract has it. The fields are written out because objects made by one literal are smaller and
 * quicker to search than those put together field by field; a field of the contract that is missing does not compile.
 */
export const snapshotOfColumns = (byColumns: SnapshotByColumns): InventorySnapshot => {
  const lists = toLists<GuestRow>(byColumns.guests)
  const at = <Value>(list: readonly Value[], index: number): Value => list[index] as Value
  const guests = lists.id.map((id, index): GuestRow => ({
    id,
    clusterId: at(lists.clusterId, index),
    companyId: at(lists.companyId, index),
    projectId: at(lists.projectId, index),
    vmid: at(lists.vmid, index),
    type: at(lists.type, index),
    name: at(lists.name, index),
    node: at(lists.node, index),
    status: at(lists.status, index),
    template: at(lists.template, index),
    tags: at(lists.tags, index),
    pool: at(lists.pool, index),
    lock: at(lists.lock, index),
    ha: at(lists.ha, index),
    cpu: at(lists.cpu, index),
    maxcpu: at(lists.maxcpu, index),
    mem: at(lists.mem, index),
    maxmem: at(lists.maxmem, index),
    disk: at(lists.disk, index),
    maxdisk: at(lists.maxdisk, index),
    uptime: at(lists.uptime, index),
    addresses: at(lists.addresses, index),
    vlans: at(lists.vlans, index),
    bridges: at(lists.bridges, index),
    storages: at(lists.storages, index),
    osType: at(lists.osType, index),
    lastBackupAt: at(lists.lastBackupAt, index),
    factsAt: at(lists.factsAt, index),
  }))
  return { ...byColumns, guests }
}
