import { amount, flag, label, list, number, text, type RawRow } from './fields.ts'
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
  const listOf = createLists()
  for (const item of data as readonly unknown[]) {
    if (typeof item !== 'object' || item === null) continue
    const row = item as RawRow
    switch (row.type) {
      case 'qemu':
      case 'lxc': {
        const guest = guestRow(row, row.type, listOf)
        if (guest === null) found.others.push(row)
        else found.guests.push(guest)
        break
      }
      case 'node':
        found.nodes.push(nodeRow(row))
        break
      case 'storage':
        if (STORAGE_ID.test(text(row.storage) || afterSlash(row.id))) found.storages.push(storageRow(row, listOf))
        else found.others.push(row)
        break
      case 'pool':
        found.pools.push(label(row.pool) || label(afterSlash(row.id)))
        break
      default:
        found.others.push(row)
    }
  }
  return found
}

/** What PVE::JSONSchema takes as pve-storage-id, and no more; it becomes part of paths. */
const STORAGE_ID = /^[a-z0-9][a-z0-9\-_.]{0,99}$/i

const afterSlash = (id: unknown): string => {
  const whole = text(id)
  return whole.slice(whole.lastIndexOf('/') + 1)
}

/** Guests share their tags, storages their content: each text of an answer is taken apart once. Lives as long as that. */
const createLists = (): typeof list => {
  const known = new Map<unknown, readonly string[]>()
  return (value) => {
    let found = known.get(value)
    if (found === undefined) {
      found = list(value)
      known.set(value, found)
    }
    return found
  }
}

/** Null for a row without a number that could be a VMID. */
const guestRow = (row: RawRow, type: 'qemu' | 'lxc', listOf: typeof list): ProxmoxGuestRow | null => {
  const vmid = number(row.vmid) ?? number(afterSlash(row.id))
  if (vmid === null || !Number.isInteger(vmid) || vmid <= 0) return null
  return {
    type,
    vmid,
    node: text(row.node),
    name: label(row.name),
    status: text(row.status) || 'unknown',
    template: flag(row.template),
    tags: listOf(row.tags),
    pool: label(row.pool),
    lock: label(row.lock),
    hastate: label(row.hastate),
    cpu: amount(row.cpu),
    maxcpu: amount(row.maxcpu),
    mem: amount(row.mem),
    maxmem: amount(row.maxmem),
    disk: amount(row.disk),
    maxdisk: amount(row.maxdisk),
    uptime: amount(row.uptime),
  }
}

const nodeRow = (row: RawRow): ProxmoxNodeRow => ({
  node: text(row.node) || afterSlash(row.id),
  status: row.status === 'online' || row.status === 'offline' ? row.status : 'unknown',
  cpu: amount(row.cpu),
  maxcpu: amount(row.maxcpu),
  mem: amount(row.mem),
  maxmem: amount(row.maxmem),
  disk: amount(row.disk),
  maxdisk: amount(row.maxdisk),
  uptime: amount(row.uptime),
  level: label(row.level),
})

const storageRow = (row: RawRow, listOf: typeof list): ProxmoxStorageRow => ({
  storage: text(row.storage) || afterSlash(row.id),
  node: text(row.node),
  shared: flag(row.shared),
  plugintype: label(row.plugintype),
  content: listOf(row.content),
  status: text(row.status) || 'unknown',
  disk: amount(row.disk),
  maxdisk: amount(row.maxdisk),
})
