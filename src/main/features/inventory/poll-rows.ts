import { NodeName, type ClusterId } from '#shared/model/ids.ts'
import type { NodeRow, StorageRow } from '#shared/model/cluster.ts'
import type { GuestRow, GuestStatus } from '#shared/model/guest.ts'
import type { ProxmoxGuestRow, ProxmoxNodeRow, ProxmoxResources } from '#main/adapters/proxmox/proxmox.types.ts'

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

/** The part of a guest's row that a poll brings. */
export type PolledGuest = Pick<
  GuestRow,
  | 'vmid'
  | 'type'
  | 'name'
  | 'node'
  | 'status'
  | 'template'
  | 'tags'
  | 'pool'
  | 'lock'
  | 'ha'
  | 'cpu'
  | 'maxcpu'
  | 'mem'
  | 'maxmem'
  | 'disk'
  | 'maxdisk'
  | 'uptime'
>

const isNodeName = (name: string): boolean => NodeName.safeParse(name).success

/** Rows whose number or node the product could not name again are left out. */
const isUsable = (row: ProxmoxGuestRow, nodeNames: Map<string, boolean>): boolean => {
  let known = nodeNames.get(row.node)
  if (known === undefined) {
    known = isNodeName(row.node)
    nodeNames.set(row.node, known)
  }
  return known && row.vmid >= 100 && row.vmid <= 999_999_999
}

const sameList = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((item, index) => item === b[index])

/**
 * A polled guest as a row has it. A guest whose node does not report comes with little more than its number
 * (status `unknown`); what was known of it then stays.
 */
const polledGuest = (row: ProxmoxGuestRow, known: GuestRow | undefined): PolledGuest => {
  const status = guestStatusOf(row.status)
  const silent = status === 'unknown' || row.name === ''
  const kept = silent ? known : undefined
  const tags = silent && row.tags.length === 0 ? (known?.tags ?? []) : row.tags
  return {
    vmid: row.vmid,
    type: row.type,
    name: row.name || (known?.name ?? `${row.type === 'qemu' ? 'VM' : 'CT'} ${row.vmid}`),
    node: row.node,
    status,
    template: row.template || (kept?.template ?? false),
    tags: known !== undefined && sameList(known.tags, tags) ? known.tags : [...tags],
    pool: row.pool || (kept?.pool ?? ''),
    lock: row.lock,
    ha: row.hastate,
    cpu: roundCpu(row.cpu),
    maxcpu: row.maxcpu ?? kept?.maxcpu ?? null,
    mem: roundSize(row.mem),
    maxmem: row.maxmem ?? kept?.maxmem ?? null,
    // A VM's disk usage is not known to the host; Proxmox reports 0.
    disk: row.type === 'qemu' && row.disk === 0 ? null : roundSize(row.disk),
    maxdisk: row.maxdisk ?? kept?.maxdisk ?? null,
    uptime: stepUptime(row.uptime),
  }
}

/** Usable guests of an answer, one per number and type, each joined with what is known of it. */
export const polledGuests = (
  resources: ProxmoxResources,
  knownOf: (row: ProxmoxGuestRow) => GuestRow | undefined,
): PolledGuest[] => {
  const nodeNames = new Map<string, boolean>()
  return resources.guests.filter((row) => isUsable(row, nodeNames)).map((row) => polledGuest(row, knownOf(row)))
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

export const polledNodes = (clusterId: ClusterId, resources: ProxmoxResources, seenAt: string): NodeRow[] =>
  resources.nodes.filter((row) => isNodeName(row.node)).map((row) => nodeRow(clusterId, row, seenAt))

/**
 * A shared storage has one row per node: they become one, with the figures of a node on which it is available.
 * A local storage of the same name on several nodes stays apart.
 */
export const polledStorages = (clusterId: ClusterId, resources: ProxmoxResources, seenAt: string): StorageRow[] => {
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
