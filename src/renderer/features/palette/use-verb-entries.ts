import { useMemo } from 'react'
import { useInventory } from '#renderer/client/inventory.store.ts'
import { useClusterLooks } from '#renderer/features/inventory/cluster-looks.ts'
import { requestPower } from '#renderer/features/inventory/actions/action.store.ts'
import { searchIndex, type PaletteEntry, type PaletteIndex } from './palette.model.ts'
import { verbEntries } from './verb-entries.ts'

/** Entries of the index looked through for guests a verb may be meant for. */
const LOOKED_AT = 40

/** Power actions the typed words ask for. */
export const useVerbEntries = (query: string, index: PaletteIndex): readonly PaletteEntry[] => {
  const looks = useClusterLooks()
  const guests = useInventory((state) => state.guests)
  return useMemo(
    () =>
      verbEntries(query, {
        guestOf: (id) => guests.find((guest) => guest.id === id),
        looks,
        find: (rest) => searchIndex(index, rest, LOOKED_AT),
        request: requestPower,
      }),
    [query, index, guests, looks],
  )
}
