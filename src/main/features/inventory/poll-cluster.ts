import { AppError } from '#shared/errors.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { ClusterId, GuestId } from '#shared/model/ids.ts'
import type { ProxmoxApi, ProxmoxCall } from '#main/adapters/proxmox/proxmox.port.ts'
import type { ProxmoxGuestRow, ProxmoxResources } from '#main/adapters/proxmox/proxmox.types.ts'
import type { ClusterConnections } from '#main/features/fleet/connections.port.ts'
import type { Clock } from '#main/ports.ts'
import type { InventoryService } from './inventory.service.ts'
import type { PollCounts, PollOptions } from './poll.ts'
import type { InventoryChange } from './inventory.types.ts'
import type { PollBatch } from './poll-batch.ts'
import type { ReturnedGuest } from './poll-diff.ts'
import { guestsProveAbsence, storagesProveAbsence } from './rights.ts'

export interface PollClusterDependencies {
  readonly connections: Pick<ClusterConnections, 'reportCounts'>
  readonly inventory: Pick<InventoryService, 'listsLess' | 'returning'>
  readonly batch: PollBatch
  readonly clock: Pick<Clock, 'now'>
  /** Whether what is listed under a missing guest's number is that guest; null: it could not be told now. */
  readonly isSameMachine: (
    missing: GuestRow,
    row: ProxmoxGuestRow,
    api: ProxmoxApi,
    call: ProxmoxCall,
  ) => Promise<boolean | null>
  /** Quorum as last read; undefined: not read yet. */
  readonly quorateOf: (id: ClusterId) => boolean | null | undefined
}

/**
 * One poll of one cluster: one request, applied as a difference. Only when the answer lists less than is held does a
 * second request follow: Proxmox leaves out what the credential may not see, so a lost right looks like a deletion.
 * @throws AppError of the client, or `not_proxmox` for an answer that cannot be a cluster's
 */
export const createPollCluster = (dependencies: PollClusterDependencies) => {
  const { connections, inventory, batch, clock, isSameMachine, quorateOf } = dependencies

  /** One request for each guest that is back: its configuration tells it from a new machine with its number. */
  const lookAtReturned = async (
    missing: readonly GuestRow[],
    listed: ProxmoxResources,
    api: ProxmoxApi,
    signal: AbortSignal,
  ): Promise<NonNullable<PollOptions['returned']>> => {
    const verdicts = new Map<GuestId, ReturnedGuest>()
    await Promise.all(
      missing.slice(0, MOST_RETURNED).map(async (guest) => {
        const row = listed.guests.find(({ type, vmid }) => type === guest.type && vmid === guest.vmid)
        const same = row === undefined ? null : await isSameMachine(guest, row, api, { lane: 'poll', signal })
        if (same !== null) verdicts.set(guest.id, same ? 'same' : 'another')
      }),
    )
    return ({ id }) => verdicts.get(id) ?? 'unproven'
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
    const returned = back.length === 0 ? undefined : await lookAtReturned(back, resources, api, signal)
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
    const options: PollOptions = { seenAt, askedAt, returned, removeGuests, removeStorages, alongside }
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
