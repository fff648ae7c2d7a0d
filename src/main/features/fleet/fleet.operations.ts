import type { clustersContract } from '#shared/contract/clusters.contract.ts'
import type { Handlers } from '../../transport/handlers.ts'
import type { FleetService } from './fleet.service.ts'

export const fleetOperations = (service: FleetService): Handlers<typeof clustersContract> => ({
  'clusters.list': (_input, { scope }) => service.list(scope),
  'clusters.certificate': ({ address }, { signal }) => service.certificate(address, signal),
  'clusters.realms': (address, { signal }) => service.realms(address, signal),
  'clusters.probe': (input, { signal }) => service.probe(input, signal),
  'clusters.add': (input, { signal }) => service.add(input, signal),
  'clusters.update': (input, { signal }) => service.update(input, signal),
  'clusters.removalPlan': ({ id }) => service.removalPlan(id),
  'clusters.remove': async ({ id, name }) => {
    await service.remove(id, name)
    return {}
  },
  'clusters.checkRights': ({ id }, { scope, signal }) => service.checkRights(scope, id, signal),
  'clusters.fetchVersion': ({ id }, { scope, signal }) => service.fetchVersion(scope, id, signal),
  'clusters.refresh': ({ ids }, { scope }) => {
    service.refresh(scope, ids)
    return {}
  },
})
