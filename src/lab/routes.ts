import { aclRoutes } from './access/acl-routes.ts'
import { ticketRoutes } from './access/ticket-routes.ts'
import { userRoutes } from './access/user-routes.ts'
import { consoleRoutes } from './console/console-routes.ts'
import type { LabRoute } from './http/handler.ts'
import { worldRoutes } from './world/routes.ts'

/** Everything the lab simulates; what is not here answers 501. */
export const labRoutes: readonly LabRoute[] = [
  ...ticketRoutes,
  ...userRoutes,
  ...aclRoutes,
  ...worldRoutes,
  ...consoleRoutes,
]
