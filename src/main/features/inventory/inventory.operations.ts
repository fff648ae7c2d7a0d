import type { inventoryContract } from '#shared/contract/inventory.contract.ts'
import type { Handlers } from '#main/transport/handlers.ts'
import type { InventoryService } from './inventory.service.ts'

export const inventoryOperations = (
  service: Pick<InventoryService, 'snapshot'>,
): Handlers<Pick<typeof inventoryContract, 'inventory.snapshot'>> => ({
  'inventory.snapshot': (_input, { scope }) => service.snapshot(scope),
})
