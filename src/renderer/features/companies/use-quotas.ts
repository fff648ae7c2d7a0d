import { useMemo } from 'react'
import { call } from '#renderer/client/client.ts'
import { useInventory } from '#renderer/client/inventory.store.ts'
import type { Quota } from '#shared/contract/quotas.contract.ts'
import type { AppError } from '#shared/errors.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import { NO_LIMITS, QUOTA_RESOURCES, quotaUsage, type QuotaResource } from '#shared/model/quota.ts'
import { useReloading } from './use-reloading.ts'

const loadQuotas = (): Promise<readonly Quota[]> => call('quotas.list', {})

/** Limits as the core has them joined with the use of the rows the page holds, so that bars follow the inventory. */
export const withUsage = (stored: readonly Quota[], guests: readonly GuestRow[]): readonly Quota[] => {
  const rows = new Map<string, GuestRow[]>()
  for (const guest of guests) {
    if (guest.companyId === null) continue
    const key = `${guest.companyId}/${guest.clusterId}`
    const others = rows.get(key)
    if (others === undefined) rows.set(key, [guest])
    else others.push(guest)
  }
  const known = new Map(stored.map((quota) => [`${quota.companyId}/${quota.clusterId}`, quota]))
  const quotas: Quota[] = []
  for (const [key, quota] of known)
    quotas.push({
      ...quota,
      usage: quotaUsage(rows.get(key) ?? [], { ...quota, externalAddresses: quota.usage.externalAddresses }),
    })
  for (const [key, [first, ...others]] of rows) {
    if (known.has(key) || first === undefined || first.companyId === null) continue
    const { companyId, clusterId } = first
    quotas.push({ companyId, clusterId, limits: NO_LIMITS, usage: quotaUsage([first, ...others]), furtherDisks: 0 })
  }
  return quotas
}

interface Quotas {
  /** Null: on their way, or not for this person. */
  readonly quotas: readonly Quota[] | null
  readonly error: AppError | null
  readonly reload: () => void
}

export const useQuotas = (): Quotas => {
  const { value, error, reload } = useReloading(loadQuotas, 'quotas.quotaChanged')
  const guests = useInventory((state) => state.guests)
  const quotas = useMemo(() => (value === null ? null : withUsage(value, guests)), [value, guests])
  return { quotas, error, reload }
}

/** How full a quota is over all clusters that limit it; null: nothing limits it. */
export const fullnessOf = (
  quotas: readonly Quota[],
  resource: QuotaResource,
): { readonly used: number; readonly limit: number; readonly share: number } | null => {
  let used = 0
  let limit = 0
  let limited = false
  for (const { limits, usage } of quotas) {
    const most = limits[resource]
    if (most === null) continue
    limited = true
    used += usage[resource]
    limit += most
  }
  return limited ? { used, limit, share: limit === 0 ? (used > 0 ? 1 : 0) : used / limit } : null
}

/** The fullest of all, for a list. */
export const fullestOf = (quotas: readonly Quota[]): number | null =>
  QUOTA_RESOURCES.reduce<number | null>((most, resource) => {
    const full = fullnessOf(quotas, resource)
    return full === null ? most : Math.max(most ?? 0, full.share)
  }, null)
