import type { NodeRow, StorageRow } from '#shared/model/cluster.ts'
import type { GuestPatch, GuestRow, GuestStatus } from '#shared/model/guest.ts'
import type { ClusterId, GuestId } from '#shared/model/ids.ts'
import type { ProxmoxResources } from '#main/adapters/proxmox/proxmox.types.ts'
import { guestKey, type ClusterHoldings, type InventoryChange } from './inventory.types.ts'
import { polledGuests, polledNodes, polledStorages, type PolledGuest } from './poll-rows.ts'

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

const sameNode = (a: NodeRow, b: NodeRow): boolean =>
  a.status === b.status &&
  a.cpu === b.cpu &&
  a.maxcpu === b.maxcpu &&
  a.mem === b.mem &&
  a.maxmem === b.maxmem &&
  a.disk === b.disk &&
  a.maxdisk === b.maxdisk &&
  a.uptime === b.uptime

const sameStorage = (a: StorageRow, b: StorageRow): boolean =>
  a.status === b.status &&
  a.disk === b.disk &&
  a.maxdisk === b.maxdisk &&
  a.plugin === b.plugin &&
  a.nodes.join() === b.nodes.join() &&
  a.content.join() === b.content.join()

/** An offline node reports no figures; the sizes known of it stay. */
const keepNodeSizes = (row: NodeRow, known: NodeRow | undefined): NodeRow =>
  row.status === 'online' || known === undefined
    ? row
    : {
        ...row,
        maxcpu: row.maxcpu ?? known.maxcpu,
        maxmem: row.maxmem ?? known.maxmem,
        maxdisk: row.maxdisk ?? known.maxdisk,
      }

/** A storage that does not answer reports no usage; the last known stays. */
const keepStorageUse = (row: StorageRow, known: StorageRow | undefined): StorageRow =>
  row.status === 'available' || known === undefined
    ? row
    : { ...row, disk: row.disk || known.disk, maxdisk: row.maxdisk || known.maxdisk }

const newGuest = (id: GuestId, clusterId: ClusterId, polled: PolledGuest): GuestRow => ({
  ...polled,
  id,
  clusterId,
  companyId: null,
  projectId: null,
  addresses: [],
  vlans: [],
  bridges: [],
  storages: [],
  osType: '',
  lastBackupAt: null,
  factsAt: null,
})

export interface PollDiffOptions {
  /** ISO time of the answer. */
  readonly seenAt: string
  readonly newId: () => GuestId
  /** False: guests the answer does not list stay (rights may have been lost). */
  readonly removeGuests: boolean
  readonly removeStorages: boolean
  /** The status to believe: right after an action the cluster still lists the one before. */
  readonly believedStatus: (row: GuestRow, polled: GuestStatus) => GuestStatus
}

/** What `resources` changes in what is held of a cluster. Pure: nothing is changed by it. */
export const diffPoll = (
  clusterId: ClusterId,
  held: ClusterHoldings,
  resources: ProxmoxResources,
  options: PollDiffOptions,
): InventoryChange => {
  const { seenAt, newId, removeGuests, removeStorages, believedStatus } = options
  const addedGuests = new Map<number, GuestRow>()
  const changedGuests = new Map<number, { row: GuestRow; patch: GuestPatch }>()
  const listed = new Set<number>()
  for (const polled of polledGuests(resources, (row) => held.guests.get(guestKey(row.type, row.vmid)))) {
    const key = guestKey(polled.type, polled.vmid)
    const known = held.guests.get(key)
    listed.add(key)
    if (known === undefined) {
      addedGuests.set(key, newGuest(addedGuests.get(key)?.id ?? newId(), clusterId, polled))
      continue
    }
    const status = believedStatus(known, polled.status)
    const patch = patchOf(known, status === polled.status ? polled : { ...polled, status })
    if (patch !== null) changedGuests.set(key, { row: { ...known, ...patch } as GuestRow, patch })
  }
  const nodes = polledNodes(clusterId, resources, seenAt).map((row) => keepNodeSizes(row, held.nodes.get(row.key)))
  const storages = polledStorages(clusterId, resources, seenAt).map((row) =>
    keepStorageUse(row, held.storages.get(row.key)),
  )
  const nodeKeys = new Set(nodes.map((row) => row.key))
  const storageKeys = new Set(storages.map((row) => row.key))
  const changed = <Row extends { key: string }>(
    rows: Row[],
    known: Map<string, Row>,
    same: (a: Row, b: Row) => boolean,
  ) =>
    rows.filter((row) => {
      const before = known.get(row.key)
      return before === undefined || !same(before, row)
    })
  return {
    clusterId,
    addedGuests: [...addedGuests.values()],
    changedGuests: [...changedGuests.values()],
    removedGuests: removeGuests ? [...held.guests].filter(([key]) => !listed.has(key)).map(([, row]) => row) : [],
    nodes: changed(nodes, held.nodes, sameNode),
    storages: changed(storages, held.storages, sameStorage),
    removedNodes: [...held.nodes.keys()].filter((key) => !nodeKeys.has(key)),
    removedStorages: removeStorages ? [...held.storages.keys()].filter((key) => !storageKeys.has(key)) : [],
  }
}

/** What is held and not listed: deleted, or no longer to be seen. */
export const listsLess = (
  held: ClusterHoldings,
  resources: ProxmoxResources,
): { readonly guests: boolean; readonly storages: boolean } => {
  const guests = new Set(resources.guests.map((row) => guestKey(row.type, row.vmid)))
  const storages = new Set(resources.storages.map((row) => row.storage))
  return {
    guests: [...held.guests.keys()].some((key) => !guests.has(key)),
    storages: [...held.storages.values()].some((row) => !storages.has(row.name)),
  }
}
