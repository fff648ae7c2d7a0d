import type { discoveryContract } from '#shared/contract/discovery.contract.ts'
import { AppError } from '#shared/errors.ts'
import type { ClusterId, CompanyId, GuestId, JobId } from '#shared/model/ids.ts'
import type { JobEngine } from '#main/tasks/job-engine.ts'
import type { JobKind } from '#main/tasks/job-kind.ts'
import type { Handlers, OperationContext } from '#main/transport/handlers.ts'
import type { DiscoveryJobKinds } from './discovery.jobs.ts'
import type { DiscoveryRepository } from './discovery.repository.ts'
import type { DiscoveryService } from './discovery.service.ts'
import type { DiscoverySurroundings } from './discovery.ports.ts'
import type { HandoverOrder, HandoverService } from './handover.service.ts'
import { requestedBy } from './requested-by.ts'

interface Dependencies {
  readonly discovery: DiscoveryService
  readonly handover: HandoverService
  readonly kinds: DiscoveryJobKinds
  readonly engine: Pick<JobEngine, 'start'>
  readonly repository: Pick<DiscoveryRepository, 'results'>
  readonly surroundings: Pick<DiscoverySurroundings, 'inventory' | 'connections' | 'companyName'>
}

interface Chosen {
  readonly guestId: GuestId
}

/** Each guest once: of one named twice the first counts. */
const once = <Item extends Chosen>(items: readonly Item[]): Item[] => {
  const found = new Map<GuestId, Item>()
  for (const item of items) if (!found.has(item.guestId)) found.set(item.guestId, item)
  return [...found.values()]
}

export const discoveryOperations = (dependencies: Dependencies): Handlers<typeof discoveryContract> => {
  const { discovery, handover, kinds, engine, repository, surroundings } = dependencies
  const { inventory, connections, companyName } = surroundings

  const assertCompany = (id: CompanyId | null): void => {
    if (id !== null && companyName(id) === null)
      throw new AppError('not_found', 'This company is not here any more. Choose another.', { companyId: 'Gone.' })
  }
  const clusterOf = (clusterId: ClusterId) => {
    const name = connections.nameOf(clusterId)
    if (name !== null) return { clusterId, name }
    throw new AppError('not_found', 'One of the clusters is not here any more. Refresh the list, then select again.')
  }
  const guestNamed = ({ scope }: OperationContext, id: GuestId) => {
    const { name, vmid, clusterId, companyId: from } = inventory.guestOrThrow(scope, id)
    return { guestId: id, name, vmid, clusterId, from }
  }
  /** The provider's own: its log and results name several companies. */
  const start = <Input>(kind: JobKind<Input>, input: Input, id: JobId, { actor, note }: OperationContext) => {
    const job = engine.start(kind, input, { id, actor, companyId: null, projectId: null })
    note({ entity: 'job', entityId: id, label: `${kind.title}: ${job.subject}`, companyId: null })
    return { id }
  }

  return {
    'discovery.scan': ({ id, clusterIds, companyId }, context) => {
      assertCompany(companyId)
      const by = requestedBy(context)
      const clusters = [...new Set(clusterIds)].map((cluster) => ({ ...clusterOf(cluster), companyId, by }))
      const [only] = clusters
      return clusters.length === 1 && only !== undefined
        ? start(kinds.vmDiscovery, only, id, context)
        : start(kinds.vmDiscoveries, { clusters }, id, context)
    },
    'discovery.scans': () => discovery.scans(),
    'discovery.guests': ({ clusterIds, companyId }) => discovery.guests(clusterIds, companyId),
    'discovery.planImport': ({ items }, context) => {
      const by = requestedBy(context)
      return handover.plan(
        once(items).map(({ guestId, companyId, anyway }): HandoverOrder => {
          guestNamed(context, guestId)
          return { kind: 'import', guestId, by, to: companyId, anyway }
        }),
      )
    },
    'discovery.import': ({ id, items }, context) => {
      for (const { companyId } of items) assertCompany(companyId)
      const chosen = once(items).map(({ guestId, companyId, anyway }) => ({
        ...guestNamed(context, guestId),
        to: companyId,
        anyway,
      }))
      return start(kinds.guestImport, { items: chosen, by: requestedBy(context) }, id, context)
    },
    'discovery.results': ({ jobId }) => repository.results(jobId),
    'guests.planReassign': ({ ids, companyId, releaseAddresses }, context) => {
      assertCompany(companyId)
      const by = requestedBy(context)
      return handover.plan(
        [...new Set(ids)].map((guestId): HandoverOrder => {
          guestNamed(context, guestId)
          return { kind: 'reassign', guestId, by, to: companyId, releaseAddresses }
        }),
      )
    },
    'guests.reassign': ({ id, ids, companyId, releaseAddresses }, context) => {
      assertCompany(companyId)
      const items = [...new Set(ids)].map((guestId) => guestNamed(context, guestId))
      const input = { items, to: companyId, releaseAddresses, by: requestedBy(context) }
      return start(kinds.guestReassign, input, id, context)
    },
    'guests.forgetPlan': ({ ids }, { scope }) => discovery.forgetPlan(scope, ids),
    'guests.forget': ({ ids, release }, { scope, actor, note }) =>
      discovery.forget(scope, { userId: actor.userId, name: actor.name }, ids, release, note),
  }
}
