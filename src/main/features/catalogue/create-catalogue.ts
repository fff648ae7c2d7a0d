import { join } from 'node:path'
import type { ClusterId, CompanyId } from '#shared/model/ids.ts'
import type { CompanyScope } from '#main/company-scope.ts'
import type { ClusterConnections } from '#main/features/fleet/connections.port.ts'
import type { InventoryFeature } from '#main/features/inventory/create-inventory.ts'
import { seesStorage, type SharedHoldings } from '#main/features/inventory/inventory-scope.ts'
import { createAwaitTask } from '#main/features/tasks/task-end.ts'
import type { TasksService } from '#main/features/tasks/tasks.service.ts'
import type { HostPorts } from '#main/ports.ts'
import type { Database } from '#main/storage/database.ts'
import type { JobEngine } from '#main/tasks/job-engine.ts'
import type { EventBus } from '#main/transport/event-bus.ts'
import { catalogueOperations } from './catalogue.operations.ts'
import { createCatalogueRepository } from './catalogue.repository.ts'
import { createCatalogueService } from './catalogue.service.ts'
import { downloadJobKinds } from './download.jobs.ts'
import { createHeldFiles } from './held-files.ts'
import { createPlaces } from './places.ts'
import { removalJobKinds } from './removal.jobs.ts'
import { scanJobKinds } from './scan.jobs.ts'
import { uploadJobKinds } from './upload.jobs.ts'
import { createVolumeUsers } from './volume-users.service.ts'

interface Dependencies {
  readonly db: Database
  readonly ports: Pick<HostPorts, 'clock' | 'randomBytes' | 'paths' | 'chooseFile'>
  readonly connections: ClusterConnections
  readonly inventory: Pick<InventoryFeature, 'inventory' | 'facts'>
  readonly tasks: Pick<TasksService, 'followOwn' | 'explain'>
  readonly sliceStorages: SharedHoldings['sliceStorages']
  /** Whether anything of the cluster is in the scope. */
  readonly sees: (scope: CompanyScope, cluster: { id: ClusterId; companyId: CompanyId | null }) => boolean
  readonly events: Pick<EventBus, 'emit'>
}

/** The catalogue put together; jobs are started by an engine that is there only when all kinds are. */
export const createCatalogue = (dependencies: Dependencies) => {
  const { db, ports, connections, inventory: feature, tasks, sliceStorages, sees, events } = dependencies
  const { clock, randomBytes, paths, chooseFile } = ports
  const { inventory, facts } = feature
  const shared: SharedHoldings = { companyOf: connections.companyOf, sliceStorages }
  const seesIt = (scope: CompanyScope, storage: Parameters<typeof seesStorage>[2]): boolean =>
    seesStorage(scope, shared, storage)
  const clusterOf = (scope: CompanyScope, id: ClusterId) => {
    const name = connections.nameOf(id)
    const companyId = connections.companyOf(id)
    return name !== null && sees(scope, { id, companyId }) ? { name, companyId } : null
  }

  const files = createHeldFiles(join(paths.data, 'uploads'), clock)
  const service = createCatalogueService({
    repository: createCatalogueRepository(db),
    inventory,
    api: connections.api,
    seesStorage: seesIt,
    changed: (id) =>
      events.emit(
        'catalogue.volumesChanged',
        { clusterIds: [id] },
        { narrow: (scope) => (clusterOf(scope, id) === null ? null : { clusterIds: [id] }) },
      ),
    clock,
  })
  const places = createPlaces({
    inventory,
    clusterName: connections.nameOf,
    companyOf: connections.companyOf,
    seesStorage: seesIt,
  })
  const users = createVolumeUsers({ inventory, facts, clock })
  const transfer = { connections, places, service, awaitTask: createAwaitTask(tasks), explainTask: tasks.explain }
  const kinds = {
    ...scanJobKinds({
      service,
      templatesOf: (id) => [...inventory.guestsOf(id)].filter(({ template }) => template).length,
    }),
    ...uploadJobKinds({ ...transfer, files }),
    ...downloadJobKinds(transfer),
    ...removalJobKinds({ ...transfer, users }),
  }
  return {
    kinds,
    files,
    operations: (engine: Pick<JobEngine, 'start'>) =>
      catalogueOperations({
        service,
        places,
        users,
        files,
        connections,
        clusterOf,
        engine,
        kinds,
        chooseFile,
        clock,
        randomBytes,
      }),
  }
}
