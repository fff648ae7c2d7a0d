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
import { createCompanyIndex } from './company-index.ts'
import { narrowDelta, seesNodes, seesStorage, type SharedHoldings } from './inventory-scope.ts'
import type { InventoryRepository } from './inventory.repository.ts'
import { guestChange, guestKey, isEmptyChange, type ClusterHoldings, type InventoryChange } from './inventory.types.ts'
import { createLiveStatus } from './live-status.ts'
import type { Poll, PollCounts, PollOptions } from './poll.ts'
import { diffPoll, listsLess } from './poll-diff.ts'
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
  /** A guest by its number; both types share one number range within a cluster. */
  readonly guestByVmid: (clusterId: ClusterId, vmid: number) => GuestRow | undefined
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
  /** Missing guests that the answer lists: each has to be told from a new machine with its number. */
  readonly returning: (clusterId: ClusterId, resources: ProxmoxResources) => readonly GuestRow[]
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

const emptyHoldings = (): ClusterHoldings => ({ guests: new Map(), nodes: new Map(), storages: new Map() })

/** The inventory as held in memory over its tables: the one place that changes it. */
export const createInventoryService = (dependencies: InventoryDependencies): InventoryService => {
  const { repository, events, clock, randomBytes, shared } = dependencies
  const clusters = new Map<ClusterId, ClusterHoldings>()
  const byCompany = createCompanyIndex()
  const load = createStoredLoad(clock)
  /** Where the row of a guest is held: it stays the same while the row itself is another after each poll. */
  const places = new Map<GuestId, { readonly guests: ReadonlyMap<number, GuestRow>; readonly key: number }>()
  /** When a guest was removed here, by place: an answer asked for before that still lists it. */
  const removedAt = new Map<string, number>()
  const liveStatus = createLiveStatus(clock)
  const listeners = new Set<(change: InventoryChange) => void>()
  // Starts at the time, so that a page of an earlier run never takes this run's numbers for a continuation.
  let revision = Math.floor(clock.now())

  /** Clusters a company holds something of: of a large fleet one or two, so they are not looked for at every list. */
  const ofCompany = new Map<CompanyId, [ClusterId, ClusterHoldings][]>()
  const holdingsOf = (clusterId: ClusterId): ClusterHoldings => {
    const known = clusters.get(clusterId)
    if (known !== undefined) return known
    const made = emptyHoldings()
    clusters.set(clusterId, made)
    ofCompany.clear()
    return made
  }
  const guestOf = (id: GuestId): GuestRow | undefined => {
    const found = places.get(id)
    return found?.guests.get(found.key)
  }
  const place = ({ guests }: ClusterHoldings, row: GuestRow): void => {
    const key = guestKey(row.type, row.vmid)
    guests.set(key, row)
    places.set(row.id, { guests, key })
  }
  /** The same object until something changes, so that whoever writes it out can keep what was written. */
  let whole: InventorySnapshot | null = null
  const loadCluster: InventoryService['load'] = (id) => {
    whole = null
    const held = holdingsOf(id)
    const { guests, nodes, storages } = repository.load(id)
    for (const row of guests) {
      place(held, row)
      byCompany.add(row)
    }
    for (const row of nodes) held.nodes.set(row.key, row)
    for (const row of storages) held.storages.set(row.key, row)
  }

  const hold = (change: InventoryChange): void => {
    const held = holdingsOf(change.clusterId)
    for (const row of change.removedGuests) {
      held.guests.delete(guestKey(row.type, row.vmid))
      places.delete(row.id)
      liveStatus.forget(row.id)
      byCompany.remove(row)
    }
    for (const row of change.addedGuests) {
      place(held, row)
      byCompany.add(row)
    }
    for (const { row, owner } of change.changedGuests) {
      held.guests.set(guestKey(row.type, row.vmid), row)
      if (owner === undefined) continue
      byCompany.remove({ id: row.id, companyId: owner.companyId })
      byCompany.add(row)
    }
    for (const row of change.nodes) held.nodes.set(row.key, row)
    for (const key of change.removedNodes) held.nodes.delete(key)
    for (const row of change.storages) held.storages.set(row.key, row)
    for (const key of change.removedStorages) held.storages.delete(key)
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
  const countsAfter = (held: ClusterHoldings, change: InventoryChange): PollCounts => {
    const nodes = new Map(held.nodes)
    for (const row of change.nodes) nodes.set(row.key, row)
    for (const key of change.removedNodes) nodes.delete(key)
    let nodesOnline = 0
    for (const row of nodes.values()) if (row.status === 'online') nodesOnline += 1
    return {
      nodesOnline,
      nodesTotal: nodes.size,
      guests: countPresent(held, change),
    }
  }
  /** Rows in the database; what is held does not change before that is committed. @returns what `load` is told then */
  const write = (change: InventoryChange, alongside?: () => void, withLoad = load.isDue(change)): StoredLoad => {
    const stored = load.with(change, holdingsOf(change.clusterId), withLoad)
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
    const row = guestOf(id)
    if (row === undefined) {
      alongside?.()
      return null
    }
    const { clusterId } = row
    const change: InventoryChange = { ...guestChange(clusterId, []), removedGuests: [row] }
    const stored = write(change, alongside)
    removedAt.set(`${clusterId}/${guestKey(row.type, row.vmid)}`, clock.now())
    return { change, stored }
  }
  const applyPatches: InventoryService['applyPatches'] = (clusterId, patches, alongside) => {
    const changed: InventoryChange['changedGuests'][number][] = []
    for (const wanted of patches) {
      const row = guestOf(wanted.id)
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
  const newId = (): GuestId => uuidv7(clock.now(), randomBytes(10)) as GuestId
  const store = ({ clusterId, resources, options: { alongside, askedAt, ...options } }: Poll): StoredChange => {
    const held = holdingsOf(clusterId)
    const isOutdated = (key: number): boolean => {
      const place = `${clusterId}/${key}`
      const at = removedAt.get(place)
      if (at === undefined) return false
      if (askedAt !== undefined && askedAt <= at) return true
      removedAt.delete(place)
      return false
    }
    const change = diffPoll(clusterId, held, resources, {
      ...options,
      isOutdated,
      believedStatus: liveStatus.believed,
      newId,
    })
    const missing = change.changedGuests.flatMap(({ patch }) => (patch.status === 'missing' ? [patch.id] : []))
    const stored = write(change, () => {
      repository.noteMissing(missing, options.seenAt)
      alongside(countsAfter(held, change))
    })
    return { change, stored }
  }
  const touchedBy = (id: CompanyId): [ClusterId, ClusterHoldings][] => {
    const known = ofCompany.get(id)
    if (known !== undefined) return known
    const found = [...clusters].filter(
      ([cluster]) => shared.companyOf(cluster) === id || shared.sliceStorages(id, cluster).length > 0,
    )
    ofCompany.set(id, found)
    return found
  }
  const everyGuest = (): GuestRow[] => [...places.values()].flatMap(({ guests, key }) => guests.get(key) ?? [])
  const guestsOfCompany = (id: CompanyId): GuestRow[] => [...byCompany.of(id)].flatMap((guest) => guestOf(guest) ?? [])
  const guestOrThrow = (scope: CompanyScope, id: GuestId): GuestRow => {
    const row = guestOf(id)
    if (row !== undefined && seesGuest(scope, row)) return row
    throw new AppError(
      'not_found',
      'This guest is no longer in the inventory: it was deleted, or its cluster was removed.',
    )
  }

  const wholeSnapshot = (): InventorySnapshot => {
    if (whole?.revision === revision) return whole
    const held = [...clusters.values()]
    whole = {
      revision,
      guests: everyGuest(),
      nodes: held.flatMap(({ nodes }) => [...nodes.values()]),
      storages: held.flatMap(({ storages }) => [...storages.values()]),
    }
    return whole
  }

  return {
    storedClusters: repository.clusterIds,
    load: loadCluster,
    snapshot: (scope) => {
      if (scope.kind === 'everything') return wholeSnapshot()
      const touched = touchedBy(scope.companyId)
      const seen = touched.filter(([id]) => seesNodes(scope, shared, id)).map(([, held]) => held)
      const storages = touched.flatMap(([, held]) => [...held.storages.values()])
      return {
        revision,
        guests: guestsOfCompany(scope.companyId).filter((row) => seesGuest(scope, row)),
        nodes: seen.flatMap((held) => [...held.nodes.values()]),
        storages: storages.filter((row) => seesStorage(scope, shared, row)),
      }
    },
    everyGuest,
    guestsOfCompany,
    breakContinuity: () => {
      ofCompany.clear()
      revision += 1
    },
    guest: guestOf,
    guestOrThrow,
    guestByVmid: (clusterId, vmid) => {
      const guests = clusters.get(clusterId)?.guests
      const found = [guests?.get(guestKey('qemu', vmid)), guests?.get(guestKey('lxc', vmid))]
      return found.find((row) => row !== undefined && row.status !== 'missing') ?? found[0] ?? found[1]
    },
    guestsOf: (clusterId) => clusters.get(clusterId)?.guests.values() ?? [],
    nodesOf: (clusterId) => [...(clusters.get(clusterId)?.nodes.values() ?? [])],
    storagesOf: (clusterId) => [...(clusters.get(clusterId)?.storages.values() ?? [])],
    nodeOnline: (clusterId, node) => {
      const status = clusters.get(clusterId)?.nodes.get(`${clusterId}/${node}`)?.status
      return status === undefined || status === 'online'
    },
    counts: (clusterId) => countsAfter(clusters.get(clusterId) ?? emptyHoldings(), guestChange(clusterId, [])),
    listsLess: (clusterId, resources) => listsLess(clusters.get(clusterId) ?? emptyHoldings(), resources),
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
      const row = guestOf(id)
      if (row === undefined) return
      if (row.status !== live.status) liveStatus.changedFrom(id, row.status)
      applyPatches(row.clusterId, [{ ...live, id }])
    },
    missingSince: (id) => (guestOf(id)?.status === 'missing' ? repository.missingSince(id) : null),
    returning: (clusterId, { guests }) => {
      const held = clusters.get(clusterId)?.guests
      return guests.flatMap(({ type, vmid }) => {
        const row = held?.get(guestKey(type, vmid))
        return row?.status === 'missing' ? [row] : []
      })
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
      const held = clusters.get(clusterId)
      if (held === undefined) return
      const change: InventoryChange = {
        ...guestChange(clusterId, []),
        removedGuests: [...held.guests.values()],
        removedNodes: [...held.nodes.keys()],
        removedStorages: [...held.storages.keys()],
      }
      hold(change)
      clusters.delete(clusterId)
      load.forget(clusterId)
      ofCompany.clear()
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
