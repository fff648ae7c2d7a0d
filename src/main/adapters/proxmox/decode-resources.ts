import { flag, list, number, text, type RawRow } from './fields.ts'
import type { ProxmoxGuestRow, ProxmoxNodeRow, ProxmoxResources, ProxmoxStorageRow } from './proxmox.types.ts'

/** Sorts the rows of `/cluster/resources` by type. By hand and in one pass: it runs over 15,000 rows per refresh. */
export const decodeResources = (data: unknown): ProxmoxResources => {
  const found = {
    guests: [] as ProxmoxGuestRow[],
    nodes: [] as ProxmoxNodeRow[],
    storages: [] as ProxmoxStorageRow[],
    pools: [] as string[],
    others: [] as RawRow[],
  }
  if (!Array.isArray(data)) return found
  for (const item of data as readonly unknown[]) {
    if (typeof item !== 'object' || item === null) continue
    const row = item as RawRow
    switch (row.type) {
      case 'qemu':
      case 'lxc': {
        const guest = guestRow(row, row.type)
        if (guest === null) found.others.push(row)
        else found.guests.push(guest)
        break
      }
      case 'node':
        found.nodes.push(nodeRow(row))
        break
      case 'storage':
        found.storages.push(storageRow(row))
        break
      case 'pool':
        found.pools.push(text(row.pool) || afterSlash(row.id))
        break
      default:
        found.others.push(row)
    }
  }
  return found
}

const afterSlash = (id: unknown): string => {
  const whole = text(id)
  return whole.slice(whole.lastIndexOf('/') + 1)
}

/** Null for a row without a number that could be a VMID. */
const guestRow = (row: RawRow, type: 'qemu' | 'lxc'): ProxmoxGuestRow | null => {
  const vmid = number(row.vmid) ?? number(afterSlash(row.id))
  if (vmid === null || !Number.isInteger(vmid) || vmid <= 0) return null
  return {
    type,
    vmid,
    node: text(row.node),
    name: text(row.name),
    status: text(row.status) || 'unknown',
    template: flag(row.template),
    tags: list(row.tags),
    pool: text(row.pool),
    lock: text(row.lock),
    hastate: text(row.hastate),
    cpu: number(row.cpu),
    maxcpu: number(row.maxcpu),
    mem: number(row.mem),
    memhost: number(row.memhost),
    maxmem: number(row.maxmem),
    disk: number(row.disk),
    maxdisk: number(row.maxdisk),
    uptime: number(row.uptime),
    netin: number(row.netin),
    netout: number(row.netout),
    diskread: number(row.diskread),
    diskwrite: number(row.diskwrite),
  }
}

const nodeRow = (row: RawRow): ProxmoxNodeRow => ({
  node: text(row.node) || afterSlash(row.id),
  status: row.status === 'online' || row.status === 'offline' ? row.status : 'unknown',
  cpu: number(row.cpu),
  maxcpu: number(row.maxcpu),
  mem: number(row.mem),
  maxmem: number(row.maxmem),
  disk: number(row.disk),
  maxdisk: number(row.maxdisk),
  uptime: number(row.uptime),
  level: text(row.level),
})

const storageRow = (row: RawRow): ProxmoxStorageRow => ({
  storage: text(row.storage) || afterSlash(row.id),
  node: text(row.node),
  shared: flag(row.shared),
  plugintype: text(row.plugintype),
  content: list(row.content),
  status: text(row.status) || 'unknown',
  disk: number(row.disk),
  maxdisk: number(row.maxdisk),
})
