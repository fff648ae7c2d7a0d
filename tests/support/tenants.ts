import { randomBytes } from 'node:crypto'
import { onTestFinished } from 'vitest'
import type {
  EventName,
  EventPayload,
  OperationArguments,
  OperationName,
  OperationOutput,
} from '#shared/contract/index.ts'
import { contract } from '#shared/contract/index.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import { ClusterId, GuestId, UserId, type CompanyId } from '#shared/model/ids.ts'
import type { ActivityNote } from '#main/activity-note.ts'
import { EVERYTHING, type CompanyScope } from '#main/company-scope.ts'
import { composeTenants } from '#main/compose-tenants.ts'
import { createFactsRepository } from '#main/features/inventory/facts.repository.ts'
import { createFactsService } from '#main/features/inventory/facts.service.ts'
import { createInventoryRepository } from '#main/features/inventory/inventory.repository.ts'
import { createInventoryService } from '#main/features/inventory/inventory.service.ts'
import { guestChange, guestKey } from '#main/features/inventory/inventory.types.ts'
import { silentLog } from '#main/log/log.ts'
import { openDatabase } from '#main/storage/database.ts'
import { allMigrations } from '#main/storage/migrations/all-migrations.ts'
import { createEventBus, type Reach } from '#main/transport/event-bus.ts'
import { INTERNAL } from '#main/transport/owner-actor.ts'
import { createFakeConnections } from '../unit/main/inventory/world.ts'
import { makeGuest } from './fleet-rows.ts'

const hex = (number: number): string => String(number).padStart(12, '0')
export const clusterIdOf = (number: number): ClusterId => ClusterId.parse(`01900000-0000-7000-8000-${hex(number)}`)
export const userIdOf = (number: number): UserId => UserId.parse(`01900000-0000-7000-9000-${hex(number)}`)

type Heard = { name: EventName; payload: unknown; reach: Reach<EventName> }

/**
 * Companies, slices, projects and quotas on a database in memory, over an inventory filled by hand. `call` runs the
 * real handlers with the scope given, as the gate would.
 */
export const startTenants = async (options: { readonly externalAddresses?: number } = {}) => {
  const waiting: (() => void)[] = []
  const clock = {
    now: () => Date.UTC(2026, 10, 27, 12),
    after: (_milliseconds: number, work: () => void) => {
      waiting.push(work)
      return () => undefined
    },
  }
  const db = await openDatabase(':memory:', { migrations: allMigrations, clock })
  onTestFinished(() => void db.close())
  const events = createEventBus((error) => {
    throw error
  })
  const heard: Heard[] = []
  events.listen((name, payload, reach) => heard.push({ name, payload, reach: reach }))
  const connections = createFakeConnections()
  const users = new Map<UserId, CompanyId | null>()
  const repository = createInventoryRepository(db)
  const build = () => {
    const tenants = composeTenants({
      db,
      events,
      clock,
      randomBytes,
      log: silentLog,
      companyOfUser: (id) => users.get(id),
      accountsOf: () => [],
      membersChanged: (ids) => membersTold.push([...ids]),
      externalAddresses: () => options.externalAddresses ?? 0,
    })
    const inventory = createInventoryService({
      repository,
      events,
      clock,
      randomBytes,
      shared: { companyOf: connections.companyOf, sliceStorages: tenants.sliceStorages },
    })
    for (const id of inventory.storedClusters()) inventory.load(id)
    const facts = createFactsService({ repository: createFactsRepository(db), inventory, clock })
    const joined = tenants.join({
      connections,
      inventory: { inventory, facts },
      clusterIds: () => [...connections.apis.keys()],
    })
    return { inventory, facts, tenants, joined }
  }
  const membersTold: (readonly UserId[])[] = []
  let running = build()

  const notes: ActivityNote[] = []
  const call = <Name extends keyof (typeof running)['joined']['operations'] & OperationName>(
    name: Name,
    input: OperationArguments<Name>,
    scope: CompanyScope = EVERYTHING,
  ): OperationOutput<Name> => {
    const parsed: unknown = contract[name].input.parse(input)
    const handler = running.joined.operations[name] as (input: unknown, context: unknown) => unknown
    const work = (): unknown => handler(parsed, { ...INTERNAL, scope, note: (note: ActivityNote) => notes.push(note) })
    // As at the gate: what throws leaves nothing behind.
    const value = db.transaction(work).immediate()
    return contract[name].output.parse(value) as OperationOutput<Name>
  }

  let guestNumber = 0
  const rows = new Map<ClusterId, Map<number, GuestRow>>()
  return {
    /** The first column of the first row. */
    valueOf: (sql: string): unknown => db.prepare(sql).pluck().get(),
    /** Runs work as one transaction, as the gate does with a call and its record. */
    transaction: (work: () => void): void => {
      db.transaction(work)()
    },
    call,
    connections,
    users,
    membersTold,
    notes,
    forFleet: () => running.tenants.forFleet,
    quotas: () => running.joined.quotas,
    inventory: () => running.inventory,
    /** As its cluster tells it when it is asked for the guest's configuration. */
    readConfig: async (id: GuestId, values: Record<string, string>): Promise<void> => {
      const guest = running.inventory.guest(id)
      if (guest === undefined) throw new Error('There is no such guest')
      const api = { guestConfig: () => Promise.resolve({ values }) }
      await running.facts.readConfig(guest, api as never, { lane: 'background' })
    },
    heard: <Name extends EventName>(name: Name) =>
      heard.filter((event) => event.name === name).map((event) => event.payload as EventPayload<Name>),
    /** The newest event of a name as somebody of this scope hears it; null: not at all. */
    hears: <Name extends EventName>(name: Name, scope: CompanyScope): EventPayload<Name> | null => {
      const newest = heard.filter((event) => event.name === name).at(-1)
      return (newest?.reach.narrow?.(scope) ?? null) as EventPayload<Name> | null
    },
    addCluster: (number: number, owner: CompanyId | null = null): ClusterId => {
      const id = clusterIdOf(number)
      db.prepare(
        `INSERT INTO clusters (id, name, location, company_id, credential_kind, credential_login, identity, created_at, updated_at)
         VALUES (?, ?, '', ?, 'token', 'root@pam!t', '{}', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z')`,
      ).run(id, `cluster ${number}`, owner)
      connections.apis.set(id, {} as never)
      if (owner !== null) connections.owners.set(id, owner)
      return id
    },
    handOver: (id: ClusterId, owner: CompanyId | null): void => {
      if (owner === null) connections.owners.delete(id)
      else connections.owners.set(id, owner)
      db.prepare('UPDATE clusters SET company_id = ? WHERE id = ?').run(owner, id)
      connections.tell({ kind: 'handed_over', id })
    },
    /** As a poll brings it. */
    addGuest: (clusterId: ClusterId, change: Partial<GuestRow> = {}): GuestId => {
      guestNumber += 1
      const id = GuestId.parse(`01900000-0000-7000-a000-${hex(guestNumber)}`)
      const plain = { pool: '', tags: [], vlans: [], template: false, companyId: null, projectId: null }
      const row = makeGuest(guestNumber, { ...plain, vmid: 100 + guestNumber, ...change, id, clusterId })
      const guests = rows.get(clusterId) ?? new Map<number, GuestRow>()
      rows.set(clusterId, guests.set(guestKey(row.type, row.vmid), row))
      repository.write(
        { ...guestChange(clusterId, []), addedGuests: [row] },
        { figures: [...guests.values()], nodes: [] },
      )
      return id
    },
    /** What waits for its time has it. */
    elapse: (): void => {
      for (const work of waiting.splice(0)) work()
    },
    /** Another start of the program on the same data. */
    restart: (): void => {
      running.joined.tenancy.stop()
      running = build()
      running.joined.tenancy.start()
    },
  }
}

export type Tenants = Awaited<ReturnType<typeof startTenants>>

/** What is told after a transaction was told. */
export const told = (): Promise<void> => Promise.resolve()
