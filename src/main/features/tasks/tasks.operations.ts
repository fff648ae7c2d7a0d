import type { tasksContract } from '#shared/contract/tasks.contract.ts'
import type { Handlers } from '#main/transport/handlers.ts'
import type { TasksService } from './tasks.service.ts'

export const tasksOperations = (service: TasksService): Handlers<typeof tasksContract> => ({
  'tasks.list': (filter, { scope }) => service.list(scope, filter),
  'tasks.log': ({ clusterId, upid, start, limit }, { scope, signal }) =>
    service.log(scope, clusterId, upid, start, limit, signal),
  'tasks.stop': async ({ clusterId, upid }, { scope, note }) => {
    const task = await service.stopTask(scope, clusterId, upid)
    note({
      entity: task?.guestId === undefined || task.guestId === null ? 'task' : 'guest',
      entityId: task?.guestId ?? upid,
      label: task?.subjectName || upid,
      companyId: task?.companyId ?? null,
      clusterId,
      description: `Task ${task?.type ?? upid}${task?.subjectName ? ` of “${task.subjectName}”` : ''} stopped`,
    })
    return {}
  },
  'tasks.watch': ({ watching }) => {
    service.watch(watching)
    return {}
  },
})
