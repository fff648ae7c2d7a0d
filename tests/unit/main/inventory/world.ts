import { onTestFinished } from 'vitest'
import type { EventName, EventPayload } from '#shared/contract/index.ts'
import { AppError } from '#shared/errors.ts'
import { ClusterId, type CompanyId } from '#shared/model/ids.ts'
import type { ProxmoxApi, ProxmoxCall, ProxmoxHealth } from '#main/adapters/proxmox/proxmox.port.ts'
import type { ProxmoxGuestRow, ProxmoxNodeRow, ProxmoxResources } from '#main/adapters/proxmox/proxmox.types.ts'
import type { SharedHoldings } from '#main/features/inventory/inventory-scope.ts'
import type { ClusterChange, ClusterConnections, ClusterCounts } from '#main/features/fleet/connections.port.ts'
import { openDatabase, type Database } from '#main/storage/database.ts'
import { allMigrations } from '#main/storage/migrations/all-migrations.ts'
import { createEventBus, type EventBus } from '#main/transport/event-bus.ts'
import { createHeldClock, type HeldClock } from '#support/held-clock.ts'

export const clusterId = (number: number): ClusterId =>
  ClusterId.parse(`01900000-0000-7000-8000-${String(number).padStart(12, '0')}`)

export const guestRow = (vmid: number, fields: Partial<ProxmoxGuestRow> = {}): ProxmoxGuestRow => ({
  type: 'qemu',
  vmid,
  node: 'pve1',
  name: `vm-${vmid}`,
  status: 'running',
  template: false,
  tags: [],
  pool: '',
  lock: '',
  hastate: '',
  cpu: 0.1,
  maxcpu: 2,
  mem: 1024 ** 3,
  maxmem: 4 * 1024 ** 3,
  disk: 0,
  maxdisk: 32 * 1024 ** 3,
  uptime: 7200,
  ...fields,
})

export const nodeRow = (node: string, fields: Partial<ProxmoxNodeRow> = {}): ProxmoxNodeRow => ({
  node,
  status: 'online',
  cpu: 0.2,
  maxcpu: 16,
  mem: 8 * 1024 ** 3,
  maxmem: 64 * 1024 ** 3,
  disk: 1024 ** 3,
  maxdisk: 100 * 1024 ** 3,
  uptime: 90_000,
  level: '',
  ...fields,
})

export const resourcesOf = (guests: ProxmoxGuestRow[], fields: Partial<ProxmoxResources> = {}): ProxmoxResources => ({
  guests,
  nodes: [nodeRow('pve1'), nodeRow('pve2')],
  storages: [],
  pools: [],
  others: [],
  ...fields,
})

/** A cluster's API whose answers a test sets; what is not set fails loudly. */
export interface FakeApi extends ProxmoxApi {
  readonly calls: string[]
  setHealth: (state: ProxmoxHealth['state']) => void
  answers: Partial<Record<keyof ProxmoxApi, (...input: unknown[]) => unknown>>
}

/** Rejects as the client does when the call is ended. */
const aborted = (signal: AbortSignal | undefined): Promise<never> =>
  new Promise((_, reject) => {
    const end = (): void => reject(new AppError('cancelled', 'The call was ended.'))
    if (signal?.aborted === true) end()
    signal?.addEventListener('abort', end)
  })

export const createFakeApi = (answers: FakeApi['answers'] = {}): FakeApi => {
  const calls: string[] = []
  const listeners = new Set<(health: ProxmoxHealth) => void>()
  let health: ProxmoxHealth = { state: 'up', since: 0, nextAttemptAt: null, problem: null }
  const answer =
    (name: keyof ProxmoxApi) =>
    async (...input: unknown[]): Promise<never> => {
      calls.push([name, ...input.filter((value) => typeof value !== 'object')].join(' '))
      const given = api.answers[name]
      if (given === undefined) throw new AppError('internal', `The test gave no answer for ${name}`)
      const call = input.findLast((value): value is ProxmoxCall => typeof value === 'object' && value !== null)
      return (await Promise.race([given(...input), aborted(call?.signal)])) as never
    }
  const own = {
    calls,
    answers: { ...answers },
    health: () => health,
    onHealthChanged: (listener: (health: ProxmoxHealth) => void) => {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    setHealth: (state: ProxmoxHealth['state']) => {
      health = { ...health, state }
      for (const listener of listeners) listener(health)
    },
  } satisfies Partial<FakeApi>
  // Every call of the port is answered alike, whichever there are; that a Proxy has them all the compiler cannot see.
  const api = new Proxy(own, {
    get: (target, name) => (name in target ? target[name as keyof typeof own] : answer(name as keyof ProxmoxApi)),
  }) as unknown as FakeApi
  return api
}

export interface FakeConnections extends ClusterConnections {
  readonly apis: Map<ClusterId, FakeApi>
  readonly counts: Map<ClusterId, ClusterCounts>
  /** Who holds a whole cluster. */
  readonly owners: Map<ClusterId, CompanyId>
  /** Clusters whose sign-in may not see backups. */
  readonly blind: Set<ClusterId>
  readonly tell: (change: ClusterChange) => void
  readonly ask: (ids: readonly ClusterId[]) => void
}

export const createFakeConnections = (): FakeConnections => {
  const apis = new Map<ClusterId, FakeApi>()
  const counts = new Map<ClusterId, ClusterCounts>()
  const owners = new Map<ClusterId, CompanyId>()
  const blind = new Set<ClusterId>()
  const changes = new Set<(change: ClusterChange) => void>()
  const requests = new Set<(ids: readonly ClusterId[]) => void>()
  return {
    apis,
    counts,
    owners,
    blind,
    companyOf: (id) => owners.get(id) ?? null,
    tellSlices: () => undefined,
    enabledIds: () => [...apis.keys()],
    nameOf: (id) => (apis.has(id) ? `cluster ${id.slice(-2)}` : null),
    urlOf: () => 'https://pve.example:8006',
    api: (id) => {
      const api = apis.get(id)
      if (api === undefined) throw new AppError('not_found', 'There is no such cluster.')
      return api
    },
    onChanged: (listener) => {
      changes.add(listener)
      return () => changes.delete(listener)
    },
    onRefreshRequested: (listener) => {
      requests.add(listener)
      return () => requests.delete(listener)
    },
    reportCounts: (id, value) => void counts.set(id, value),
    setHoldings: () => undefined,
    seesBackups: (id) => !blind.has(id),
    setBackupListing: () => undefined,
    tell: (change) => {
      for (const listener of changes) listener(change)
    },
    ask: (ids) => {
      for (const listener of requests) listener(ids)
    },
  }
}

export interface World {
  readonly db: Database
  readonly clock: HeldClock
  readonly events: EventBus
  readonly connections: FakeConnections
  readonly sliceStorages: SharedHoldings['sliceStorages']
  readonly shared: SharedHoldings
  readonly randomBytes: (count: number) => Uint8Array
  /** Payloads of an event so far. */
  readonly heard: <Name extends EventName>(name: Name) => EventPayload<Name>[]
  /** A cluster in the database, reachable through `api`. */
  readonly addCluster: (number: number, answers?: FakeApi['answers']) => { id: ClusterId; api: FakeApi }
  /** Lets time pass in steps, with everything that waits on promises run between. */
  readonly pass: (milliseconds: number, step?: number) => Promise<void>
}

/** Lets promises run until nothing more happens at once. */
export const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 12; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}

let counter = 0

export const createWorld = async (): Promise<World> => {
  const clock = createHeldClock()
  const db = await openDatabase(':memory:', { migrations: allMigrations, clock })
  onTestFinished(() => {
    db.close()
  })
  const events = createEventBus((error) => {
    throw error
  })
  const heard: { name: EventName; payload: unknown }[] = []
  events.listen((name, payload) => heard.push({ name, payload }))
  const connections = createFakeConnections()
  const sliceStorages = (): readonly string[] => []
  return {
    db,
    clock,
    events,
    connections,
    sliceStorages,
    shared: { companyOf: connections.companyOf, sliceStorages },
    randomBytes: (count) => {
      counter += 1
      return Uint8Array.from({ length: count }, (_, index) => (counter >> (8 * (index % 4))) & 0xff)
    },
    heard: <Name extends EventName>(name: Name) =>
      heard.filter((event) => event.name === name).map((event) => event.payload as EventPayload<Name>),
    addCluster: (number, answers) => {
      const id = clusterId(number)
      db.prepare(
        `INSERT INTO clusters (id, name, location, credential_kind, credential_login, identity, created_at, updated_at)
         VALUES (?, ?, '', 'token', 'root@pam!t', '{}', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z')`,
      ).run(id, `cluster ${number}`)
      const api = createFakeApi(answers)
      connections.apis.set(id, api)
      return { id, api }
    },
    pass: async (milliseconds, step = 500) => {
      for (let passed = 0; passed < milliseconds; passed += step) {
        clock.advance(Math.min(step, milliseconds - passed))
        await settle()
      }
    },
  }
}
