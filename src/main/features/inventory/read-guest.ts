import type { AppError } from '#shared/errors.ts'
import type { GuestId } from '#shared/model/ids.ts'
import type { ProxmoxApi, ProxmoxCall } from '#main/adapters/proxmox/proxmox.port.ts'
import { concernsGuest, type FactsService } from './facts.service.ts'
import type { FactsTurns } from './facts-turns.ts'
import type { InventoryService } from './inventory.service.ts'

/**
 * Reads what polls do not bring of one guest: its configuration, and what its agent reports where that is asked for.
 * @returns why this guest could not be read (moved, gone, forbidden); null when it was, or is not known any more
 * @throws AppError when the cluster as a whole cannot be asked
 */
export type ReadGuest = (id: GuestId, api: ProxmoxApi, call: ProxmoxCall, agent: boolean) => Promise<AppError | null>

interface ReadGuestDependencies {
  readonly inventory: Pick<InventoryService, 'guest'>
  readonly facts: Pick<FactsService, 'readConfig' | 'readAgent'>
  readonly turns: Pick<FactsTurns, 'done' | 'failed'>
}

export const createReadGuest =
  ({ inventory, facts, turns }: ReadGuestDependencies): ReadGuest =>
  async (id, api, call, agent) => {
    const guest = inventory.guest(id)
    if (guest === undefined) return null
    try {
      await facts.readConfig(guest, api, call)
      const fresh = inventory.guest(id)
      turns.done(id, agent && fresh !== undefined ? await facts.readAgent(fresh, api, call) : 'off')
      return null
    } catch (error) {
      // Its turn comes again later.
      turns.failed(id)
      if (!concernsGuest(error)) throw error
      return error
    }
  }
