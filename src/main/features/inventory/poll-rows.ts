import { NodeName, type ClusterId } from '#shared/model/ids.ts'
import type { NodeRow, StorageRow } from '#shared/model/cluster.ts'
import type { GuestStatus } from '#shared/model/guest.ts'
import type { ProxmoxNodeRow, ProxmoxResources } from '#main/adapters/proxmox/proxmox.types.ts'

const MEBIBYTE = 1024 ** 2
const HOUR = 3600
const DAY = 86_400

/**
 * Figures are rounded to what a person can see, so that noise is no change: cpu to 0.1 %, sizes to MiB. Uptime grows
 * by itself; it steps by a minute in the first hour, ten minutes in the first day, then by the hour.
 */
export const roundCpu = (cpu: number | null): number | null => (cpu === null ? null : Math.round(cpu * 1000) / 1000)
export const roundSize = (bytes: number | null): number | null =>
  bytes === null ? null : Math.round(bytes / MEBIBYTE) * MEBIBYTE
export const stepUptime = (seconds: number | null): number | null => {
  if (seconds === null) return null
  const step = seconds < HOUR ? 60 : seconds < DAY ? 600 : HOUR
  return seconds < 60 ? Math.max(0, Math.floor(seconds)) : Math.floor(seconds / step) * step
}

const STATUSES: ReadonlySet<string> = new Set(['running', 'stopped', 'paused', 'suspended'])
export const guestStatusOf = (status: string): GuestStatus =>
  STATUSES.has(status) ? (status as GuestStatus) : 'unknown'

/** Tells names of nodes from what the product could not name again; each name of an answer is looked at once. */
export const createNodeNames = (): ((name: string) => boolean) => {
  const known = new Map<string, boolean>()
  return (name) => {
    let usable = known.get(name)
    if (usable === undefined) {
      usable = NodeName.safeParse(name).success
      known.set(name, usable)
    }
    return usable
  }
}
export type IsNodeName = ReturnType<typeof createNodeNames>

export const sameList = (a: readonly string[], b: readonly string[]): boolean => {
  if (a.length !== b.length) return false
  for (let index = 0; index < a.length; index += 1) if (a[index] !== b[index]) return false
  return true
}

const nodeRow = (clusterId: ClusterId, row: ProxmoxNodeRow, seenAt: string): NodeRow => ({
  key: `${clusterId}/${row.node}`,
  clusterId,
  name: row.node,
  status: row.status,
  cpu: roundCpu(row.cpu),
  maxcpu: row.maxcpu,
  mem: roundSize(row.mem),
  maxmem: row.maxmem,
  disk: roundSize(row.disk),
  maxdisk: row.maxdisk,
  uptime: stepUptime(row.uptime),
  seenAt,
})

export const polledNodes = (
  clusterId: ClusterId,
  resources: ProxmoxResources,
  seenAt: string,
  isNodeName: IsNodeName,
): NodeRow[] => resources.nodes.filter((row) => isNodeName(row.node)).map((row) => nodeRow(clusterId, row, seenAt))

/**
 * A shared storage has one row per node: they become one, with the figures of a node on which it is available.
 * A local storage of the same name on several nodes stays apart.
 */
export const polledStorages = (
  clusterId: ClusterId,
  resources: ProxmoxResources,
  seenAt: string,
  isNodeName: IsNodeName,
): StorageRow[] => {
  const rows = new Map<string, StorageRow>()
  for (const row of resources.storages) {
    if (row.storage === '' || !isNodeName(row.node)) continue
    const key = row.shared ? `${clusterId}/${row.storage}` : `${clusterId}/${row.node}/${row.storage}`
    const before = rows.get(key)
    const available = row.status === 'available'
    const useThis = before === undefined || (before.status !== 'available' && available)
    rows.set(key, {
      key,
      clusterId,
      name: row.storage,
      nodes: [...(before?.nodes ?? []), row.node].sort(),
      shared: row.shared,
      plugin: row.plugintype || (before?.plugin ?? ''),
      content: before !== undefined && before.content.length > 0 ? before.content : [...row.content].sort(),
      status: available || before?.status === 'available' ? 'available' : 'unknown',
      disk: useThis ? roundSize(row.disk) : before.disk,
      maxdisk: useThis ? row.maxdisk : before.maxdisk,
      seenAt,
    })
  }
  return [...rows.values()]
}
