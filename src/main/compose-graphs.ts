import type { ClusterConnections } from './features/fleet/connections.port.ts'
import { graphsOperations } from './features/graphs/graphs.operations.ts'
import { createGraphsRepository } from './features/graphs/graphs.repository.ts'
import { createGraphsService } from './features/graphs/graphs.service.ts'
import type { InventoryFeature } from './features/inventory/create-inventory.ts'
import type { Clock } from './ports.ts'
import type { Database } from './storage/database.ts'

interface GraphsParts {
  readonly db: Database
  readonly connections: ClusterConnections
  readonly inventory: InventoryFeature
  readonly clock: Clock
}

/** The graphs of guests, nodes and storages, put together. */
export const composeGraphs = ({ db, connections, inventory: feature, clock }: GraphsParts) => {
  const { inventory, sight, refresh } = feature
  const repository = createGraphsRepository(db)
  return graphsOperations(createGraphsService({ connections, inventory, sight, refresh, repository, clock }))
}
