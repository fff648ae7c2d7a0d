import type { tasksContract } from '#shared/contract/tasks.contract.ts'
import type { Handlers } from '#main/transport/handlers.ts'
import type { TasksService } from './tasks.service.ts'

export const tasksOperations = (service: TasksService): Handlers<typeof tasksContract> => ({
  'tasks.list': (filter) => service.list(filter),
  'tasks.log': ({ clusterId, upid, start, limit }, { signal }) => service.log(clusterId, upid, start, limit, signal),
  'tasks.stop': async ({ clusterId, upid }) => {
    await service.stopTask(clusterId, upid)
    return {}
  },
  'tasks.watch': ({ watching }) => {
    service.watch(watching)
    return {}
  },
})
