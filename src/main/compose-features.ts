import { appContract } from '#shared/contract/app.contract.ts'
import { clustersContract } from '#shared/contract/clusters.contract.ts'
import { appOperations } from './features/app/app.operations.ts'
import { createAppService } from './features/app/app.service.ts'
import { createDatabaseService } from './features/app/database.service.ts'
import { createDemoService } from './features/app/demo.service.ts'
import { diagnosticsText } from './features/app/diagnostics.ts'
import { createPersonalService } from './features/app/personal.service.ts'
import { createPreferencesRepository } from './features/app/preferences.repository.ts'
import { createSettingsRepository } from './features/app/settings.repository.ts'
import { createViewsRepository } from './features/app/views.repository.ts'
import { createFleet } from './features/fleet/fleet.ts'
import type { Log } from './log/log.ts'
import type { MemoryRing } from './log/memory-ring.ts'
import type { Redactor } from './log/redaction.ts'
import type { HostPorts } from './ports.ts'
import { describeDatabase } from './storage/describe.ts'
import type { Database } from './storage/database.ts'
import { storageErrorOf } from './storage/storage-errors.ts'
import { createDispatch, type Dispatch } from './transport/dispatch.ts'
import type { EventBus } from './transport/event-bus.ts'

/** What outlives an exchange of the database, and the database. */
export interface Foundation {
  readonly db: Database
  readonly ports: HostPorts
  readonly log: Log
  readonly redactor: Redactor
  readonly ring: MemoryRing
  readonly events: EventBus
  readonly restore: (name: string) => Promise<string>
  readonly checkOutputs: boolean
}

/** Every feature on one open database; built anew when another takes its place. */
export interface Features {
  readonly db: Database
  readonly dispatch: Dispatch
  readonly refreshAfterResume: () => void
  readonly setOnBattery: (onBattery: boolean) => void
  /** Ends what runs and closes the database. */
  readonly stop: () => Promise<void>
}

export const buildFeatures = (foundation: Foundation): Features => {
  const { db, ports, log, redactor, ring, events, restore, checkOutputs } = foundation
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
  const fleet = createFleet({ db, vault: ports.vault, clock, randomBytes, events, log: log.child('fleet') })
  const demo = createDemoService({
    demo: ports.demo,
    fleet: fleet.unattended,
    settings,
    clock,
    randomBytes,
    log: log.child('demo'),
  })
  const app = createAppService({
    ports,
    settings,
    demo,
    setVisible: () => undefined,
    diagnostics: () =>
      diagnosticsText({
        parts: [
          ['Program', () => `Multpanel ${ports.version}, ${ports.kind}, ${ports.platform}, Node ${process.version}`],
          ['Vault', async () => `${ports.vault.kind}: ${(await ports.vault.problem()) ?? 'works'}`],
          ['Database', () => describeDatabase(db)],
          ['Memory', () => `${Math.round(process.memoryUsage().rss / 1e6)} MB, up ${Math.round(process.uptime())} s`],
        ],
        entries: ring.entries,
        redact: redactor.text,
      }),
  })

  const dispatch = createDispatch(
    { ...appContract, ...clustersContract },
    { ...appOperations({ app, database, demo, personal }), ...fleet.operations },
    {
      log: log.child('gate'),
      // Roles come with accounts; until then there is one person and he may do everything.
      authorise: (caller) => caller.kind === 'owner',
      audit: ({ caller, ...entry }) => log.info('activity', { ...entry, via: caller.via, address: caller.address }),
      translate: storageErrorOf,
      redactor,
      logId: () => Buffer.from(randomBytes(6)).toString('hex'),
      checkOutputs,
    },
  )

  void fleet.start()
  database.startDaily()
  return {
    db,
    dispatch,
    refreshAfterResume: () => undefined,
    setOnBattery: () => undefined,
    stop: async () => {
      fleet.stop()
      await database.stop()
      db.close()
    },
  }
}
