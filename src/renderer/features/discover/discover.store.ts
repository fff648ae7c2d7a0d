import { create } from 'zustand'
import { call, on, onGap, asAppError } from '#renderer/client/client.ts'
import { useCompanies } from '#renderer/client/companies.store.ts'
import { usePreferences } from '#renderer/client/preferences.store.ts'
import type { InventoryDelta } from '#shared/contract/inventory.contract.ts'
import type { AppError } from '#shared/errors.ts'
import type { DiscoveredGuest, DiscoveryScan } from '#shared/model/discovery.ts'
import type { ClusterId, CompanyId, GuestId } from '#shared/model/ids.ts'

interface DiscoverState {
  readonly status: 'loading' | 'ready' | 'failed'
  readonly error: AppError | null
  /** Clusters to be scanned, and whose guests are listed. */
  readonly clusterIds: readonly ClusterId[]
  /** Whom guests are offered to where nobody chooses another; null: nobody yet. */
  readonly companyId: CompanyId | null
  /** The newest scan of each cluster. */
  readonly scans: ReadonlyMap<ClusterId, DiscoveryScan>
  readonly guests: readonly DiscoveredGuest[]
  /** Companies chosen for single guests; kept while one looks at other pages. */
  readonly chosen: ReadonlyMap<GuestId, CompanyId>
}

export const useDiscover = create<DiscoverState>()(() => ({
  status: 'loading',
  error: null,
  clusterIds: [],
  companyId: null,
  scans: new Map(),
  guests: [],
  chosen: new Map(),
}))

let asked = 0

/** Guests of the chosen clusters that were scanned; an answer to an earlier choice is dropped. */
export const loadDiscovered = async (): Promise<void> => {
  const turn = (asked += 1)
  const { clusterIds, scans, companyId } = useDiscover.getState()
  try {
    const scanned = clusterIds.filter((id) => scans.has(id))
    const guests = scanned.length === 0 ? [] : await call('discovery.guests', { clusterIds: scanned, companyId })
    if (turn === asked) useDiscover.setState({ guests, status: 'ready', error: null })
  } catch (thrown) {
    if (turn === asked)
      useDiscover.setState(({ status }) => ({
        status: status === 'ready' ? 'ready' : 'failed',
        error: asAppError(thrown),
      }))
  }
}

/** Whom the page is about: guests are offered to that company first, never to another by habit. Null: to none alone. */
const companyInScope = (): CompanyId | null => {
  const { company } = usePreferences.getState().value
  const { status, byId } = useCompanies.getState()
  if (company === 'own' || company === null) return null
  return status === 'ready' && !byId.has(company) ? null : company
}

/** @param wanted clusters to look at; absent: those looked at before, else those that were scanned */
export const loadDiscovery = async (wanted: readonly ClusterId[] | null): Promise<void> => {
  try {
    const scans = new Map((await call('discovery.scans', {})).map((scan) => [scan.clusterId, scan]))
    useDiscover.setState(({ clusterIds, companyId }) => {
      const looked = wanted ?? (clusterIds.length > 0 ? clusterIds : [...scans.keys()])
      const [first] = looked
      const scan = first === undefined ? undefined : scans.get(first)
      return { scans, clusterIds: looked, companyId: companyId ?? companyInScope() ?? scan?.companyId ?? null }
    })
    await loadDiscovered()
  } catch (thrown) {
    useDiscover.setState(({ status }) => ({
      status: status === 'ready' ? 'ready' : 'failed',
      error: asAppError(thrown),
    }))
  }
}

export const lookAt = (clusterIds: readonly ClusterId[]): void => {
  useDiscover.setState({ clusterIds })
  void loadDiscovered()
}

export const offerTo = (companyId: CompanyId | null): void => {
  useDiscover.setState({ companyId })
  void loadDiscovered()
}

/** Chooses a company for guests. */
export const chooseFor = (ids: Iterable<GuestId>, companyId: CompanyId): void => {
  const chosen = new Map(useDiscover.getState().chosen)
  for (const id of ids) chosen.set(id, companyId)
  useDiscover.setState({ chosen })
}

/** Whether what changed moves guests of the clusters looked at from one list to another, or in or out of all. */
const movesGuests = ({ addedGuests, changedGuests, removedGuests }: InventoryDelta): boolean => {
  const { clusterIds, guests } = useDiscover.getState()
  const listed = new Set(guests.map(({ guestId }) => guestId))
  return (
    addedGuests.some(({ clusterId }) => clusterIds.includes(clusterId)) ||
    removedGuests.some((id) => listed.has(id)) ||
    changedGuests.some(
      ({ id, status, template, companyId }) =>
        listed.has(id) && (status !== undefined || template !== undefined || companyId !== undefined),
    )
  )
}

/** A list asked for again this long after something changed: a scan tells several times a second. */
const AGAIN_MS = 400

/** Keeps scans and guests as they are now until the returned function is called. */
export const followDiscovery = (wanted: readonly ClusterId[] | null): (() => void) => {
  let timer: ReturnType<typeof setTimeout> | null = null
  const soon = (): void => {
    timer ??= setTimeout(() => {
      timer = null
      void loadDiscovered()
    }, AGAIN_MS)
  }
  const ends = [
    on('discovery.scanChanged', (scan) => {
      useDiscover.setState(({ scans }) => ({ scans: new Map(scans).set(scan.clusterId, scan) }))
      soon()
    }),
    on('discovery.handoverChanged', soon),
    usePreferences.subscribe((now, before) => {
      const company = companyInScope()
      if (now.value.company !== before.value.company && company !== null) offerTo(company)
    }),
    on('tenancy.slicesChanged', soon),
    on('inventory.inventoryChanged', (delta) => {
      if (movesGuests(delta)) soon()
    }),
    onGap(() => void loadDiscovery(null)),
  ]
  void loadDiscovery(wanted)
  return () => {
    for (const end of ends) end()
    if (timer !== null) clearTimeout(timer)
  }
}
