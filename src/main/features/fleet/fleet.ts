import type { clustersContract } from '#shared/contract/clusters.contract.ts'
import type { ClusterId } from '#shared/model/ids.ts'
import { EVERYTHING } from '../../company-scope.ts'
import type { Log } from '../../log/log.ts'
import type { Clock, RandomBytes, Vault } from '../../ports.ts'
import { randomShare } from '../../random-share.ts'
import type { Database } from '../../storage/database.ts'
import type { EventBus } from '../../transport/event-bus.ts'
import type { Handlers } from '../../transport/handlers.ts'
import { clusterJobKinds, type ClusterJobKinds } from './cluster.jobs.ts'
import { createClientPool, type ClientPool } from './client-pool.ts'
import type { ClusterConnections } from './connections.port.ts'
import { createCredentials } from './credentials.ts'
import { createFleetEvents } from './fleet.events.ts'
import { fleetOperations } from './fleet.operations.ts'
import { createFleetRepository } from './fleet.repository.ts'
import { createFleetService, type FleetService } from './fleet.service.ts'
import { createProber } from './prober.ts'
import { createRoster, type Roster } from './roster.ts'
import { seesBackups } from './rights.ts'
import type { Tenants } from './tenants.port.ts'
import { viewFor } from './view-for.ts'

/** Nobody is there to call it off. */
const UNATTENDED_MS = 60_000

export interface Fleet {
  readonly operations: Handlers<typeof clustersContract>
  /** What can be asked of many clusters at once. */
  readonly jobKinds: ClusterJobKinds
  /** How old what is held of a cluster is; nothing known of one that is gone. */
  readonly ageOf: (id: ClusterId) => { readonly asOf: string | null; readonly unreachableSince: string | null }
  /** Every cluster, enabled or not. */
  readonly ids: () => readonly ClusterId[]
  /** For other features. */
  readonly connections: ClusterConnections
  /** For what adds and removes clusters without a person, like the demo; removing what is gone is no error. */
  readonly unattended: {
    readonly add: (input: Parameters<FleetService['add']>[0]) => Promise<unknown>
    readonly remove: (id: ClusterId) => Promise<void>
  }
  /** Polls everything that is enabled now, lifting back-off: the network or the computer came back. */
  readonly refreshAll: () => void
  /** Brings vault and database into step. Call it once, before anything polls; it never rejects. */
  readonly start: () => Promise<void>
  /** Ends every connection and timer. */
  readonly stop: () => void
}

/**
 * The fleet on an open database. Opens no connection by itself: clients are made when somebody asks for their `api`.
 * @param dependencies.vault where credentials go, under `cluster/<id>`
 */
export const createFleet = (dependencies: {
  readonly db: Database
  readonly vault: Vault
  readonly clock: Clock
  readonly randomBytes: RandomBytes
  readonly events: EventBus
  readonly tenants: Tenants
  readonly log: Log
}): Fleet => {
  const { db, vault, clock, events, tenants, log } = dependencies
  const random = (): number => randomShare(dependencies.randomBytes)
  const repository = createFleetRepository(db)
  const credentials = createCredentials({ repository, vault, clock, log })
  const page = createFleetEvents({
    clock,
    events,
    narrow: (scope, view) => viewFor(tenants, scope, view),
    view: (id) => (roster.find(id) === undefined ? null : roster.view(id)),
  })
  const roster: Roster = createRoster({
    repository,
    health: (id) => pool.health(id),
    slicedFor: tenants.slicedFor,
    onChanged: page.changed,
    onRemoved: page.removed,
    onHandedOver: page.handedOver,
  })
  const pool: ClientPool = createClientPool({
    clock,
    random,
    credentials,
    nameOf: (id) => roster.find(id)?.name ?? 'The removed cluster',
    onHealth: (id, health) => {
      if (health.problem !== null) log.info('cluster not reachable', { cluster: id, ...health.problem })
      roster.reportHealth(id, health)
    },
    onCertificateRead: repository.saveCertificate,
  })
  const prober = createProber({ clock, random })
  const service = createFleetService({ repository, credentials, prober, pool, roster, tenants, clock })

  return {
    operations: fleetOperations(service),
    ids: () => roster.all().map(({ id }) => id),
    jobKinds: clusterJobKinds(service),
    unattended: {
      add: (input) => service.add(input, AbortSignal.timeout(UNATTENDED_MS)),
      remove: async (id) => {
        const cluster = roster.find(id)
        if (cluster !== undefined) await service.remove(id, cluster.name)
      },
    },
    ageOf: (id) => (roster.find(id) === undefined ? { asOf: null, unreachableSince: null } : roster.view(id)),
    refreshAll: () => service.refresh(EVERYTHING, undefined, false),
    connections: {
      enabledIds: () => roster.all().flatMap((cluster) => (cluster.enabled ? [cluster.id] : [])),
      nameOf: (id) => roster.find(id)?.name ?? null,
      companyOf: (id) => roster.find(id)?.companyId ?? null,
      urlOf: (id) => {
        const address = roster.find(id)?.addresses[0]?.address
        return address === undefined ? null : `https://${address}`
      },
      api: (id) => pool.client(roster.get(id)),
      onChanged: roster.onChanged,
      onRefreshRequested: roster.onRefreshRequested,
      reportCounts: roster.reportCounts,
      tellSlices: page.handedOver,
      seesBackups: (id) => seesBackups(roster.find(id)?.missingRights ?? []),
      setBackupListing: roster.setBackupListing,
      setHoldings: roster.setHoldings,
    },
    start: async () => {
      await credentials.settle()
      roster.reload()
    },
    stop: () => {
      pool.close()
      page.flush()
    },
  }
}
