import type { NodeRow, StorageRow } from '#shared/model/cluster.ts'
import type { GuestRow, GuestStatus } from '#shared/model/guest.ts'
import type { ClusterId, GuestId } from '#shared/model/ids.ts'
import type { ProxmoxGuestRow, ProxmoxResources } from '#main/adapters/proxmox/proxmox.types.ts'
import {
  guestKey,
  otherTypeKey,
  type ChangedGuest,
  type ClusterHoldings,
  type InventoryChange,
} from './inventory.types.ts'
import { changedGuest, isUsable, missingGuest, newGuest } from './poll-guest.ts'
import { createNodeNames, polledNodes, polledStorages, sameList, type IsNodeName } from './poll-rows.ts'

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
  sameList(a.nodes, b.nodes) &&
  sameList(a.content, b.content)

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

/**
 * What is listed under the number of missing guests: one of them, `another` machine, or nobody could tell yet
 * (`unproven`).
 */
export type Recognised = { readonly same: GuestId } | 'another' | 'unproven'

export interface PollDiffOptions {
  /** ISO time of the answer. */
  readonly seenAt: string
  readonly newId: () => GuestId
  /** False: guests the answer does not list stay as they were (rights may have been lost); else they are missing. */
  readonly removeGuests: boolean
  readonly removeStorages: boolean
  /** Whether the answer was on its way when the console removed what this key names; absent: nothing was. */
  readonly isOutdated?: (key: number) => boolean
  /** Told by `guestKey`; absent: always the one that went last. */
  readonly recognised?: ((key: number) => Recognised) | undefined
  /** The status to believe: right after an action the cluster still lists the one before. */
  readonly believedStatus: (row: GuestRow, polled: GuestStatus) => GuestStatus
}

const listedKeys = ({ guests }: ProxmoxResources, isNodeName: IsNodeName): ReadonlySet<number> => {
  const keys = new Set<number>()
  for (const row of guests) if (isUsable(row, isNodeName)) keys.add(guestKey(row.type, row.vmid))
  return keys
}

/** Missing guests that had this place, the one that went last first. */
const missingAt = ({ missing }: ClusterHoldings, key: number): GuestRow[] =>
  [...missing.values()].filter(({ type, vmid }) => guestKey(type, vmid) === key).reverse()

/** What `resources` changes in what is held of a cluster. Pure: nothing is changed by it. */
export const diffPoll = (
  clusterId: ClusterId,
  held: ClusterHoldings,
  resources: ProxmoxResources,
  options: PollDiffOptions,
): InventoryChange => {
  const { seenAt, newId, removeGuests, removeStorages, believedStatus } = options
  const { isOutdated = () => false, recognised } = options
  const isNodeName = createNodeNames()
  const addedGuests = new Map<number, GuestRow>()
  const changedGuests = new Map<number, ChangedGuest>()
  let found = 0
  for (const row of resources.guests) {
    if (!isUsable(row, isNodeName)) continue
    const key = guestKey(row.type, row.vmid)
    let known = held.guests.get(key)
    if (known === undefined) {
      const [last] = held.missing.size === 0 ? [] : missingAt(held, key)
      const verdict = last === undefined ? 'another' : (recognised?.(key) ?? { same: last.id })
      if (verdict === 'unproven' || isOutdated(key)) continue
      if (verdict === 'another') {
        addedGuests.set(key, newGuest(addedGuests.get(key)?.id ?? newId(), clusterId, row))
        continue
      }
      // Removed by hand since it was asked which it is: the next poll brings it as new.
      known = held.missing.get(verdict.same)
      if (known === undefined) continue
    } else found += 1
    const change = changedGuest(known, row, believedStatus)
    if (change !== null) changedGuests.set(key, change)
  }
  const nodes = polledNodes(clusterId, resources, seenAt, isNodeName).map((row) =>
    keepNodeSizes(row, held.nodes.get(row.key)),
  )
  const storages = polledStorages(clusterId, resources, seenAt, isNodeName).map((row) =>
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
  // Which are listed is only looked at where some are not: at most polls all are. A cluster lists each guest once.
  if (found !== held.guests.size && (removeGuests || addedGuests.size > 0)) {
    const listed = listedKeys(resources, isNodeName)
    for (const [key, row] of held.guests) {
      if (listed.has(key)) continue
      // VMs and containers share one range of numbers: listed as the other type, it is another guest's now.
      if (removeGuests || listed.has(otherTypeKey(key))) changedGuests.set(key, missingGuest(row))
    }
  }
  return {
    clusterId,
    addedGuests: [...addedGuests.values()],
    changedGuests: [...changedGuests.values()],
    removedGuests: [],
    nodes: changed(nodes, held.nodes, sameNode),
    storages: changed(storages, held.storages, sameStorage),
    removedNodes: [...held.nodes.keys()].filter((key) => !nodeKeys.has(key)),
    removedStorages: removeStorages ? [...held.storages.keys()].filter((key) => !storageKeys.has(key)) : [],
  }
}

/** What is held and not listed any more: deleted, or no longer to be seen. What is missing already is no news. */
export const listsLess = (
  held: ClusterHoldings,
  resources: ProxmoxResources,
): { readonly guests: boolean; readonly storages: boolean } => {
  const guests = new Set<number>()
  for (const row of resources.guests) guests.add(guestKey(row.type, row.vmid))
  const storages = new Set<string>()
  for (const row of resources.storages) storages.add(row.storage)
  const isMissing = <Item>(items: Iterable<Item>, listed: (item: Item) => boolean): boolean => {
    for (const item of items) if (!listed(item)) return true
    return false
  }
  return {
    guests: isMissing(held.guests.keys(), (key) => guests.has(key)),
    storages: isMissing(held.storages.values(), (row) => storages.has(row.name)),
  }
}

/** A number that an answer lists, and that none but missing guests had. */
export interface ReturningNumber {
  /** `guestKey` */
  readonly key: number
  readonly row: ProxmoxGuestRow
  /** The one that went last first. */
  readonly missing: readonly GuestRow[]
}

/** What an answer lists under the numbers of missing guests: whether one of them is back has to be told. */
export const returningNumbers = (held: ClusterHoldings, { guests }: ProxmoxResources): ReturningNumber[] => {
  if (held.missing.size === 0) return []
  return guests.flatMap((row) => {
    const key = guestKey(row.type, row.vmid)
    const missing = held.guests.has(key) ? [] : missingAt(held, key)
    return missing.length === 0 ? [] : [{ key, row, missing }]
  })
}
