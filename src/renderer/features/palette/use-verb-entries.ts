import { useMemo } from 'react'
import { useInventory } from '#renderer/client/inventory.store.ts'
import { useClusterLooks } from '#renderer/features/inventory/cluster-looks.ts'
import { requestPower } from '#renderer/features/inventory/actions/action.store.ts'
import { consoleEntries } from './console-entries.ts'
import { searchIndex, type PaletteEntry, type PaletteIndex } from './palette.model.ts'
import { verbEntries } from './verb-entries.ts'

/** Entries of the index looked through for guests a verb may be meant for. */
const LOOKED_AT = 40

/** Power actions and consoles the typed words ask for. */
export const useVerbEntries = (query: string, index: PaletteIndex): readonly PaletteEntry[] => {
  const looks = useClusterLooks()
  const guests = useInventory((state) => state.guests)
  const nodes = useInventory((state) => state.nodes)
  return useMemo(() => {
    const context = {
      guestOf: (id: string) => guests.find((guest) => guest.id === id),
      nodeOf: (key: string) => nodes.find((node) => node.key === key),
      looks,
      find: (rest: string) => searchIndex(index, rest, LOOKED_AT),
      request: requestPower,
    }
    return [...verbEntries(query, context), ...consoleEntries(query, context)]
  }, [query, index, guests, nodes, looks])
}
