import type { inventoryContract } from '#shared/contract/inventory.contract.ts'
import type { Handlers } from '#main/transport/handlers.ts'
import type { createGuestDetailService } from './guest-detail.service.ts'

export const guestsOperations = (
  detail: ReturnType<typeof createGuestDetailService>,
): Handlers<Pick<typeof inventoryContract, 'guests.detail'>> => ({
  'guests.detail': ({ id, live }, { scope, signal }) => detail(scope, id, live, signal),
})
