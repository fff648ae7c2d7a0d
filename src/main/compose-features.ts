import { contract } from '#shared/contract/index.ts'
import { appOperations } from './features/app/app.operations.ts'
import { createAppService } from './features/app/app.service.ts'
import { createDatabaseService } from './features/app/database.service.ts'
import { createDemoService } from './features/app/demo.service.ts'
import { clusterLines, diagnosticsText } from './features/app/diagnostics.ts'
import { createPersonalService } from './features/app/personal.service.ts'
import { createPreferencesRepository } from './features/app/preferences.repository.ts'
import { createSettingsRepository } from './features/app/settings.repository.ts'
import { createViewsRepository } from './features/app/views.repository.ts'
import { createFleet } from './features/fleet/fleet.ts'
import { createGuests } from './features/guests/create-guests.ts'
import { createInventory } from './features/inventory/create-inventory.ts'
import { createTasks } from './features/tasks/create-tasks.ts'
import { tokensOperations } from './features/tokens/tokens.operations.ts'
import { createTokensRepository } from './features/tokens/tokens.repository.ts'
import { createTokensService, type TokensService } from './features/tokens/tokens.service.ts'
import { updatesOperations } from './features/updates/updates.operations.ts'
import { createUpdatesService } from './features/updates/updates.service.ts'
import type { Log } from './log/log.ts'
import type { MemoryRing } from './log/memory-ring.ts'
import type { Redactor } from './log/redaction.ts'
import type { HostPorts, Notifier } from './ports.ts'
import { describeDatabase } from './storage/describe.ts'
import type { DiskRoom } from './storage/disk-room.ts'
import type { Database } from './storage/database.ts'
import { storageErrorOf } from './storage/storage-errors.ts'
import { createDispatch, type Dispatch } from './transport/dispatch.ts'
import type { EventBus } from './transport/event-bus.ts'
import type { CallContext } from './transport/handlers.ts'
import { refuseToToken } from './transport/token-rights.ts'

/** What outlives an exchange of the database, and the database. */
export interface Foundation {
  readonly db: Database
  readonly ports: HostPorts
  readonly log: Log
  readonly redactor: Redactor
  readonly ring: MemoryRing
  readonly events: EventBus
  readonly room: DiskRoom
  readonly restore: (name: string) => Promise<string>
  /** Kept across an exchange: whether somebody looks, and what the machine runs on. */
  readonly attention: { visible: boolean; onBattery: boolean }
  readonly checkOutputs: boolean
}

/** Every feature on one open database; built anew when another takes its place. */
export interface Features {
  readonly db: Database
  readonly dispatch: Dispatch
  readonly tokens: Pick<TokensService, 'verify' | 'handOver'>
  readonly refreshAfterResume: () => void
  readonly setOnBattery: (onBattery: boolean) => void
  /** Ends what runs and closes the database. */
  readonly stop: () => Promise<void>
}

/** The program asking itself. */
const INTERNAL: CallContext = {
  caller: { kind: 'owner', via: 'internal', address: '' },
  signal: new AbortController().signal,
}

/** What the desktop shows stands in the page as well: a served console has no other place for it. */
const bothNotifiers = (desktop: Notifier, events: EventBus): Notifier => ({
  notify: (notice) => {
    desktop.notify(notice)
    const { title, body, path } = notice
    events.emit('app.noticeRaised', {
      severity: 'error',
      message: `${title}. ${body}`,
      ...(path === undefined ? {} : { path }),
    })
  },
})

export const buildFeatures = (foundation: Foundation): Features => {
  const { db, ports, log, redactor, ring, events, room, restore, attention, checkOutputs } = foundation
  const { clock, randomBytes } = ports
  const settings = createSettingsRepository(db)

  const database = createDatabaseService({
    db,
    copiesDir: ports.paths.copies,
    clock,
    log: log.child('database'),
    restore,
  })
  const personal = createPersonalService({
    preferences: createPreferencesRepository(db),
    views: createViewsRepository(db),
    clock,
  })
  const tokens = createTokensService({
    tokens: createTokensRepository(db),
    events,
    clock,
    randomBytes,
    log: log.child('tokens'),
  })
  const fleet = createFleet({ db, vault: ports.vault, clock, randomBytes, events, log: log.child('fleet') })
  const { connections } = fleet
  const inventory = createInventory({ db, connections, events, clock, randomBytes, log })
  const tasks = createTasks({
    db,
    connections,
    inventory,
    events,
    clock,
    notifier: bothNotifiers(ports.notifier, events),
    log,
  })
  const guests = createGuests({ connections, clusterAge: fleet.ageOf, inventory, tasks, clock, log })
  inventory.setVisible(attention.visible)
  inventory.setOnBattery(attention.onBattery)
  connections.setHoldings((id) => ({
    guests: [...inventory.inventory.guestsOf(id)].length,
    nodes: inventory.inventory.nodesOf(id).length,
    storages: inventory.inventory.storagesOf(id).length,
    tasks: tasks.tasks.count(id),
  }))
  const demo = createDemoService({
    demo: ports.demo,
    fleet: fleet.unattended,
    settings,
    clock,
    randomBytes,
    log: log.child('demo'),
  })
  demo.resume().catch((error: unknown) => log.error('the demo did not come back', { error }))
  const app = createAppService({
    ports,
    settings,
    demo,
    readOnly: room.problem,
    setVisible: (visible) => {
      attention.visible = visible
      inventory.setVisible(visible)
    },
    diagnostics: () =>
      diagnosticsText({
        parts: [
          ['Program', () => `Multpanel ${ports.version}, ${ports.kind}, ${ports.platform}, Node ${process.version}`],
          ['Vault', async () => `${ports.vault.kind}: ${(await ports.vault.problem()) ?? 'works'}`],
          ['Database', () => describeDatabase(db)],
          ['Clusters', async () => clusterLines(await fleet.operations['clusters.list']({}, INTERNAL))],
          ['Memory', () => `${Math.round(process.memoryUsage().rss / 1e6)} MB, up ${Math.round(process.uptime())} s`],
        ],
        entries: ring.entries,
        redact: redactor.text,
      }),
  })

  const dispatch = createDispatch(
    contract,
    {
      ...appOperations({ app, database, demo, personal }),
      ...fleet.operations,
      ...inventory.operations,
      ...guests.operations,
      ...tasks.operations,
      ...tokensOperations(tokens),
      ...updatesOperations(createUpdatesService({ updates: ports.updates, settings, clock })),
    },
    {
      log: log.child('gate'),
      // Roles come with accounts; until then there is one person and he may do everything.
      authorise: (caller, { permission }) => {
        refuseToToken(caller, permission)
        return caller.kind === 'owner'
      },
      audit: ({ caller: { kind: _kind, ...caller }, ...entry }) => log.info('activity', { ...entry, ...caller }),
      refuseChanges: room.refusal,
      translate: (error) => {
        const known = storageErrorOf(error)
        if (known?.code === 'storage_full') room.reportFull()
        return known
      },
      redactor,
      logId: () => Buffer.from(randomBytes(6)).toString('hex'),
      checkOutputs,
    },
  )

  let stopped = false
  // A vault that does not answer must not keep the inventory from being shown and polled.
  const tidied = fleet.start().catch((error: unknown) => log.error('the fleet could not be tidied at start', { error }))
  const started = tidied.then(() => {
    if (stopped) return
    inventory.start()
    guests.start()
  })
  database.startDaily()
  return {
    db,
    dispatch,
    tokens,
    refreshAfterResume: () => {
      fleet.refreshAll()
      inventory.refreshAfterResume()
    },
    setOnBattery: (onBattery) => {
      attention.onBattery = onBattery
      inventory.setOnBattery(onBattery)
    },
    stop: async () => {
      stopped = true
      await started
      guests.stop()
      await tasks.stop()
      await inventory.stop()
      fleet.stop()
      await database.stop()
      db.close()
    },
  }
}
