import type { graphsContract } from '#shared/contract/graphs.contract.ts'
import type { Handlers } from '#main/transport/handlers.ts'
import type { GraphsService } from './graphs.service.ts'

export const graphsOperations = (service: GraphsService): Handlers<typeof graphsContract> => ({
  'graphs.guest': ({ id, ...asked }, { scope, signal }) => service.guest(scope, id, { ...asked, signal }),
  'graphs.node': ({ clusterId, node, ...asked }, { scope, signal }) =>
    service.node(scope, clusterId, node, { ...asked, signal }),
  'graphs.storage': ({ clusterId, key, ...asked }, { scope, signal }) =>
    service.storage(scope, clusterId, key, { ...asked, signal }),
})
