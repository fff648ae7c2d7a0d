import type { ClusterId } from '#shared/model/ids.ts'
import type { ProxmoxApi } from '#main/adapters/proxmox/proxmox.port.ts'
import type { ClusterConnections } from '#main/features/fleet/connections.port.ts'
import { inSlices } from '#main/in-slices.ts'
import type { Log } from '#main/log/log.ts'
import type { Clock, RandomBytes } from '#main/ports.ts'
import type { Database } from '#main/storage/database.ts'
import type { EventBus } from '#main/transport/event-bus.ts'
import { createBackupListingService, type BackupListingService } from './backup-listing.service.ts'
import { createBackupsRepository } from './backups.repository.ts'
import { createFactsCycle } from './facts-cycle.ts'
import { createFactsTurns, type FactsTurns } from './facts-turns.ts'
import { createFactsRepository } from './facts.repository.ts'
import { createFactsService, type FactsService } from './facts.service.ts'
import { inventoryOperations } from './inventory.operations.ts'
import { createInventoryRepository } from './inventory.repository.ts'
import { seesNodes, seesStorage, type InventorySight, type SharedHoldings } from './inventory-scope.ts'
import { createInventoryService, type InventoryService } from './inventory.service.ts'
import { createPollBatch } from './poll-batch.ts'
import { createPollCluster } from './poll-cluster.ts'
import { createPollRate, type PollRate } from './poll-rate.ts'
import { createReadGuest, type ReadGuest } from './read-guest.ts'
import { createRecogniseGuest } from './recognise-guest.ts'
import { createPoller } from './poller.ts'

export interface InventoryFeatureDependencies {
  readonly db: Database
  readonly connections: ClusterConnections
  readonly events: EventBus
  readonly clock: Clock
  readonly randomBytes: RandomBytes
  readonly log: Log
  /** Names of the storages that slices of a cluster let a company use. */
  readonly sliceStorages: SharedHoldings['sliceStorages']
}

/** The inventory put together: what compose() and the other features take of it. */
export interface InventoryFeature {
  readonly operations: ReturnType<typeof inventoryOperations>
  readonly inventory: InventoryService
  readonly sight: InventorySight
  readonly facts: FactsService
  readonly readGuest: ReadGuest
  readonly backups: BackupListingService
  readonly turns: FactsTurns
  readonly rate: PollRate
  /** Called after each poll that was applied, while the cluster's connection is still warm. */
  readonly onPolled: (listener: (id: ClusterId, api: ProxmoxApi) => void) => void
  /** Reads one cluster now and applies the answer. @throws AppError of the client, or `conflict` where it is disabled */
  readonly pollNow: (id: ClusterId, signal: AbortSignal) => Promise<void>
  /** Polls these now (all when left out); resolves when each has answered or failed. */
  readonly refresh: (ids?: readonly ClusterId[]) => Promise<void>
  /** Holds what is stored, a few clusters at a time, so that whoever opens the page meanwhile gets its files. */
  readonly load: () => Promise<void>
  /** Begins polling; until then only what is stored is there. */
  readonly start: () => void
  /** For `powerMonitor` resume: whatever hangs is dropped and everything asked anew. */
  readonly refreshAfterResume: () => void
  /** For `app.setVisible`. */
  readonly setVisible: (visible: boolean) => void
  readonly setOnBattery: (onBattery: boolean) => void
  /** Ends polls and reads; nothing is written after it resolved. */
  readonly stop: () => Promise<void>
}

/**
 * At the start the page comes first: polls of a whole fleet would hold up the answer it waits for. They begin this long
 * after it has what is stored, or after a while when no page asks.
 */
const AFTER_PAGE_MS = 200
const WITHOUT_PAGE_MS = 2500
/** How often it is looked whether load waits that polls would have stored. */
const STORE_LOOK_MS = 60_000

function* reading(inventory: Pick<InventoryService, 'storedClusters' | 'load'>): Generator<undefined, void, undefined> {
  for (const id of inventory.storedClusters()) {
    inventory.load(id)
    yield
  }
}

/** `load` reads what is stored (the page can have it at once); `start` lets the polls begin. */
export const createInventory = (dependencies: InventoryFeatureDependencies): InventoryFeature => {
  const { db, connections, events, clock, randomBytes, sliceStorages } = dependencies
  const log = dependencies.log.child('inventory')
  const rate = createPollRate()
  const shared: SharedHoldings = { companyOf: connections.companyOf, sliceStorages }
  const inventory = createInventoryService({
    repository: createInventoryRepository(db),
    events,
    clock,
    randomBytes,
    shared,
  })
  const factsRepository = createFactsRepository(db)
  const facts = createFactsService({ repository: factsRepository, inventory, clock })
  const backups = createBackupListingService({
    repository: createBackupsRepository(db),
    inventory,
    clock,
    seesBackups: connections.seesBackups,
  })
  connections.setBackupListing(backups.listingOf)
  const turns = createFactsTurns({ inventory, clock, ages: factsRepository.ages() })
  const readGuest = createReadGuest({ inventory, facts, turns })
  const quorate = new Map<ClusterId, boolean | null>()
  const pollCluster = createPollCluster({
    connections,
    inventory,
    batch: createPollBatch(inventory),
    clock,
    recognise: createRecogniseGuest({ facts, inventory }),
    quorateOf: (id) => quorate.get(id),
  })
  const polledListeners = new Set<(id: ClusterId, api: ProxmoxApi) => void>()
  const stopChanges = connections.onChanged(({ kind, id }) => {
    if (kind === 'handed_over') inventory.breakContinuity()
    if (kind === 'removed') {
      inventory.forget(id)
      quorate.delete(id)
    }
  })
  let stopped = false
  let running: { poller: ReturnType<typeof createPoller>; cycle: ReturnType<typeof createFactsCycle> } | null = null

  /** Tried again a minute later where the database cannot be written now. */
  const storeLoad = (which: 'overdue' | 'all'): void => {
    try {
      inventory.storeLoad(which)
    } catch (error) {
      log.warn('load could not be stored', { error })
    }
  }
  let cancelStoring = (): void => undefined
  const storeInTime = (): void => {
    cancelStoring = clock.after(STORE_LOOK_MS, () => {
      storeLoad('overdue')
      storeInTime()
    })
  }
  storeInTime()

  let started = false
  let pageServed = false
  let cancelBegin = (): void => undefined

  const begin = (): void => {
    if (running !== null || stopped) return
    const cycle = createFactsCycle({
      connections,
      readGuest,
      backups,
      turns,
      rate,
      clock,
      log,
      onQuorate: (id, value) => quorate.set(id, value),
    })
    const poller = createPoller({
      connections,
      rate,
      clock,
      randomBytes,
      log,
      poll: async (id, api, signal) => {
        await pollCluster(id, api, signal)
        for (const listener of polledListeners) listener(id, api)
        cycle.wake(id)
      },
    })
    running = { poller, cycle }
  }
  const beginIn = (milliseconds: number): void => {
    if (!started) return
    cancelBegin()
    cancelBegin = clock.after(milliseconds, begin)
  }

  return {
    operations: inventoryOperations({
      snapshot: (scope) => {
        if (!pageServed) {
          pageServed = true
          beginIn(AFTER_PAGE_MS)
        }
        return inventory.snapshot(scope)
      },
    }),
    inventory,
    sight: {
      nodes: (scope, id) => seesNodes(scope, shared, id),
      storage: (scope, storage) => seesStorage(scope, shared, storage),
    },
    facts,
    readGuest,
    backups,
    turns,
    rate,
    onPolled: (listener) => {
      polledListeners.add(listener)
    },
    pollNow: async (id, signal) => {
      await pollCluster(id, connections.api(id), signal)
    },
    refresh: async (ids) => running?.poller.refresh(ids),
    load: () => inSlices(reading(inventory)),
    start: () => {
      started = true
      beginIn(pageServed ? AFTER_PAGE_MS : WITHOUT_PAGE_MS)
    },
    refreshAfterResume: () => running?.poller.restart(),
    setVisible: (visible) => rate.setVisible(visible),
    setOnBattery: (onBattery) => rate.setOnBattery(onBattery),
    stop: async () => {
      stopped = true
      cancelBegin()
      stopChanges()
      cancelStoring()
      await Promise.all([running?.poller.stop(), running?.cycle.stop()])
      storeLoad('all')
    },
  }
}
