import { call, on, onGap } from '#renderer/client/client.ts'
import { useInventory } from '#renderer/client/inventory.store.ts'
import { mergeDelta } from '#renderer/client/merge-delta.ts'
import type { GuestId } from '#shared/model/ids.ts'

/**
 * Keeps the one guest of a console in the page's inventory, and no other: fifteen thousand would be too many for each
 * window.
 * @param onGone the guest is not there (any more)
 * @returns ends it
 */
export const followGuest = (id: GuestId, onGone: (error: unknown) => void): (() => void) => {
  let over = false
  const load = async (): Promise<void> => {
    try {
      const { row } = await call('guests.detail', { id, live: false })
      if (!over) useInventory.setState({ status: 'ready', guests: [row] })
    } catch (error) {
      if (!over) onGone(error)
    }
  }
  const ends = [
    on('inventory.inventoryChanged', (delta) => {
      const mine = {
        ...delta,
        addedGuests: delta.addedGuests.filter((guest) => guest.id === id),
        changedGuests: delta.changedGuests.filter((patch) => patch.id === id),
        nodes: [],
        storages: [],
        removedKeys: [],
      }
      useInventory.setState((state) => mergeDelta(state, mine))
    }),
    onGap(() => void load()),
  ]
  void load()
  return () => {
    over = true
    for (const end of ends) end()
  }
}
