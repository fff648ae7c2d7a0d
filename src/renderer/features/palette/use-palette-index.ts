import { useMemo } from 'react'
import { useNavigate } from 'react-router'
import { offeredCommands } from '#renderer/app/commands.store.ts'
import { inventoryLink } from '#renderer/app/links.ts'
import { useCompanies } from '#renderer/client/companies.store.ts'
import { useChosen } from '#renderer/client/company-choice.ts'
import {
  clusterEntries,
  commandEntries,
  companyEntries,
  guestEntries,
  nodeEntries,
  storageEntries,
} from './palette-entries.ts'
import { buildIndex, wordsOf, type PaletteEntry, type PaletteIndex } from './palette.model.ts'

/** Key of the entry that takes the words to the inventory's own search. */
export const SEARCH_INVENTORY = 'search-inventory'

/**
 * Everything the palette can find. What is offered is read once, when it opens; objects follow the fleet. With words
 * typed, the whole inventory can also be searched for them.
 */
export const usePaletteIndex = (query: string): PaletteIndex => {
  const navigate = useNavigate()
  const { guests, nodes, storages, clusters } = useChosen()
  const { companies, byId } = useCompanies()
  const names = useMemo(() => new Map(clusters.map(({ id, name }) => [id, name])), [clusters])
  const go = useMemo(() => (path: string) => void navigate(path), [navigate])
  const commands = useMemo(() => commandEntries(offeredCommands()), [])
  const objects = useMemo(() => {
    const nameOf = (id: (typeof clusters)[number]['id']): string => names.get(id) ?? ''
    const companyOf = (id: (typeof clusters)[number]['companyId']): string =>
      id === null ? '' : (byId.get(id)?.name ?? '')
    return buildIndex([
      ...commands,
      ...companyEntries(companies, go),
      ...clusterEntries(clusters, companyOf, go),
      ...guestEntries(guests, nameOf, companyOf, go),
      ...nodeEntries(nodes, nameOf, go),
      ...storageEntries(storages, nameOf, go),
    ])
  }, [commands, companies, byId, clusters, guests, nodes, storages, names, go])
  return useMemo(() => {
    if (wordsOf(query).length === 0) return objects
    const search: PaletteEntry = {
      key: SEARCH_INVENTORY,
      kind: 'action',
      title: `Search the inventory for “${query.trim()}”`,
      hint: 'Inventory',
      shortcut: 'Ctrl+Shift+F',
      text: query.toLowerCase(),
      run: () => {
        go(inventoryLink(query.trim()))
      },
    }
    return { entries: [...objects.entries, search], titles: [...objects.titles, ''] }
  }, [objects, query, go])
}
