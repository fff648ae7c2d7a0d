import type { InventoryDelta, InventorySnapshot } from '#shared/contract/inventory.contract.ts'
import { AppError } from '#shared/errors.ts'
import type { NodeRow, StorageRow } from '#shared/model/cluster.ts'
import type { GuestPatch, GuestRow, GuestStatus } from '#shared/model/guest.ts'
import type { ClusterId, CompanyId, GuestId } from '#shared/model/ids.ts'
import { uuidv7 } from '#shared/model/uuid.ts'
import type { ProxmoxResources } from '#main/adapters/proxmox/proxmox.types.ts'
import type { Clock, RandomBytes } from '#main/ports.ts'
import type { EventBus } from '#main/transport/event-bus.ts'
import { seesGuest, type CompanyScope } from '#main/company-scope.ts'
import { countPresent, effective } from './change-of-guests.ts'
import { createHeldInventory } from './held-inventory.ts'
import { narrowDelta, type SharedHoldings } from './inventory-scope.ts'
import { createInventorySnapshots } from './inventory-snapshot.ts'
import type { InventoryRepository } from './inventory.repository.ts'
import {
  guestChange,
  guestKey,
  guestsIn,
  isEmptyChange,
  type ClusterHoldings,
  type InventoryChange,
} from './inventory.types.ts'
import { createLiveStatus } from './live-status.ts'
import type { Poll, PollCounts, PollOptions } from './poll.ts'
import { diffPoll, listsLess, returningNumbers } from './poll-diff.ts'
import { missingGuest, successorOf, type LastSeen } from './poll-guest.ts'
import { createStoredLoad, type StoredLoad } from './stored-load.ts'

export interface InventoryService {
  /** Clusters of which anything is stored. */
  readonly storedClusters: () => readonly ClusterId[]
  /** Holds what is stored of a cluster, at a start. Before all are held, nothing else here may be asked. */
  readonly load: (id: ClusterId) => void
  readonly snapshot: (scope: CompanyScope) => InventorySnapshot
  /** For the program itself: whoever asks on somebody's behalf uses `guestOrThrow`. */
  readonly guest: (id: GuestId) => GuestRow | undefined
  /** @throws AppError `not_found`, also for another company's guest */
  readonly guestOrThrow: (scope: CompanyScope, id: GuestId) => GuestRow
  /** Every guest there is: for the program itself. */
  readonly everyGuest: () => readonly GuestRow[]
  /** Guests of one company, whatever their cluster. */
  readonly guestsOfCompany: (id: CompanyId) => readonly GuestRow[]
  /** What companies see of clusters changed without a change of rows: pages load anew with the next change. */
  readonly breakContinuity: () => void
  /** The guest a cluster lists under a number, which both types share; missing ones have none. */
  readonly guestByVmid: (clusterId: ClusterId, vmid: number) => GuestRow | undefined
  /** Listed or missing: of those that are missing several may have had one number. */
  readonly guestsOf: (clusterId: ClusterId) => Iterable<GuestRow>
  readonly nodesOf: (clusterId: ClusterId) => readonly NodeRow[]
  readonly storagesOf: (clusterId: ClusterId) => readonly StorageRow[]
  /** False when the node was listed as not online; a node never listed is worth a try. */
  readonly nodeOnline: (clusterId: ClusterId, node: string) => boolean
  readonly counts: (clusterId: ClusterId) => PollCounts
  readonly listsLess: (clusterId: ClusterId, resources: ProxmoxResources) => ReturnType<typeof listsLess>
  /** Stores, holds and sends what the answer changes. @throws AppError or SqliteError: then nothing is changed */
  readonly applyPoll: (clusterId: ClusterId, resources: ProxmoxResources, options: PollOptions) => InventoryChange
  /** Polls of several clusters in one transaction. @throws AppError or SqliteError: then none of them is applied */
  readonly applyPolls: (polls: readonly Poll[]) => InventoryChange[]
  /** Stores, holds and sends changed fields of guests of one cluster; guests that are gone are passed over. */
  readonly applyPatches: (clusterId: ClusterId, patches: readonly GuestPatch[], alongside?: () => void) => void
  /** After an action: a status read directly, believed over what polls still list for a while. */
  readonly applyLiveStatus: (id: GuestId, live: Partial<GuestPatch> & { readonly status: GuestStatus }) => void
  /** When the cluster listed a missing guest for the last time but one poll: ISO; null: it is not missing. */
  readonly missingSince: (id: GuestId) => string | null
  /** What the answer lists under the numbers of missing guests: whether one of them is back has to be told. */
  readonly returning: (clusterId: ClusterId, resources: ProxmoxResources) => ReturnType<typeof returningNumbers>
  /**
   * What is listed where this guest was turned out to be another machine: the guest is missing from now on, with all that
   * is known of it, and the machine a guest of its own.
   * @param since ISO time since when the machine is there; null: not known
   * @param last what the guest was called, which polls of the machine may have overwritten
   * @returns the new guest; null: the one of before is not listed any more
   */
  readonly replace: (id: GuestId, since: string | null, last: LastSeen) => GuestRow | null
  /**
   * Takes a guest out of the inventory for good, with its facts: the console itself deleted it on its cluster, or somebody
   * removed a missing one by hand. One that is not held is no error.
   * @param alongside runs inside the transaction that removes it, or by itself where there is nothing to remove
   */
  readonly removeGuest: (id: GuestId, alongside?: () => void) => void
  /** The same within the caller's transaction: what is held and told follows once that is committed, and only then. */
  readonly removeGuestWithin: (id: GuestId, alongside: () => void) => void
  /** Stores load that no poll stored in time, or all of it when the console ends. @throws SqliteError: then none is */
  readonly storeLoad: (which: 'overdue' | 'all') => void
  /** The cluster was removed and its rows with it. */
  readonly forget: (clusterId: ClusterId) => void
  readonly onChange: (listener: (change: InventoryChange) => void) => () => void
}

/** A change as it was written, to be held and told once that is committed. */
interface StoredChange {
  readonly change: InventoryChange
  readonly stored: StoredLoad
}

export interface InventoryDependencies {
  readonly repository: InventoryRepository
  readonly events: Pick<EventBus, 'emit'>
  readonly clock: Pick<Clock, 'now'>
  readonly randomBytes: RandomBytes
  readonly shared: SharedHoldings
}

/** The inventory as held in memory over its tables: the one place that changes it. */
export const createInventoryService = (dependencies: InventoryDependencies): InventoryService => {
  const { repository, events, clock, randomBytes, shared } = dependencies
  const held = createHeldInventory(() => snapshots.holdersChanged())
  const snapshots = createInventorySnapshots(held, shared)
  const load = createStoredLoad(clock)
  /** When a guest was removed here, by place: an answer asked for before that still lists it. */
  const removedAt = new Map<string, number>()
  const liveStatus = createLiveStatus(clock)
  const listeners = new Set<(change: InventoryChange) => void>()
  // Starts at the time, so that a page of an earlier run never takes this run's numbers for a continuation.
  let revision = Math.floor(clock.now())

  const hold = (change: InventoryChange): void => {
    for (const row of change.removedGuests) liveStatus.forget(row.id)
    held.apply(change)
  }
  const send = (change: InventoryChange): void => {
    revision += 1
    const delta: InventoryDelta = {
      revision,
      addedGuests: [...change.addedGuests],
      changedGuests: change.changedGuests.map(({ patch }) => patch),
      removedGuests: change.removedGuests.map((row) => row.id),
      nodes: [...change.nodes],
      storages: [...change.storages],
      removedKeys: [...change.removedNodes, ...change.removedStorages],
    }
    events.emit('inventory.inventoryChanged', delta, {
      narrow: (scope) => narrowDelta(scope, shared, change, delta),
    })
    for (const listener of listeners) listener(change)
  }
  const countsAfter = (before: ClusterHoldings, change: InventoryChange): PollCounts => {
    const nodes = new Map(before.nodes)
    for (const row of change.nodes) nodes.set(row.key, row)
    for (const key of change.removedNodes) nodes.delete(key)
    let nodesOnline = 0
    for (const row of nodes.values()) if (row.status === 'online') nodesOnline += 1
    return {
      nodesOnline,
      nodesTotal: nodes.size,
      guests: countPresent(before, change),
    }
  }
  /** Rows in the database; what is held does not change before that is committed. @returns what `load` is told then */
  const write = (change: InventoryChange, alongside?: () => void, withLoad = load.isDue(change)): StoredLoad => {
    const stored = load.with(change, held.see(change.clusterId), withLoad)
    repository.write(change, stored, alongside)
    return stored
  }
  /** After the commit. */
  const publish = ({ change, stored }: StoredChange): void => {
    load.done(change, stored)
    if (isEmptyChange(change)) return
    hold(change)
    send(change)
  }
  /** Null: there was nothing to remove. */
  const removal = (id: GuestId, alongside?: () => void): StoredChange | null => {
    const row = held.guest(id)
    if (row === undefined) {
      alongside?.()
      return null
    }
    const { clusterId } = row
    const change: InventoryChange = { ...guestChange(clusterId, []), removedGuests: [row] }
    const stored = write(change, alongside)
    // The number of a missing one is not its own any more.
    if (row.status !== 'missing') removedAt.set(`${clusterId}/${guestKey(row.type, row.vmid)}`, clock.now())
    return { change, stored }
  }
  const applyPatches: InventoryService['applyPatches'] = (clusterId, patches, alongside) => {
    const changed: InventoryChange['changedGuests'][number][] = []
    for (const wanted of patches) {
      const row = held.guest(wanted.id)
      const patch = row === undefined ? null : effective(row, wanted)
      if (row === undefined || patch === null) continue
      const handedOver = patch.companyId !== undefined || patch.projectId !== undefined
      changed.push({
        row: { ...row, ...patch } as GuestRow,
        patch,
        ...(handedOver ? { owner: { companyId: row.companyId, projectId: row.projectId } } : {}),
      })
    }
    const change = guestChange(clusterId, changed)
    if (changed.length === 0) return alongside === undefined ? undefined : void write(change, alongside)
    publish({ change, stored: write(change, alongside) })
  }
  /** Within the transaction of `change`: which numbers went from whom to whom. */
  const noteWhoHasNumbers = (
    { clusterId, changedGuests, addedGuests }: InventoryChange,
    at: string,
    since: string | null,
  ) => {
    const missing = changedGuests.flatMap(({ row, patch }) => (patch.status === 'missing' ? [row] : []))
    repository.noteMissing(missing, at)
    if (missing.length > 0 || held.see(clusterId).missing.size > 0) repository.noteSuccession(addedGuests, since)
  }
  const newId = (): GuestId => uuidv7(clock.now(), randomBytes(10)) as GuestId
  const store = ({ clusterId, resources, options: { alongside, askedAt, ...options } }: Poll): StoredChange => {
    const before = held.see(clusterId)
    const isOutdated = (key: number): boolean => {
      const place = `${clusterId}/${key}`
      const at = removedAt.get(place)
      if (at === undefined) return false
      if (askedAt !== undefined && askedAt <= at) return true
      removedAt.delete(place)
      return false
    }
    const change = diffPoll(clusterId, before, resources, {
      ...options,
      isOutdated,
      believedStatus: liveStatus.believed,
      newId,
    })
    const stored = write(change, () => {
      noteWhoHasNumbers(change, options.seenAt, null)
      alongside(countsAfter(before, change))
    })
    return { change, stored }
  }
  const guestOrThrow = (scope: CompanyScope, id: GuestId): GuestRow => {
    const row = held.guest(id)
    if (row !== undefined && seesGuest(scope, row)) return row
    throw new AppError(
      'not_found',
      'This guest is no longer in the inventory: it was deleted, or its cluster was removed.',
    )
  }

  return {
    storedClusters: repository.clusterIds,
    load: (id) => {
      held.load(id, repository.load(id))
      snapshots.loaded()
    },
    snapshot: (scope) => snapshots.of(scope, revision),
    everyGuest: held.everyGuest,
    guestsOfCompany: held.guestsOfCompany,
    breakContinuity: () => {
      snapshots.holdersChanged()
      revision += 1
    },
    guest: held.guest,
    guestOrThrow,
    guestByVmid: (clusterId, vmid) => {
      const guests = held.see(clusterId).guests
      return guests.get(guestKey('qemu', vmid)) ?? guests.get(guestKey('lxc', vmid))
    },
    guestsOf: (clusterId) => guestsIn(held.see(clusterId)),
    nodesOf: (clusterId) => [...held.see(clusterId).nodes.values()],
    storagesOf: (clusterId) => [...held.see(clusterId).storages.values()],
    nodeOnline: (clusterId, node) => {
      const status = held.see(clusterId).nodes.get(`${clusterId}/${node}`)?.status
      return status === undefined || status === 'online'
    },
    counts: (clusterId) => countsAfter(held.see(clusterId), guestChange(clusterId, [])),
    listsLess: (clusterId, resources) => listsLess(held.see(clusterId), resources),
    applyPoll: (clusterId, resources, options) => {
      const stored = store({ clusterId, resources, options })
      publish(stored)
      return stored.change
    },
    applyPolls: (polls) => {
      const stored = repository.together(() => polls.map(store))
      stored.forEach(publish)
      return stored.map(({ change }) => change)
    },
    applyPatches,
    applyLiveStatus: (id, live) => {
      const row = held.guest(id)
      if (row === undefined || row.status === 'missing') return
      if (row.status !== live.status) liveStatus.changedFrom(id, row.status)
      applyPatches(row.clusterId, [{ ...live, id }])
    },
    missingSince: (id) => (held.guest(id)?.status === 'missing' ? repository.missingSince(id) : null),
    returning: (clusterId, resources) => returningNumbers(held.see(clusterId), resources),
    replace: (id, since, last) => {
      const row = held.guest(id)
      if (row === undefined || row.status === 'missing') return null
      const successor = successorOf(newId(), row)
      const change: InventoryChange = {
        ...guestChange(row.clusterId, [missingGuest(row, last)]),
        addedGuests: [successor],
      }
      const at = new Date(clock.now()).toISOString()
      const stored = write(change, () => noteWhoHasNumbers(change, at, since))
      liveStatus.forget(id)
      publish({ change, stored })
      return held.guest(successor.id) ?? successor
    },
    removeGuest: (id, alongside) => {
      const removed = removal(id, alongside)
      if (removed !== null) publish(removed)
    },
    removeGuestWithin: (id, alongside) => {
      const removed = removal(id, alongside)
      if (removed === null) return
      queueMicrotask(() => {
        if (!repository.holdsGuest(id)) publish(removed)
      })
    },
    storeLoad: (which) => {
      const late = load.waiting(which).map((id) => guestChange(id, []))
      if (late.length === 0) return
      const stored = repository.together(() =>
        late.map((change) => ({ change, stored: write(change, undefined, true) })),
      )
      stored.forEach(publish)
    },
    forget: (clusterId) => {
      const change = held.forget(clusterId)
      if (change === null) return
      for (const row of change.removedGuests) liveStatus.forget(row.id)
      load.forget(clusterId)
      send(change)
    },
    onChange: (listener) => {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
  }
}
