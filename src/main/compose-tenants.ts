import type { ClusterId, CompanyId, UserId } from '#shared/model/ids.ts'
import { EVERYTHING } from './company-scope.ts'
import { companiesOperations } from './features/companies/companies.operations.ts'
import { createCompaniesRepository } from './features/companies/companies.repository.ts'
import { createCompaniesService } from './features/companies/companies.service.ts'
import { holding } from './features/companies/holding.ts'
import type { ClusterConnections } from './features/fleet/connections.port.ts'
import type { Tenants } from './features/fleet/tenants.port.ts'
import type { FactsService } from './features/inventory/facts.service.ts'
import type { InventoryService } from './features/inventory/inventory.service.ts'
import { projectsOperations } from './features/projects/projects.operations.ts'
import { createProjectsRepository } from './features/projects/projects.repository.ts'
import { createProjectsService } from './features/projects/projects.service.ts'
import { quotasOperations } from './features/quotas/quotas.operations.ts'
import { createQuotasRepository } from './features/quotas/quotas.repository.ts'
import { createQuotasService } from './features/quotas/quotas.service.ts'
import { createSlicesRepository } from './features/tenancy/slices.repository.ts'
import { tenancyOperations } from './features/tenancy/tenancy.operations.ts'
import { createTenancyService, type TenancyService } from './features/tenancy/tenancy.service.ts'
import type { Log } from './log/log.ts'
import type { Clock, RandomBytes } from './ports.ts'
import type { Database } from './storage/database.ts'
import type { EventBus } from './transport/event-bus.ts'

interface Dependencies {
  readonly db: Database
  readonly events: EventBus
  readonly clock: Clock
  readonly randomBytes: RandomBytes
  readonly log: Log
  /** The company of an account; null: one of the provider's own; undefined: there is no such account. */
  readonly companyOfUser: (id: UserId) => CompanyId | null | undefined
  /** Names of the accounts of a company. */
  readonly accountsOf: (id: CompanyId) => readonly string[]
  /** Members of a project are others than before. */
  readonly membersChanged: (users: readonly UserId[]) => void
  /** External addresses a company uses on a cluster. */
  readonly externalAddresses: (companyId: CompanyId, clusterId: ClusterId) => number
}

/**
 * Companies and what hangs on them. The fleet asks for companies before it is there itself, so this comes in two steps:
 * companies first, the rest when clusters and inventory are `joined`.
 */
export const composeTenants = (dependencies: Dependencies) => {
  const { db, events, clock, randomBytes, log, companyOfUser, accountsOf, membersChanged, externalAddresses } =
    dependencies
  const companies = createCompaniesService({ companies: createCompaniesRepository(db), events, clock })
  const companyName = (id: CompanyId): string | null => companies.find(id)?.name ?? null
  let tenancy: TenancyService | null = null

  const forFleet: Tenants = {
    exists: (id) => companies.find(id) !== null,
    sees: (scope, cluster) => tenancy?.sees(scope, cluster) ?? scope.kind === 'everything',
    guests: (scope, id) => tenancy?.guests(scope, id) ?? 0,
    slicedFor: (id) => tenancy?.slicedFor(id) ?? [],
  }

  /** Asked before there are slices, nobody has a part of anything. */
  const sliceStorages = (companyId: CompanyId, clusterId: ClusterId): readonly string[] =>
    tenancy?.slices({ companyId, clusterId }).flatMap(({ storages }) => storages) ?? []

  const join = ({
    connections,
    inventory: { inventory, facts },
    clusterIds,
  }: {
    readonly connections: ClusterConnections
    readonly inventory: {
      readonly inventory: InventoryService
      readonly facts: Pick<FactsService, 'furtherDisks' | 'amountsWaiting' | 'onDisksChanged'>
    }
    readonly clusterIds: () => readonly ClusterId[]
  }) => {
    const whose = createTenancyService({
      slices: createSlicesRepository(db),
      inventory,
      connections,
      companyName,
      events,
      clock,
      randomBytes,
      log: log.child('tenancy'),
    })
    tenancy = whose
    const projects = createProjectsService({
      projects: createProjectsRepository(db),
      inventory,
      companyName,
      companyOfUser,
      membersChanged,
      events,
      clock,
      log: log.child('projects'),
    })
    const quotas = createQuotasService({
      quotas: createQuotasRepository(db),
      guests: () => inventory.snapshot(EVERYTHING).guests,
      guestsOf: inventory.guestsOf,
      furtherDisks: facts.furtherDisks,
      amountsWaiting: facts.amountsWaiting,
      externalAddresses,
      companyName,
      clusterName: connections.nameOf,
      events,
      clock,
    })
    facts.onDisksChanged(quotas.disksChanged)
    const clusterName = (id: ClusterId): string => connections.nameOf(id) ?? ''
    companies.addHolder((id) => [
      holding(
        'clusters',
        clusterIds().flatMap((one) => (connections.companyOf(one) === id ? [clusterName(one)] : [])),
      ),
      holding(
        'slices',
        whose.slices({ companyId: id }).map(({ clusterId }) => `of ${clusterName(clusterId)}`),
      ),
      holding(
        'guests',
        [...inventory.guestsOfCompany(id)].map(({ name }) => name),
      ),
      holding('accounts', accountsOf(id)),
      holding(
        'projects',
        projects.list(EVERYTHING, id).map(({ name }) => name),
      ),
    ])
    return {
      tenancy: whose,
      projects,
      quotas,
      operations: {
        ...companiesOperations(companies),
        ...tenancyOperations(whose),
        ...projectsOperations(projects),
        ...quotasOperations(quotas),
      },
    }
  }

  return { companies, companyName, forFleet, sliceStorages, join }
}
