import { useMemo } from 'react'
import type { ClusterView } from '#shared/model/cluster.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { ClusterId, CompanyId } from '#shared/model/ids.ts'
import type { CompanyChoice } from '#shared/model/preference.ts'
import { useAccess } from './access.store.ts'
import { useClusters } from './clusters.store.ts'
import { useCompanies } from './companies.store.ts'
import { useInventory, type InventoryState } from './inventory.store.ts'
import { setPreferences, usePreferences } from './preferences.store.ts'

/** Whether a thing of this company is shown. */
export const isChosen = (choice: CompanyChoice, companyId: CompanyId | null): boolean =>
  choice === null || companyId === (choice === 'own' ? null : choice)

/** The one company somebody belongs to; null: he is one of the provider's people. */
export const useOwnCompany = (): CompanyId | null => useAccess((state) => state.me?.companyId ?? null)

/**
 * Whose things the page shows: one company's, the provider's own, or (null) all. A removed company is all again, and
 * who belongs to one company has nothing to choose: all he sees is its.
 */
export const useCompanyChoice = (): CompanyChoice => {
  const belongs = useOwnCompany() !== null
  const stored = usePreferences((state) => state.value.company)
  const known = useCompanies(
    ({ status, byId }) => stored === null || stored === 'own' || status !== 'ready' || byId.has(stored),
  )
  return known && !belongs ? stored : null
}

export const chooseCompany = (company: CompanyChoice): void => {
  setPreferences({ company })
}

/** What the switch offers, in its order: all, every company by name, the provider's own. */
export const companyChoices = (): readonly CompanyChoice[] => [
  null,
  ...useCompanies.getState().companies.map(({ id }) => id),
  'own',
]

/** The choice after this one; after the last one, all. */
export const choiceAfter = (choices: readonly CompanyChoice[], choice: CompanyChoice): CompanyChoice =>
  choices[(choices.indexOf(choice) + 1) % choices.length] ?? null

/** One answer is kept: several parts of the page ask for the same. */
const createGuestCache = () => {
  let rows: readonly GuestRow[] = []
  let chosen: CompanyChoice = null
  let kept: readonly GuestRow[] = []
  return (guests: readonly GuestRow[], choice: CompanyChoice): readonly GuestRow[] => {
    if (choice === null) return guests
    if (guests === rows && choice === chosen) return kept
    rows = guests
    chosen = choice
    kept = guests.filter((guest) => isChosen(choice, guest.companyId))
    return kept
  }
}

const cachedGuests = createGuestCache()

/** Guests of the chosen company. */
export const useChosenGuests = (): readonly GuestRow[] => {
  const choice = useCompanyChoice()
  return useInventory((state) => cachedGuests(state.guests, choice))
}

/** What a company has of a cluster: the whole, a slice, or nothing (guests may have been given to it by hand). */
export const holdingOf = (
  { companyId, slicedFor }: Pick<ClusterView, 'companyId' | 'slicedFor'>,
  company: CompanyId | null,
): 'whole' | 'slice' | 'nothing' => {
  if (companyId === company) return 'whole'
  return company !== null && slicedFor.includes(company) ? 'slice' : 'nothing'
}

/** Clusters the company holds, whole or in part: its own, those it has a slice of, and those its guests are on. */
export const clustersOf = (
  choice: CompanyChoice,
  clusters: readonly ClusterView[],
  chosenGuests: readonly GuestRow[],
): readonly ClusterView[] => {
  if (choice === null) return clusters
  const withGuests = new Set(chosenGuests.map((guest) => guest.clusterId))
  const company = choice === 'own' ? null : choice
  return clusters.filter((cluster) => holdingOf(cluster, company) !== 'nothing' || withGuests.has(cluster.id))
}

export const useChosenClusters = (): readonly ClusterView[] => {
  const choice = useCompanyChoice()
  const guests = useChosenGuests()
  const clusters = useClusters((state) => state.clusters)
  return useMemo(() => clustersOf(choice, clusters, guests), [choice, clusters, guests])
}

type Chosen = Pick<InventoryState, 'guests' | 'nodes' | 'storages'> & { readonly clusters: readonly ClusterView[] }

/** Everything the page shows lists of, of the chosen company; a shared cluster comes with all its nodes and storages. */
export const useChosen = (): Chosen => {
  const choice = useCompanyChoice()
  const guests = useChosenGuests()
  const clusters = useChosenClusters()
  const nodes = useInventory((state) => state.nodes)
  const storages = useInventory((state) => state.storages)
  return useMemo(() => {
    if (choice === null) return { guests, nodes, storages, clusters }
    const ids = new Set<ClusterId>(clusters.map(({ id }) => id))
    const here = ({ clusterId }: { readonly clusterId: ClusterId }): boolean => ids.has(clusterId)
    return { guests, nodes: nodes.filter(here), storages: storages.filter(here), clusters }
  }, [choice, guests, nodes, storages, clusters])
}
