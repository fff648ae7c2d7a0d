import type { Quota } from '#shared/contract/quotas.contract.ts'
import type { OperationInput } from '#shared/contract/index.ts'
import { AppError } from '#shared/errors.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { ClusterId, CompanyId } from '#shared/model/ids.ts'
import {
  checkQuota,
  NO_LIMITS,
  QUOTA_RESOURCES,
  quotaUsage,
  violationsText,
  type QuotaAmounts,
  type QuotaLimits,
} from '#shared/model/quota.ts'
import { inScope, type CompanyScope } from '../../company-scope.ts'
import type { Clock } from '../../ports.ts'
import type { EventBus } from '../../transport/event-bus.ts'
import type { OperationContext } from '../../transport/handlers.ts'
import type { QuotasRepository } from './quotas.repository.ts'

interface Dependencies {
  readonly quotas: QuotasRepository
  readonly guests: () => Iterable<GuestRow>
  readonly guestsOf: (clusterId: ClusterId) => Iterable<GuestRow>
  /** External addresses the company uses on the cluster. */
  readonly externalAddresses: (companyId: CompanyId, clusterId: ClusterId) => number
  /** Null: there is none of this id. */
  readonly companyName: (id: CompanyId) => string | null
  readonly clusterName: (id: ClusterId) => string | null
  readonly events: Pick<EventBus, 'emit'>
  readonly clock: Pick<Clock, 'now'>
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
}

const hasLimit = (limits: QuotaLimits): boolean => QUOTA_RESOURCES.some((resource) => limits[resource] !== null)

export const createQuotasService = (dependencies: Dependencies): QuotasService => {
  const { quotas, guests, guestsOf, externalAddresses, companyName, clusterName, events, clock } = dependencies

  const usageOf = (companyId: CompanyId, clusterId: ClusterId): QuotaAmounts =>
    quotaUsage(
      [...guestsOf(clusterId)].filter((guest) => guest.companyId === companyId),
      externalAddresses(companyId, clusterId),
    )

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
      return [...found.values()].map(({ rows, ...quota }) => ({
        ...quota,
        usage: quotaUsage(rows, externalAddresses(quota.companyId, quota.clusterId)),
      }))
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
      queueMicrotask(() => {
        events.emit(
          'quotas.quotaChanged',
          { companyId, clusterId },
          {
            narrow: (scope) => (inScope(scope, companyId) ? { companyId, clusterId } : null),
          },
        )
      })
      return { companyId, clusterId, limits, usage: usageOf(companyId, clusterId) }
    },
    assertWithin: (companyId, clusterId, request) => {
      if (companyId === null) return
      const limits = quotas.limits(companyId, clusterId)
      if (limits === null) return
      const violations = checkQuota(limits, usageOf(companyId, clusterId), request)
      if (violations.length === 0) return
      throw new AppError(
        'conflict',
        `This goes beyond the quota of “${companyName(companyId) ?? ''}” on ${clusterName(clusterId) ?? 'this cluster'}: ${violationsText(violations)}. Ask for less, free something, or have the quota raised.`,
        { quota: violations.map(({ resource }) => resource) },
      )
    },
  }
}
