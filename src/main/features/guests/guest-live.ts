import { AppError } from '#shared/errors.ts'
import type { GuestPatch, GuestRow, GuestStatus } from '#shared/model/guest.ts'
import type { ClusterId } from '#shared/model/ids.ts'
import type { ProxmoxApi, ProxmoxCall } from '#main/adapters/proxmox/proxmox.port.ts'
import type { ProxmoxGuestStatus } from '#main/adapters/proxmox/proxmox.types.ts'
import { isElsewhere } from '#main/adapters/proxmox/refusal-words.ts'
import type { InventoryService } from '#main/features/inventory/inventory.service.ts'
import { guestStatusOf, roundCpu, roundSize, stepUptime } from '#main/features/inventory/poll-rows.ts'

export interface LocateDependencies {
  readonly inventory: InventoryService
  readonly refresh: (ids: readonly ClusterId[]) => Promise<void>
}

export interface LocatedGuest {
  readonly guest: GuestRow
  readonly status: ProxmoxGuestStatus
}

/**
 * The guest with its state of this moment, wherever it is by now: when it is not on the node last seen, the cluster is
 * polled and its new node asked.
 * @throws AppError `not_found` when it is gone, else of the client
 */
export const createLocate =
  ({ inventory, refresh }: LocateDependencies) =>
  async (guest: GuestRow, api: ProxmoxApi, call: ProxmoxCall): Promise<LocatedGuest> => {
    try {
      return { guest, status: await api.guestStatus(guest.node, guest.type, guest.vmid, call) }
    } catch (error) {
      if (!isElsewhere(error)) throw error
    }
    await refresh([guest.clusterId])
    const moved = inventory.guest(guest.id)
    if (moved === undefined || moved.node === guest.node) {
      throw new AppError(
        'not_found',
        `“${guest.name}” is no longer on node ${guest.node}. It was deleted, or is being moved: refresh and try again.`,
      )
    }
    return { guest: moved, status: await api.guestStatus(moved.node, moved.type, moved.vmid, call) }
  }

/** The row's fields as `status/current` has them. */
export const livePatch = (guest: GuestRow, status: ProxmoxGuestStatus): GuestPatch & { status: GuestStatus } => {
  const paused = status.status === 'running' && status.qmpstatus === 'paused'
  return {
    id: guest.id,
    node: guest.node,
    status: paused ? 'paused' : guestStatusOf(status.status),
    lock: status.lock,
    cpu: roundCpu(status.cpu),
    mem: roundSize(status.mem),
    uptime: stepUptime(status.uptime),
    ...(status.name === '' ? {} : { name: status.name }),
    ...(status.maxmem === null ? {} : { maxmem: status.maxmem }),
    ...(status.cpus === null ? {} : { maxcpu: status.cpus }),
  }
}
