import type { composeTenants } from './compose-tenants.ts'
import { createCatalogue } from './features/catalogue/create-catalogue.ts'
import type { ClusterConnections } from './features/fleet/connections.port.ts'
import type { InventoryFeature } from './features/inventory/create-inventory.ts'
import type { TasksFeature } from './features/tasks/create-tasks.ts'
import type { HostPorts } from './ports.ts'
import type { Database } from './storage/database.ts'
import type { DiskRoom } from './storage/disk-room.ts'
import type { EventBus } from './transport/event-bus.ts'
import { createUploadDoor, type UploadDoorDependencies } from './transport/upload-door.ts'

interface Dependencies {
  readonly db: Database
  readonly ports: HostPorts
  readonly connections: ClusterConnections
  readonly inventory: InventoryFeature
  readonly tasks: Pick<TasksFeature, 'tasks'>
  readonly tenants: Pick<ReturnType<typeof composeTenants>, 'forFleet' | 'sliceStorages'>
  readonly events: EventBus
  readonly actorOf: UploadDoorDependencies['actorOf']
  readonly room: Pick<DiskRoom, 'refusal'>
}

/** The catalogue with the door through which browsers send files to it. */
export const composeCatalogue = ({ tenants, tasks, actorOf, room, ...rest }: Dependencies) => {
  const { forFleet, sliceStorages } = tenants
  const catalogue = createCatalogue({ ...rest, tasks: tasks.tasks, sliceStorages, sees: forFleet.sees })
  const door = createUploadDoor({ actorOf, refuseChanges: room.refusal, files: catalogue.files })
  return { ...catalogue, door }
}
