import { AppError } from '#shared/errors.ts'
import type { ClusterId } from '#shared/model/ids.ts'
import type { ProxmoxApi } from '#main/adapters/proxmox/proxmox.port.ts'
import type { ClusterConnections } from '#main/features/fleet/connections.port.ts'
import type { Clock } from '#main/ports.ts'
import type { InventoryService, PollCounts } from './inventory.service.ts'
import type { InventoryChange } from './inventory.types.ts'
import type { PollBatch } from './poll-batch.ts'
import { guestsProveAbsence, storagesProveAbsence } from './rights.ts'

export interface PollClusterDependencies {
  readonly connections: Pick<ClusterConnections, 'reportCounts'>
  readonly inventory: Pick<InventoryService, 'listsLess'>
  readonly batch: PollBatch
  readonly clock: Pick<Clock, 'now'>
  /** Quorum as last read; undefined: not read yet. */
  readonly quorateOf: (id: ClusterId) => boolean | null | undefined
}

/**
 * One poll of one cluster: one request, applied as a difference. Only when the answer lists less than is held does a
 * second request follow: Proxmox leaves out what the credential may not see, so a lost right looks like a deletion.
 * @throws AppError of the client, or `not_proxmox` for an answer that cannot be a cluster's
 */
export const createPollCluster = ({ connections, inventory, batch, clock, quorateOf }: PollClusterDependencies) => {
  return async (id: ClusterId, api: ProxmoxApi, signal: AbortSignal): Promise<InventoryChange> => {
    const resources = await api.resources({ lane: 'poll', signal })
    const seenAt = new Date(clock.now()).toISOString()
    // Nodes are listed whatever the rights: no cluster has none.
    if (resources.nodes.length === 0) {
      throw new AppError(
        'not_proxmox',
        'The cluster answered without naming any node. Nothing was changed; it is asked again.',
      )
    }
    const less = inventory.listsLess(id, resources)
    let removeGuests = false
    let removeStorages = false
    if (less.guests || less.storages) {
      const permissions = await api.permissions({ lane: 'poll', signal })
      removeGuests = guestsProveAbsence(permissions, resources.guests.length)
      removeStorages = storagesProveAbsence(permissions, resources.storages.length)
    }
    const incomplete = (less.guests && !removeGuests) || (less.storages && !removeStorages)
    signal.throwIfAborted()
    const quorate = quorateOf(id)
    const alongside = (counts: PollCounts): void => {
      connections.reportCounts(id, {
        asOf: seenAt,
        ...counts,
        ...(quorate === undefined ? {} : { quorate }),
        incomplete: incomplete ? INCOMPLETE : null,
      })
    }
    return batch.apply({ clusterId: id, resources, options: { seenAt, removeGuests, removeStorages, alongside } })
  }
}

const INCOMPLETE = {
  code: 'rights_missing',
  message:
    'The cluster lists fewer guests or storages than before, and the credential may not see all of them: they may be ' +
    'deleted, or a right was taken away. The last known state is kept. Give the credential VM.Audit and ' +
    'Datastore.Audit on / (role PVEAuditor), then refresh.',
} as const
