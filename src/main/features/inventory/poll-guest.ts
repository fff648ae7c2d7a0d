import type { GuestPatch, GuestRow, GuestStatus } from '#shared/model/guest.ts'
import type { ClusterId, GuestId } from '#shared/model/ids.ts'
import type { ProxmoxGuestRow } from '#main/adapters/proxmox/proxmox.types.ts'
import type { ChangedGuest } from './inventory.types.ts'
import { guestStatusOf, roundCpu, roundSize, sameList, stepUptime, type IsNodeName } from './poll-rows.ts'

/** The part of a guest's row that a poll brings. */
type PolledGuest = Pick<
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

/** Rows whose number or node the product could not name again are left out. */
export const isUsable = (row: ProxmoxGuestRow, isNodeName: IsNodeName): boolean =>
  isNodeName(row.node) && row.vmid >= 100 && row.vmid <= 999_999_999

/** A VM's disk usage is not known to the host; Proxmox reports 0. */
const diskOf = (row: ProxmoxGuestRow): number | null =>
  row.type === 'qemu' && row.disk === 0 ? null : roundSize(row.disk)

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
    disk: diskOf(row),
    maxdisk: row.maxdisk ?? kept?.maxdisk ?? null,
    uptime: stepUptime(row.uptime),
  }
}

/** What polls do not say, of a guest of which nothing else is known yet. */
const NOTHING_KNOWN = {
  // Given to whom it belongs as soon as it is held (features/tenancy).
  companyId: null,
  projectId: null,
  addresses: [],
  vlans: [],
  bridges: [],
  storages: [],
  osType: '',
  lastBackupAt: null,
  factsAt: null,
} satisfies Partial<GuestRow>

/** A guest seen for the first time. */
export const newGuest = (id: GuestId, clusterId: ClusterId, row: ProxmoxGuestRow): GuestRow => ({
  ...polledGuest(row, undefined),
  ...NOTHING_KNOWN,
  id,
  clusterId,
})

/** Another machine that turned out to be listed where `known` was: all that polls say is its own, nothing else. */
export const successorOf = (id: GuestId, known: GuestRow): GuestRow => ({
  ...known,
  ...NOTHING_KNOWN,
  id,
})

/** What a guest was called before polls brought what another machine under its number is called. */
export type LastSeen = Partial<Pick<GuestRow, 'name' | 'tags'>>

/** A guest its cluster lists no more: as last seen, but for what only a machine that is there can have. */
export const missingGuest = (known: GuestRow, last: LastSeen = {}): ChangedGuest => {
  const gone = { ...last, status: 'missing', cpu: null, mem: null, uptime: null } as const
  return { row: { ...known, ...gone }, patch: { id: known.id, ...gone } }
}

const POLLED_FIELDS = [
  'name',
  'node',
  'status',
  'template',
  'tags',
  'pool',
  'lock',
  'ha',
  'cpu',
  'maxcpu',
  'mem',
  'maxmem',
  'disk',
  'maxdisk',
  'uptime',
] as const satisfies readonly (keyof PolledGuest)[]

/** The fields that differ; null when none does. Lists are the same object when their items are (see poll-rows). */
const patchOf = (row: GuestRow, polled: PolledGuest): GuestPatch | null => {
  let patch: Record<string, unknown> | null = null
  for (const field of POLLED_FIELDS) {
    if (row[field] === polled[field]) continue
    patch ??= { id: row.id }
    patch[field] = polled[field]
  }
  return patch as GuestPatch | null
}

/**
 * Whether all but status and figures is as known, told without making a row: so it is for most rows of most polls. Not
 * for a silent guest, of which `polledGuest` keeps what is known.
 */
const isSameBesideFigures = (known: GuestRow, row: ProxmoxGuestRow): boolean =>
  known.name === row.name &&
  known.node === row.node &&
  known.template === row.template &&
  known.pool === row.pool &&
  known.lock === row.lock &&
  known.ha === row.hastate &&
  known.maxcpu === row.maxcpu &&
  known.maxmem === row.maxmem &&
  known.maxdisk === row.maxdisk &&
  sameList(known.tags, row.tags)

/** The change of figures alone; null when there is none. */
const changedFigures = (known: GuestRow, row: ProxmoxGuestRow): ChangedGuest | null => {
  const cpu = roundCpu(row.cpu)
  const mem = roundSize(row.mem)
  const disk = diskOf(row)
  const uptime = stepUptime(row.uptime)
  if (known.cpu === cpu && known.mem === mem && known.disk === disk && known.uptime === uptime) return null
  const patch: GuestPatch = { id: known.id }
  if (known.cpu !== cpu) patch.cpu = cpu
  if (known.mem !== mem) patch.mem = mem
  if (known.disk !== disk) patch.disk = disk
  if (known.uptime !== uptime) patch.uptime = uptime
  return { row: { ...known, cpu, mem, disk, uptime }, patch }
}

/**
 * What a row changes in what is known of its guest; null when nothing. Runs for every guest at every poll: a row is made
 * only of what did change.
 * @param believedStatus the status to believe: right after an action the cluster still lists the one before
 */
export const changedGuest = (
  known: GuestRow,
  row: ProxmoxGuestRow,
  believedStatus: (row: GuestRow, polled: GuestStatus) => GuestStatus,
): ChangedGuest | null => {
  const reported = guestStatusOf(row.status)
  const status = believedStatus(known, reported)
  const silent = reported === 'unknown' || row.name === ''
  if (!silent && known.status === status && isSameBesideFigures(known, row)) return changedFigures(known, row)
  const patch = patchOf(known, { ...polledGuest(row, known), status })
  return patch === null ? null : { row: { ...known, ...patch } as GuestRow, patch }
}
