import { randomBytes } from 'node:crypto'
import { ClusterId, CompanyId, GuestId, JobId, OWNER_ID, RangeId } from '#shared/model/ids.ts'
import { uuidv7 } from '#shared/model/uuid.ts'
import { EVERYTHING } from '#main/company-scope.ts'
import { composeAddresses } from '#main/compose-addresses.ts'
import { composeDiscovery } from '#main/compose-discovery.ts'
import { composeTenants } from '#main/compose-tenants.ts'
import { createActivityRepository } from '#main/features/activity/activity.repository.ts'
import { createActivityService } from '#main/features/activity/activity.service.ts'
import { createFactsRepository } from '#main/features/inventory/facts.repository.ts'
import { createGuestHolders } from '#main/features/guests/guest-holders.ts'
import { createInventory } from '#main/features/inventory/create-inventory.ts'
import { silentLog } from '#main/log/log.ts'
import type { Clock } from '#main/ports.ts'
import type { Database } from '#main/storage/database.ts'
import { systemClock } from '#main/system-clock.ts'
import { createJobEngine } from '#main/tasks/job-engine.ts'
import { createJobsRepository } from '#main/tasks/jobs.repository.ts'
import { createEventBus } from '#main/transport/event-bus.ts'
import { INTERNAL } from '#main/transport/owner-actor.ts'
import { createFakeApi, createFakeConnections } from '../unit/main/inventory/world.ts'

export const freshId = (): string => uuidv7(Date.now(), randomBytes(10))

const AT = '2026-01-01T00:00:00.000Z'

/** A cluster of the provider's with containers that say their address, as an earlier run left them. */
export const seedCluster = (
  db: Database,
  count: number,
): { readonly clusterId: ClusterId; readonly ids: GuestId[] } => {
  const clusterId = ClusterId.parse(freshId())
  db.prepare(
    `INSERT INTO clusters (id, name, location, credential_kind, credential_login, identity, created_at, updated_at)
     VALUES (?, 'shared', '', 'token', 'root@pam!t', '{}', ?, ?)`,
  ).run(clusterId, AT, AT)
  const guest = db.prepare(
    `INSERT INTO guests (id, cluster_id, vmid, type, name, node, status, template, tags, pool, lock, ha, maxcpu, maxmem,
       maxdisk, addresses, vlans, bridges, storages, os_type)
     VALUES (?, ?, ?, 'lxc', ?, 'pve1', 'running', 0, '[]', '', '', '', 1, 1073741824, 1073741824, '[]', '[]', '[]', '[]', '')`,
  )
  const facts = createFactsRepository(db)
  const ids = Array.from({ length: count }, (_, index) => {
    const id = GuestId.parse(freshId())
    guest.run(id, clusterId, 100 + index, `ct-${index}`)
    const mac = `BC:24:11:00:${(index >> 8).toString(16).padStart(2, '0')}:${(index & 0xff).toString(16).padStart(2, '0')}`
    const net0 = `name=eth0,bridge=vmbr0,hwaddr=${mac.toUpperCase()},ip=10.0.${index >> 8}.${index & 0xff}/16`
    facts.save(id, { config: { at: AT, value: { net0 } } })
    return id
  })
  return { clusterId, ids }
}

export const seedCompany = (db: Database, name: string, number: number): CompanyId => {
  const id = CompanyId.parse(freshId())
  db.prepare(
    `INSERT INTO companies (id, number, name, status, contact, notes, colour, created_at, updated_at)
     VALUES (?, ?, ?, 'active', '', '', '#4477aa', ?, ?)`,
  ).run(id, number, name, AT, AT)
  return id
}

/** Companies, inventory, addresses, discovery and jobs as the console puts them together, on a database of the test's. */
export const discoveryWorld = async (db: Database, clock: Clock = systemClock) => {
  const events = createEventBus((error) => {
    throw error
  })
  const connections = createFakeConnections()
  for (const id of db.prepare<[], ClusterId>('SELECT id FROM clusters').pluck().all())
    connections.apis.set(id, createFakeApi())
  const bytes = (count: number): Uint8Array => randomBytes(count)
  const base = { db, events, clock, connections, randomBytes: bytes, log: silentLog }
  const tenants = composeTenants({
    ...base,
    companyOfUser: () => undefined,
    accountsOf: () => [],
    membersChanged: () => undefined,
    externalAddresses: (company, cluster) => addresses.assignments.countExternal(company, cluster),
  })
  const inventory = createInventory({ ...base, sliceStorages: tenants.sliceStorages })
  await inventory.load()
  const joined = tenants.join({ connections, inventory, clusterIds: connections.enabledIds })
  const activity = createActivityService({
    ...base,
    repository: createActivityRepository(db),
    keepDays: { get: () => null, set: () => undefined },
    companyName: (id) => tenants.companyName(id) ?? '',
    clean: (text) => text,
  })
  const addresses = composeAddresses({
    ...base,
    inventory,
    tenants,
    assertExternal: joined.quotas.assertExternal,
  })
  const holders = createGuestHolders()
  holders.add(addresses.ofGuests)
  const discovery = composeDiscovery({
    ...base,
    inventory,
    tenants: joined,
    companyName: tenants.companyName,
    addresses,
    holders,
    activity: () => activity,
  })
  joined.tenancy.start()
  const repository = createJobsRepository(db)
  const engine = createJobEngine({
    ...base,
    repository,
    kinds: discovery.kinds,
    newId: () => JobId.parse(freshId()),
    clean: (text) => text,
    mostResumed: Infinity,
    changed: () => undefined,
  })
  return {
    events,
    connections,
    inventory: inventory.inventory,
    tenants,
    joined,
    engine,
    jobs: repository,
    kind: (name: string) => {
      const found = discovery.kinds.find((kind) => kind.name === name)
      if (found === undefined) throw new Error(`no jobs of the kind ${name}`)
      return found
    },
    operations: discovery.operations(engine),
    activity: () => activity.list(EVERYTHING, {}, null, 500),
    addRange: (cidr: string, companyId: CompanyId, clusterId: ClusterId) => {
      const wire = { vlan: null, bridge: null, vnet: null, gateway: null, dns: [] }
      const range = { id: RangeId.parse(freshId()), cidr, kind: 'internal' as const, ...wire, companyId, clusterId }
      addresses.ranges.save(EVERYTHING, { ...range, description: '' }, 'range')
    },
    context: { ...INTERNAL, actor: { ...INTERNAL.actor, userId: OWNER_ID, name: 'Mara' } },
    stop: async () => {
      activity.stop()
      joined.tenancy.stop()
      await inventory.stop()
    },
  }
}
