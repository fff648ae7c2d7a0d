import { AppError } from '#shared/errors.ts'
import type { ClusterId } from '#shared/model/ids.ts'
import type { ProxmoxApi } from '#main/adapters/proxmox/proxmox.port.ts'
import type { ClusterConnections } from '#main/features/fleet/connections.port.ts'
import type { Clock } from '#main/ports.ts'
import type { InventoryService } from './inventory.service.ts'
import type { PollCounts, PollOptions } from './poll.ts'
import type { InventoryChange } from './inventory.types.ts'
import type { PollBatch } from './poll-batch.ts'
import type { Recognised, ReturningNumber } from './poll-diff.ts'
import type { RecogniseGuest } from './recognise-guest.ts'
import { guestsProveAbsence, storagesProveAbsence } from './rights.ts'

export interface PollClusterDependencies {
  readonly connections: Pick<ClusterConnections, 'reportCounts'>
  readonly inventory: Pick<InventoryService, 'listsLess' | 'returning'>
  readonly batch: PollBatch
  readonly clock: Pick<Clock, 'now'>
  readonly recognise: RecogniseGuest
  /** Quorum as last read; undefined: not read yet. */
  readonly quorateOf: (id: ClusterId) => boolean | null | undefined
}

/**
 * One poll of one cluster: one request, applied as a difference. Only when the answer lists less than is held does a
 * second request follow: Proxmox leaves out what the credential may not see, so a lost right looks like a deletion.
 * @throws AppError of the client, or `not_proxmox` for an answer that cannot be a cluster's
 */
export const createPollCluster = (dependencies: PollClusterDependencies) => {
  const { connections, inventory, batch, clock, recognise, quorateOf } = dependencies

  /** One request for each number that is back: its configuration tells a guest that was missing from a new machine. */
  const lookAtReturned = async (
    numbers: readonly ReturningNumber[],
    api: ProxmoxApi,
    signal: AbortSignal,
  ): Promise<NonNullable<PollOptions['recognised']>> => {
    const verdicts = new Map<number, Recognised>()
    await Promise.all(
      numbers.slice(0, MOST_RETURNED).map(async ({ key, missing, row }) => {
        verdicts.set(key, await recognise(missing, row, api, { lane: 'poll', signal }))
      }),
    )
    return (key) => verdicts.get(key) ?? 'unproven'
  }

  return async (id: ClusterId, api: ProxmoxApi, signal: AbortSignal): Promise<InventoryChange> => {
    const askedAt = clock.now()
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
    const back = inventory.returning(id, resources)
    const recognised = back.length === 0 ? undefined : await lookAtReturned(back, api, signal)
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
    const options: PollOptions = { seenAt, askedAt, recognised, removeGuests, removeStorages, alongside }
    return batch.apply({ clusterId: id, resources, options })
  }
}

/** After a cluster listed nothing for a moment all of it is back at once; what is more waits for the next poll. */
const MOST_RETURNED = 50

const INCOMPLETE = {
  code: 'rights_missing',
  message:
    'The cluster lists fewer guests or storages than before, and the credential may not see all of them: they may be ' +
    'deleted, or a right was taken away. The last known state is kept. Give the credential VM.Audit and ' +
    'Datastore.Audit on / (role PVEAuditor), then refresh.',
} as const
