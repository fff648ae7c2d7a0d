import type { Quota } from '#shared/contract/quotas.contract.ts'
import type { OperationInput } from '#shared/contract/index.ts'
import { AppError } from '#shared/errors.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { ClusterId, CompanyId, GuestId } from '#shared/model/ids.ts'
import {
  checkQuota,
  NO_LIMITS,
  NOTHING_USED,
  QUOTA_RESOURCES,
  quotaUsage,
  violationsText,
  type QuotaAmounts,
  type QuotaLimits,
} from '#shared/model/quota.ts'
import { EVERYTHING, inScope, type CompanyScope } from '../../company-scope.ts'
import type { Clock } from '../../ports.ts'
import type { EventBus } from '../../transport/event-bus.ts'
import type { OperationContext } from '../../transport/handlers.ts'
import type { QuotasRepository } from './quotas.repository.ts'

interface Dependencies {
  readonly quotas: QuotasRepository
  readonly guests: () => Iterable<GuestRow>
  readonly guestsOf: (clusterId: ClusterId) => Iterable<GuestRow>
  /** Bytes of the disks beyond the first of each of these guests. */
  readonly furtherDisks: (guests: Iterable<GuestRow>) => ReadonlyMap<GuestId, number>
  /** What these guests will have more once they were restarted. */
  readonly amountsWaiting: (guests: Iterable<GuestRow>) => Partial<QuotaAmounts>
  /** External addresses the company uses on the cluster. */
  readonly externalAddresses: (companyId: CompanyId, clusterId: ClusterId) => number
  /** Null: there is none of this id. */
  readonly companyName: (id: CompanyId) => string | null
  readonly clusterName: (id: ClusterId) => string | null
  readonly events: Pick<EventBus, 'emit'>
  readonly clock: Pick<Clock, 'now' | 'after'>
}

/** What companies may have on each cluster. */
export interface QuotasService {
  readonly list: (scope: CompanyScope, companyId: CompanyId | undefined) => Quota[]
  readonly set: (input: OperationInput<'quotas.set'>, note: OperationContext['note']) => Quota
  /**
   * Called by everything that adds resources, before it does; for the provider's own (null) nothing is limited.
   * @param request what would be added; of a guest that is enlarged only the difference
   * @throws AppError `conflict` that names quota, use and request
   */
  readonly assertWithin: (companyId: CompanyId | null, clusterId: ClusterId, request: Partial<QuotaAmounts>) => void
  /**
   * The same for what is done to one guest, kept for it until `letGo`: two changes at once do not both get the last of it.
   * A further claim for the guest takes the place of the one before.
   */
  readonly claim: (guest: Pick<GuestRow, 'id' | 'companyId' | 'clusterId'>, request: Partial<QuotaAmounts>) => void
  /** What was claimed for the guest is in the inventory by now, or did not come about. */
  readonly letGo: (guestId: GuestId) => void
  /** Joins what is under way and in no row of the inventory yet: machines that are made. */
  readonly addUnderWay: (source: UnderWay) => void
  /**
   * The same for external addresses.
   * @param clusterId null: on no cluster, where they count on each
   */
  readonly assertExternal: (companyId: CompanyId, clusterId: ClusterId | null, more: number) => void
  /** What one guest takes of a quota, with all of its disks. */
  readonly takenBy: (guest: GuestRow) => QuotaAmounts
  /** The disks of a guest are others than before: bars follow. */
  readonly disksChanged: (guest: Pick<GuestRow, 'companyId' | 'clusterId'>) => void
  readonly stop: () => void
}

type UnderWay = (companyId: CompanyId, clusterId: ClusterId) => QuotaAmounts

/** Disks that changed are told of together. */
const TELL_AFTER_MS = 2000

const sumOf = (numbers: Iterable<number>): number => [...numbers].reduce((sum, number) => sum + number, 0)

interface Claim {
  readonly companyId: CompanyId
  readonly clusterId: ClusterId
  readonly request: Partial<QuotaAmounts>
}

/** What is given back is no room until it is back. */
const addUp = (amounts: readonly Partial<QuotaAmounts>[]): QuotaAmounts => {
  const sum = { ...NOTHING_USED }
  for (const one of amounts) for (const resource of QUOTA_RESOURCES) sum[resource] += Math.max(0, one[resource] ?? 0)
  return sum
}

const hasLimit = (limits: QuotaLimits): boolean => QUOTA_RESOURCES.some((resource) => limits[resource] !== null)

export const createQuotasService = (dependencies: Dependencies): QuotasService => {
  const { quotas, guests, guestsOf, furtherDisks, amountsWaiting, externalAddresses, events, clock } = dependencies
  const { companyName, clusterName } = dependencies

  /** What a company has on a cluster, told by the rows and by what they leave out. */
  const useOf = (companyId: CompanyId, clusterId: ClusterId): Pick<Quota, 'usage' | 'furtherDisks'> => {
    const rows = [...guestsOf(clusterId)].filter((guest) => guest.companyId === companyId)
    const beyond = sumOf(furtherDisks(rows).values())
    const usage = quotaUsage(rows, {
      externalAddresses: externalAddresses(companyId, clusterId),
      furtherDisks: beyond,
    })
    return { usage, furtherDisks: beyond }
  }

  const changed = new Map<string, { readonly companyId: CompanyId; readonly clusterId: ClusterId }>()
  let telling: (() => void) | null = null
  const tell = (companyId: CompanyId, clusterId: ClusterId): void => {
    const payload = { companyId, clusterId }
    events.emit('quotas.quotaChanged', payload, { narrow: (scope) => (inScope(scope, companyId) ? payload : null) })
  }

  const sources: UnderWay[] = []
  const claims = new Map<GuestId, Claim>()

  /** What is promised and in no figure of the inventory: machines that are made, changes under way, what waits for a restart. */
  const promised = (companyId: CompanyId, clusterId: ClusterId, but: GuestId | null): QuotaAmounts => {
    const rows = [...guestsOf(clusterId)].filter((guest) => guest.companyId === companyId)
    const held = [...claims].flatMap(([guestId, claim]) =>
      guestId !== but && claim.companyId === companyId && claim.clusterId === clusterId ? [claim.request] : [],
    )
    return addUp([amountsWaiting(rows), ...held, ...sources.map((source) => source(companyId, clusterId))])
  }

  const assertRoom = (
    companyId: CompanyId | null,
    clusterId: ClusterId,
    request: Partial<QuotaAmounts>,
    but: GuestId | null,
  ): void => {
    if (companyId === null) return
    const limits = quotas.limits(companyId, clusterId)
    if (limits === null) return
    const coming = promised(companyId, clusterId, but)
    const violations = checkQuota(limits, addUp([useOf(companyId, clusterId).usage, coming]), request)
    if (violations.length === 0) return
    const counted = violations.some(({ resource }) => coming[resource] > 0)
      ? ' What is being made or changed now, or waits for a restart, is counted as used.'
      : ''
    throw new AppError(
      'conflict',
      `This goes beyond the quota of “${companyName(companyId) ?? ''}” on ${clusterName(clusterId) ?? 'this cluster'}: ${violationsText(violations)}.${counted} Ask for less, free something, or have the quota raised.`,
      { quota: violations.map(({ resource }) => resource) },
    )
  }
  const assertWithin: QuotasService['assertWithin'] = (companyId, clusterId, request) => {
    assertRoom(companyId, clusterId, request, null)
  }

  return {
    list: (scope, companyId) => {
      const wanted = (id: CompanyId | null): id is CompanyId =>
        id !== null && inScope(scope, id) && (companyId === undefined || id === companyId)
      const found = new Map<
        string,
        { companyId: CompanyId; clusterId: ClusterId; limits: QuotaLimits; rows: GuestRow[] }
      >()
      for (const quota of quotas.list(scope))
        if (wanted(quota.companyId)) found.set(`${quota.companyId}/${quota.clusterId}`, { ...quota, rows: [] })
      for (const guest of guests()) {
        if (!wanted(guest.companyId)) continue
        const key = `${guest.companyId}/${guest.clusterId}`
        const known = found.get(key)
        if (known !== undefined) known.rows.push(guest)
        else
          found.set(key, { companyId: guest.companyId, clusterId: guest.clusterId, limits: NO_LIMITS, rows: [guest] })
      }
      const disks = furtherDisks([...found.values()].flatMap(({ rows }) => rows))
      return [...found.values()].map(({ rows, ...quota }) => {
        const beyond = sumOf(rows.map(({ id }) => disks.get(id) ?? 0))
        const external = externalAddresses(quota.companyId, quota.clusterId)
        const usage = quotaUsage(rows, { externalAddresses: external, furtherDisks: beyond })
        return { ...quota, usage, furtherDisks: beyond }
      })
    },
    set: ({ companyId, clusterId, limits }, note) => {
      const company = companyName(companyId)
      const cluster = clusterName(clusterId)
      if (company === null || cluster === null)
        throw new AppError(
          'not_found',
          `This ${company === null ? 'company' : 'cluster'} is not here any more. Refresh the list.`,
        )
      const before = quotas.limits(companyId, clusterId)
      if (hasLimit(limits)) quotas.set({ companyId, clusterId, limits }, new Date(clock.now()).toISOString())
      else quotas.remove(companyId, clusterId)
      note({
        entity: 'quota',
        entityId: `${companyId}/${clusterId}`,
        label: `${company} on ${cluster}`,
        companyId,
        ...(before === null ? {} : { before }),
        after: limits,
      })
      queueMicrotask(() => tell(companyId, clusterId))
      return { companyId, clusterId, limits, ...useOf(companyId, clusterId) }
    },
    assertWithin,
    claim: ({ id, companyId, clusterId }, request) => {
      assertRoom(companyId, clusterId, request, id)
      if (companyId !== null) claims.set(id, { companyId, clusterId, request })
    },
    letGo: (guestId) => {
      claims.delete(guestId)
    },
    addUnderWay: (source) => {
      sources.push(source)
    },
    assertExternal: (companyId, clusterId, more) => {
      const limited = quotas.list(EVERYTHING).filter((quota) => quota.companyId === companyId)
      const places = clusterId === null ? limited.map((quota) => quota.clusterId) : [clusterId]
      for (const place of places) assertWithin(companyId, place, { externalAddresses: more })
    },
    takenBy: (guest) => quotaUsage([guest], { furtherDisks: sumOf(furtherDisks([guest]).values()) }),
    disksChanged: ({ companyId, clusterId }) => {
      // Configurations are read one after the other all day; only where a limit is near anybody's eyes are bars drawn anew.
      if (companyId === null || (quotas.limits(companyId, clusterId)?.disk ?? null) === null) return
      changed.set(`${companyId}/${clusterId}`, { companyId, clusterId })
      telling ??= clock.after(TELL_AFTER_MS, () => {
        telling = null
        for (const place of changed.values()) tell(place.companyId, place.clusterId)
        changed.clear()
      })
    },
    stop: () => telling?.(),
  }
}
