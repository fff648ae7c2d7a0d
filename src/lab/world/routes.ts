import type { LabRoute } from '../http/handler.ts'
import { agentRoutes } from './agent-routes.ts'
import { cloneRoutes } from './clone-routes.ts'
import { clusterRoutes } from './cluster-routes.ts'
import { configRoutes } from './config-routes.ts'
import { cloudinitRoutes } from './cloudinit-routes.ts'
import { destroyRoutes } from './destroy-routes.ts'
import { diskRoutes } from './disk-routes.ts'
import { poolRoutes } from './pool-routes.ts'
import { sdnRoutes } from './sdn-routes.ts'
import { volumeRoutes } from './volume-routes.ts'
import { templateRoutes } from './template-routes.ts'
import { createLxcRoutes } from './create-lxc.ts'
import { createQemuRoutes } from './create-qemu.ts'
import { graphRoutes } from './graph-routes.ts'
import { guestRoutes } from './guest-routes.ts'
import { migrateRoutes } from './migrate-routes.ts'
import { nodeRoutes } from './node-routes.ts'
import { powerRoutes } from './power-routes.ts'
import { snapshotRoutes } from './snapshot-routes.ts'
import { resourceRoutes } from './resource-routes.ts'
import { storageRoutes } from './storage-routes.ts'
import { taskRoutes } from './task-routes.ts'

/** Everything the simulated clusters answer about themselves; accounts and rights are not among it. */
export const worldRoutes: LabRoute[] = [
  ...clusterRoutes,
  ...resourceRoutes,
  ...snapshotRoutes,
  ...nodeRoutes,
  ...storageRoutes,
  ...taskRoutes,
  ...configRoutes,
  ...powerRoutes,
  ...guestRoutes,
  ...agentRoutes,
  ...graphRoutes,
  ...migrateRoutes,
  ...createLxcRoutes,
  ...createQemuRoutes,
  ...cloneRoutes,
  ...destroyRoutes,
  ...diskRoutes,
  ...templateRoutes,
  ...cloudinitRoutes,
  ...poolRoutes,
  ...sdnRoutes,
  ...volumeRoutes,
]
