import type { inventoryContract } from '#shared/contract/inventory.contract.ts'
import type { Handlers } from '#main/transport/handlers.ts'
import type { createGuestDetailService } from './guest-detail.service.ts'
import type { PowerService } from './power.service.ts'

export const guestsOperations = (
  detail: ReturnType<typeof createGuestDetailService>,
  power: PowerService,
): Handlers<Pick<typeof inventoryContract, 'guests.detail' | 'guests.power'>> => ({
  'guests.detail': ({ id, live }, { signal }) => detail(id, live, signal),
  'guests.power': ({ ids, verb }) => power.power(ids, verb),
})
