import { useInventory } from '#renderer/client/inventory.store.ts'
import { plural } from '#renderer/components/format.ts'

export const InventoryPage = () => (
  <h1>
    {plural(
      useInventory((state) => state.guests.length),
      'guest',
    )}
  </h1>
)
