import type { OperationInput } from '#shared/contract/index.ts'
import type { TenancyConflict } from '#shared/contract/tenancy.contract.ts'
import type { GuestPatch, GuestRow } from '#shared/model/guest.ts'
import type { ClusterId, CompanyId, GuestId, SliceId } from '#shared/model/ids.ts'
import type { Slice } from '#shared/model/slice.ts'
import { compileTenancy, isContested, type CompiledTenancy } from '#shared/model/tenancy.ts'
import { EVERYTHING, inScope, seesGuest, type CompanyScope } from '../../company-scope.ts'
import type { Log } from '../../log/log.ts'
import { uuidv7 } from '#shared/model/uuid.ts'
import type { Clock, RandomBytes } from '../../ports.ts'
import type { EventBus } from '../../transport/event-bus.ts'
import type { OperationContext } from '../../transport/handlers.ts'
import { assertTypedName } from '../../typed-name.ts'
import type { ClusterConnections } from '../fleet/connections.port.ts'
import type { InventoryService } from '../inventory/inventory.service.ts'
import { createGivingByHand } from './by-hand.ts'
import { createSlicePossible } from './possible-slice.ts'
import type { SlicesRepository, StoredSlice } from './slices.repository.ts'

interface Dependencies {
  readonly slices: SlicesRepository
  readonly inventory: Pick<
    InventoryService,
    'snapshot' | 'guest' | 'guestsOf' | 'applyPatches' | 'breakContinuity' | 'onChange'
  >
  readonly connections: Pick<ClusterConnections, 'companyOf' | 'nameOf' | 'onChanged' | 'tellSlices'>
  /** Null: there is no such company. */
  readonly companyName: (id: CompanyId) => string | null
  readonly events: Pick<EventBus, 'emit'>
  readonly clock: Pick<Clock, 'now'>
  readonly randomBytes: RandomBytes
  readonly log: Pick<Log, 'error'>
}

type Note = OperationContext['note']

const sliceValues = ({ pools, tags, vmids, vlans, storages, guestIds }: Slice) => ({
  pools,
  tags,
  vmids: vmids.map(([from, to]) => `${from}-${to}`),
  vlans: vlans.map(([from, to]) => `${from}-${to}`),
  storages,
  guests: guestIds,
})

const touchesTenancy = (patch: GuestPatch): boolean =>
  patch.pool !== undefined || patch.tags !== undefined || patch.vlans !== undefined

/** Whose guests are: kept true while polls, slices and owners of clusters change. */
export type TenancyService = ReturnType<typeof createTenancyService>

export const createTenancyService = (dependencies: Dependencies) => {
  const { slices, inventory, connections, companyName, events, clock, randomBytes, log } = dependencies
  let stored: readonly StoredSlice[] = []
  let pins = new Map<GuestId, CompanyId>()
  let compiled = new Map<ClusterId, CompiledTenancy>()

  const load = (): void => {
    stored = slices.all()
    pins = new Map(slices.pins().map(({ guestId, companyId }) => [guestId, companyId]))
    compiled = new Map()
  }
  load()

  const tenancyOf = (clusterId: ClusterId): CompiledTenancy => {
    const known = compiled.get(clusterId)
    if (known !== undefined) return known
    const made = compileTenancy({
      companyId: connections.companyOf(clusterId),
      slices: stored.filter((slice) => slice.clusterId === clusterId),
    })
    compiled.set(clusterId, made)
    return made
  }

  const companyOf = (guest: GuestRow): CompanyId | null =>
    tenancyOf(guest.clusterId).companyOf(guest, pins.get(guest.id) ?? null)

  /** Gives each guest to whom it belongs; one that changes hands leaves its project, which is the other company's. */
  const settle = (guests: Iterable<GuestRow>): void => {
    const patches = new Map<ClusterId, GuestPatch[]>()
    for (const guest of guests) {
      const companyId = companyOf(guest)
      if (companyId === guest.companyId) continue
      const patch = { id: guest.id, companyId, projectId: null }
      const others = patches.get(guest.clusterId)
      if (others === undefined) patches.set(guest.clusterId, [patch])
      else others.push(patch)
    }
    for (const [clusterId, changed] of patches) inventory.applyPatches(clusterId, changed)
  }

  const byHand = createGivingByHand({
    slices,
    wholeOf: connections.companyOf,
    tenancyOf,
    pinOf: ({ id }) => pins.get(id) ?? null,
    newId: () => uuidv7(clock.now(), randomBytes(10)) as SliceId,
    now: () => new Date(clock.now()).toISOString(),
  })
  /** Who may see what of a cluster is told after guests changed hands. */
  const tellChanged = (clusterId: ClusterId): void => {
    connections.tellSlices(clusterId)
    inventory.breakContinuity()
    events.emit('tenancy.slicesChanged', { clusterId })
  }

  /** After the transaction of the call, and as it then stands: what was rolled back gives no guest to anybody. */
  const settleAfter = (clusterId: ClusterId): void => {
    queueMicrotask(() => {
      try {
        load()
        settle([...inventory.guestsOf(clusterId)])
        tellChanged(clusterId)
      } catch (error) {
        log.error('guests could not be given to whom they belong; the next start tries again', { clusterId, error })
      }
    })
  }

  const withGuests = (slice: StoredSlice): Slice => ({
    ...slice,
    guestIds: [...pins].flatMap(([id, companyId]) =>
      companyId === slice.companyId && inventory.guest(id)?.clusterId === slice.clusterId ? [id] : [],
    ),
  })

  const nameOr = (id: CompanyId): string => companyName(id) ?? 'a removed company'
  const labelOf = ({ companyId, clusterId }: Pick<Slice, 'companyId' | 'clusterId'>): string =>
    `${nameOr(companyId)} on ${connections.nameOf(clusterId) ?? ''}`

  const assertPossible = createSlicePossible({
    inventory,
    clusterName: connections.nameOf,
    companyName,
    stored: () => stored,
    pinOf: (id) => pins.get(id),
  })

  inventory.onChange(({ addedGuests, changedGuests, removedGuests }) => {
    for (const { id } of removedGuests) pins.delete(id)
    const touched = changedGuests.flatMap(({ row, patch }) => (touchesTenancy(patch) ? [row] : []))
    if (addedGuests.length + touched.length > 0) settle([...addedGuests, ...touched])
  })
  const stopChanges = connections.onChanged(({ kind, id }) => {
    if (kind === 'added' || kind === 'removed') load()
    if (kind !== 'handed_over') return
    compiled.delete(id)
    settle([...inventory.guestsOf(id)])
  })

  return {
    /** Brings every guest in line with the slices; once, before anything polls. */
    start: (): void => settle(inventory.snapshot(EVERYTHING).guests),
    stop: stopChanges,
    claims: byHand.claims,
    give: byHand.give,
    /** After the transaction that gave a guest by hand: it is its new company's from here on. */
    given: (id: GuestId): void => {
      const guest = inventory.guest(id)
      if (guest === undefined) return
      stored = slices.all()
      const companyId = slices.pinOf(id) ?? null
      if (companyId === null) pins.delete(id)
      else pins.set(id, companyId)
      compiled.delete(guest.clusterId)
      settle([guest])
    },
    tellChanged,
    /** Whom a guest would belong to: for what is about to be made. */
    companyOf,
    /** Whether anything of the cluster is in the scope. */
    sees: (scope: CompanyScope, cluster: { readonly id: ClusterId; readonly companyId: CompanyId | null }): boolean => {
      if (scope.kind === 'everything' || inScope(scope, cluster.companyId)) return true
      const mine = ({ clusterId, companyId }: Pick<StoredSlice, 'clusterId' | 'companyId'>): boolean =>
        clusterId === cluster.id && companyId === scope.companyId
      if (stored.some(mine)) return true
      for (const [guestId, companyId] of pins)
        if (companyId === scope.companyId && inventory.guest(guestId)?.clusterId === cluster.id) return true
      return false
    },
    /** Companies with a slice of the cluster. */
    slicedFor: (clusterId: ClusterId): CompanyId[] =>
      stored.flatMap((slice) => (slice.clusterId === clusterId ? [slice.companyId] : [])),
    /** Guests of the cluster in the scope. */
    guests: (scope: CompanyScope, clusterId: ClusterId): number => {
      let count = 0
      for (const guest of inventory.guestsOf(clusterId)) if (seesGuest(scope, guest)) count += 1
      return count
    },
    slices: ({
      clusterId,
      companyId,
    }: {
      clusterId?: ClusterId | undefined
      companyId?: CompanyId | undefined
    }): Slice[] =>
      stored
        .filter((slice) => clusterId === undefined || slice.clusterId === clusterId)
        .filter((slice) => companyId === undefined || slice.companyId === companyId)
        .map(withGuests),
    /** @throws AppError `conflict` for what another company's slice claims, naming both; `invalid_input`, `not_found` */
    saveSlice: (slice: Slice, note: Note): Slice => {
      assertPossible(slice)
      const known = stored.find(({ id }) => id === slice.id)
      const before = known === undefined ? null : withGuests(known)
      slices.save(slice, new Date(clock.now()).toISOString())
      for (const id of before?.guestIds ?? []) if (!slice.guestIds.includes(id)) slices.pin(id, null)
      for (const id of slice.guestIds) slices.pin(id, slice.companyId)
      note({
        entity: 'slice',
        entityId: slice.id,
        label: labelOf(slice),
        companyId: slice.companyId,
        ...(before === null
          ? {}
          : { before: sliceValues(before), former: { companyId: before.companyId, label: labelOf(before) } }),
        after: sliceValues(slice),
      })
      settleAfter(slice.clusterId)
      return slice
    },
    /** @throws AppError `invalid_input` for another name than that of its cluster: a slice has none of its own */
    removeSlice: ({ id, clusterName }: OperationInput<'tenancy.removeSlice'>, note: Note): void => {
      const known = stored.find((slice) => slice.id === id)
      if (known === undefined) return
      const slice = withGuests(known)
      assertTypedName('slice', connections.nameOf(slice.clusterId) ?? '', clusterName)
      for (const guestId of slice.guestIds) slices.pin(guestId, null)
      slices.remove(id)
      note({
        entity: 'slice',
        entityId: id,
        label: labelOf(slice),
        companyId: slice.companyId,
        before: sliceValues(slice),
      })
      settleAfter(slice.clusterId)
    },
    /** Guests claimed by slices of several companies; those given by hand are nobody else's. */
    conflicts: (only: ClusterId | undefined): TenancyConflict[] => {
      const shared = new Set(stored.map(({ clusterId }) => clusterId))
      const asked = only === undefined ? shared : new Set(shared.has(only) ? [only] : [])
      return [...asked].flatMap((clusterId) =>
        [...inventory.guestsOf(clusterId)].flatMap((guest) => {
          const claims = pins.has(guest.id) ? [] : [...tenancyOf(clusterId).matches(guest)]
          if (!isContested(claims)) return []
          return [{ guestId: guest.id, clusterId, name: guest.name, companyId: guest.companyId, claims }]
        }),
      )
    },
  }
}
