import { contract } from '#shared/contract/index.ts'
import { TagColourChoices } from '#shared/model/guest-edit/editable.ts'
import type { InventorySnapshot } from '#shared/contract/inventory.contract.ts'
import { activityOperations } from './features/activity/activity.operations.ts'
import { createRecordFor } from './features/activity/record-for.ts'
import type { Core } from './core.ts'
import { handOver, type Carried } from './carried.ts'
import { EVERYTHING } from './company-scope.ts'
import { appOperations } from './features/app/app.operations.ts'
import { createAppService } from './features/app/app.service.ts'
import { createDatabaseService } from './features/app/database.service.ts'
import { createDemoService } from './features/app/demo.service.ts'
import { createSettingsRepository } from './features/app/settings.repository.ts'
import { composeAddresses } from './compose-addresses.ts'
import { bothNotifiers } from './both-notifiers.ts'
import { composeCatalogue } from './compose-catalogue.ts'
import { composeDiagnostics } from './compose-diagnostics.ts'
import { composeDiscovery } from './compose-discovery.ts'
import { composeTags, editSurroundings } from './compose-edit.ts'
import { composeGraphs } from './compose-graphs.ts'
import { composeJobs } from './compose-jobs.ts'
import { composeMachines } from './compose-machines.ts'
import { composePeople } from './compose-people.ts'
import { composeTenants } from './compose-tenants.ts'
import type { ActivityService } from './features/activity/activity.service.ts'
import type { SessionDoor } from './features/access/create-access.ts'
import type { ScryptCost } from './features/access/password-hash.ts'
import type { TokenVerdict } from './features/tokens/tokens.service.ts'
import type { ConsoleDoor } from './features/consoles/console-door.ts'
import { createConsoles } from './features/consoles/create-consoles.ts'
import { clusterJobsOperations } from './features/fleet/cluster-jobs.operations.ts'
import { createFleet } from './features/fleet/fleet.ts'
import { createGuests } from './features/guests/create-guests.ts'
import { createInventory } from './features/inventory/create-inventory.ts'
import { lockOperations } from './features/lock/lock.operations.ts'
import { createTasks } from './features/tasks/create-tasks.ts'
import { tokensOperations } from './features/tokens/tokens.operations.ts'
import { updatesOperations } from './features/updates/updates.operations.ts'
import { createUpdatesService } from './features/updates/updates.service.ts'
import type { JobKind } from './tasks/job-kind.ts'
import type { Log } from './log/log.ts'
import type { MemoryRing } from './log/memory-ring.ts'
import type { Redactor } from './log/redaction.ts'
import type { HostPorts } from './ports.ts'
import type { DiskRoom } from './storage/disk-room.ts'
import type { Database } from './storage/database.ts'
import { storageErrorOf } from './storage/storage-errors.ts'
import { createDispatch, type Dispatch } from './transport/dispatch.ts'
import type { EventBus } from './transport/event-bus.ts'
import { INTERNAL } from './transport/owner-actor.ts'
import type { UploadDoor } from './transport/upload-door.ts'

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
  /** The record of the database in use; after an exchange, of the one that took its place. */
  readonly activity: () => Pick<ActivityService, 'record'>
  /** Kept across an exchange: whether somebody looks, and what the machine runs on. */
  readonly attention: { visible: boolean; onBattery: boolean }
  /** Kept across an exchange: whether the app lock is closed; null: not told yet. */
  readonly lockState: { closed: boolean | null }
  readonly passwordCost?: ScryptCost
  readonly checkOutputs: boolean
  /** The database is an older copy that was put in place: what it holds as under way has long ended. */
  readonly restored: boolean
}

/** Every feature on one open database; built anew when another takes its place. */
export interface Features {
  readonly db: Database
  readonly dispatch: Dispatch
  /** Resolves when what is stored is held; calls wait for it by themselves. */
  readonly ready: Promise<void>
  readonly wholeInventory: () => InventorySnapshot
  readonly activity: Pick<ActivityService, 'record'>
  readonly actorOf: Core['actorOf']
  readonly sessions: SessionDoor
  readonly consoles: ConsoleDoor
  readonly uploads: UploadDoor
  readonly verifyToken: (text: string) => TokenVerdict
  /** What a database that takes this one's place must hold instead of its own. */
  readonly handOver: () => Carried
  readonly onSuspend: () => void
  readonly refreshAfterResume: () => void
  readonly setOnBattery: (onBattery: boolean) => void
  /** Ends what runs and closes the database. */
  readonly stop: () => Promise<void>
}

export const buildFeatures = (foundation: Foundation): Features => {
  const { db, ports, log, redactor, events, room, restore, attention, checkOutputs, restored } = foundation
  const { clock, randomBytes } = ports
  const settings = createSettingsRepository(db)

  const database = createDatabaseService({
    db,
    copiesDir: ports.paths.copies,
    clock,
    log: log.child('database'),
    restore,
  })
  const { activity, lock, access, personal, tokens, stored } = composePeople({
    foundation,
    settings,
    companyName: (id) => tenants.companies.nameOf(id),
  })
  const tenants = composeTenants({
    db,
    events,
    clock,
    randomBytes,
    log,
    companyOfUser: access.companyOfUser,
    accountsOf: access.accountsOf,
    membersChanged: access.tellPeople,
    externalAddresses: (companyId, clusterId) => addresses.assignments.countExternal(companyId, clusterId),
  })
  const fleet = createFleet({
    db,
    vault: ports.vault,
    clock,
    randomBytes,
    events,
    tenants: tenants.forFleet,
    log: log.child('fleet'),
  })
  const { connections } = fleet
  const inventory = createInventory({
    db,
    connections,
    events,
    clock,
    randomBytes,
    sliceStorages: tenants.sliceStorages,
    log,
  })
  const { tenancy, ...joined } = tenants.join({ connections, inventory, clusterIds: fleet.ids })
  const tasks = createTasks({
    db,
    connections,
    inventory,
    events,
    clock,
    notifier: bothNotifiers(ports.notifier, events, lock.isClosed),
    log,
  })
  const edit = editSurroundings({
    addresses: () => addresses,
    slices: (clusterId) => tenancy.slices({ clusterId }),
    quotas: joined.quotas,
    db,
    log,
    ports,
  })
  const record = createRecordFor(foundation.activity, log.child('activity'))
  const guests = createGuests({
    ...{ connections, clusterAge: fleet.ageOf, inventory, tasks, edit, clock, log },
    record,
  })
  const base = { db, events, clock, randomBytes, connections, inventory, log }
  const addresses = composeAddresses({
    ...base,
    tenants,
    assertExternal: joined.quotas.assertExternal,
  })
  const machines = composeMachines({
    ...{ foundation, connections, inventory, tasks, tenants, joined, tenancy, addresses, record },
    jobs: () => jobs,
  })
  const { actorOf } = access
  const catalogue = composeCatalogue({ db, ports, connections, inventory, tasks, tenants, events, actorOf, room })
  const consoles = createConsoles({ ...base, access, activity: foundation.activity, ports })
  const discovery = composeDiscovery({
    ...base,
    tenants: { tenancy, ...joined },
    companyName: tenants.companyName,
    addresses,
    holders: guests.holders,
    activity: foundation.activity,
  })
  const jobs = composeJobs({
    foundation,
    settings,
    recordOwn: activity.recordOwn,
    kinds: [
      ...[fleet.jobKinds, guests.jobKinds, catalogue.kinds].flatMap((kinds) => Object.values<JobKind<unknown>>(kinds)),
      ...machines.kinds,
      ...discovery.kinds,
    ],
    companyName: tenants.companyName,
    clusterName: connections.nameOf,
  })
  tenants.companies.addHolder((id) => addresses.holdings(id))
  guests.holders.add(addresses.ofGuests)
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
    companies: tenants.companies.unattended,
    settings,
    clock,
    randomBytes,
    log: log.child('demo'),
  })
  const app = createAppService({
    ports,
    settings,
    demo,
    renameOwner: access.renameOwner,
    readOnly: room.problem,
    setVisible: (visible) => {
      attention.visible = visible
      inventory.setVisible(visible)
    },
    diagnostics: composeDiagnostics(foundation, () => fleet.operations['clusters.list']({}, INTERNAL)),
  })

  const ready = inventory.load()
  // Told by whoever waits for it: the host, and every call.
  ready.catch(() => undefined)
  const dispatch = createDispatch(
    contract,
    {
      ...activityOperations(activity),
      ...addresses.operations,
      ...appOperations({ app, database, demo, personal }),
      ...fleet.operations,
      ...joined.operations,
      ...clusterJobsOperations(fleet.jobKinds, jobs.engine, (scope, id) => {
        const name = connections.nameOf(id)
        const companyId = connections.companyOf(id)
        return name !== null && tenants.forFleet.sees(scope, { id, companyId }) ? { name, companyId } : null
      }),
      ...machines.operations,
      ...consoles.operations,
      ...catalogue.operations(jobs.engine),
      ...jobs.operations,
      ...discovery.operations(jobs.engine),
      ...inventory.operations,
      ...guests.operations(jobs),
      ...composeTags(stored('tags.colours', TagColourChoices), inventory.inventory, events),
      ...composeGraphs({ db, connections, inventory, clock }),
      ...tasks.operations,
      ...tokensOperations(tokens),
      ...access.operations,
      ...lockOperations(lock),
      ...updatesOperations(createUpdatesService({ updates: ports.updates, settings, clock })),
    },
    {
      log: log.child('gate'),
      // What is somebody's own lies in the database alone, and lets the page draw its frame meanwhile.
      ready: ({ scope }) => (scope === 'self' || scope === 'anonymous' ? Promise.resolve() : ready),
      actorOf: access.actorOf,
      transaction: (work) => db.transaction(work).immediate(),
      audit: (entry) => foundation.activity().record(entry),
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
  const begin = (): void => {
    if (stopped) return
    demo.resume().catch((error: unknown) => log.error('the demo did not come back', { error }))
    tenancy.start()
    inventory.start()
    guests.start(jobs)
    consoles.start()
    catalogue.files.start()
    jobs.open(restored)
    machines.start()
  }
  // Where the inventory could not be read, whoever waits for `ready` is told; nothing is begun on half of it.
  const started = Promise.all([tidied, ready])
    .then(begin)
    .catch((error: unknown) => log.error('the start came to no end', { error }))
  database.startDaily()
  activity.start()
  lock.start()
  return {
    db,
    dispatch,
    ready,
    wholeInventory: () => inventory.inventory.snapshot(EVERYTHING),
    activity,
    actorOf: access.actorOf,
    sessions: access.door,
    consoles: consoles.door,
    uploads: catalogue.door,
    verifyToken: tokens.verify,
    handOver: () => handOver(db),
    onSuspend: lock.onSuspend,
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
      lock.stop()
      await started
      consoles.stop()
      catalogue.files.stop()
      await jobs.stop()
      await machines.stop()
      tenancy.stop()
      joined.quotas.stop()
      await tasks.stop()
      await inventory.stop()
      fleet.stop()
      activity.stop()
      await database.stop()
      db.close()
    },
  }
}
