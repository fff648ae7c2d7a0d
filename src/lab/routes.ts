import { aclRoutes } from './access/acl-routes.ts'
import { ticketRoutes } from './access/ticket-routes.ts'
import { userRoutes } from './access/user-routes.ts'
import type { LabRoute } from './http/handler.ts'
import { clusterRoutes } from './world/cluster-routes.ts'
import { configRoutes } from './world/config-routes.ts'
import { nodeRoutes } from './world/node-routes.ts'
import { resourceRoutes } from './world/resource-routes.ts'
import { storageRoutes } from './world/storage-routes.ts'
import { taskRoutes } from './world/task-routes.ts'

/** Everything the lab simulates; what is not here answers 501. */
export const labRoutes: readonly LabRoute[] = [
  ...ticketRoutes,
  ...userRoutes,
  ...aclRoutes,
  ...clusterRoutes,
  ...resourceRoutes,
  ...nodeRoutes,
  ...configRoutes,
  ...storageRoutes,
  ...taskRoutes,
]
