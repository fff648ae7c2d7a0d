import type { clustersContract } from '#shared/contract/clusters.contract.ts'
import type { ClusterView } from '#shared/model/cluster.ts'
import type { ActivityNote, ActivityValues } from '../../activity-note.ts'
import type { Handlers } from '../../transport/handlers.ts'
import type { FleetService } from './fleet.service.ts'

const clusterNote = ({ id, name, companyId }: ClusterView): ActivityNote => ({
  entity: 'cluster',
  entityId: id,
  label: name,
  companyId,
  clusterId: id,
})

/** Without the credential: who signs in is told, never with what. */
const clusterValues = (cluster: ClusterView): ActivityValues => ({
  name: cluster.name,
  location: cluster.location,
  companyId: cluster.companyId,
  addresses: cluster.addresses.map(({ address }) => address),
  login: cluster.credential.login,
  enabled: cluster.enabled,
})

export const fleetOperations = (service: FleetService): Handlers<typeof clustersContract> => ({
  'clusters.list': (_input, { scope }) => service.list(scope),
  'clusters.certificate': ({ address }, { signal }) => service.certificate(address, signal),
  'clusters.realms': (address, { signal }) => service.realms(address, signal),
  'clusters.probe': (input, { signal }) => service.probe(input, signal),
  'clusters.add': async (input, { signal, note }) => {
    const added = await service.add(input, signal)
    note({ ...clusterNote(added), after: clusterValues(added) })
    return added
  },
  'clusters.update': async (input, { scope, signal, note }) => {
    const before = service.find(scope, input.id)
    const changed = await service.update(input, signal)
    note({
      ...clusterNote(changed),
      former: { companyId: before.companyId, label: before.name },
      before: clusterValues(before),
      after: clusterValues(changed),
    })
    return changed
  },
  'clusters.removalPlan': ({ id }) => service.removalPlan(id),
  'clusters.remove': async ({ id, name }, { scope, note }) => {
    const removed = service.find(scope, id)
    await service.remove(id, name)
    note({ ...clusterNote(removed), before: clusterValues(removed) })
    return {}
  },
  'clusters.checkRights': ({ id }, { scope, signal }) => service.checkRights(scope, id, signal),
  'clusters.fetchVersion': ({ id }, { scope, signal }) => service.fetchVersion(scope, id, signal),
  'clusters.refresh': ({ ids }, { scope, actor }) => {
    service.refresh(scope, ids, actor.permissions.has('cluster.check'))
    return {}
  },
})
