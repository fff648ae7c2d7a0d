import { z } from 'zod'
import type { GuestRow } from './guest.ts'

export const QUOTA_RESOURCES = ['vcpu', 'memory', 'disk', 'guests', 'externalAddresses'] as const
export type QuotaResource = (typeof QUOTA_RESOURCES)[number]

const Limit = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).nullable()

/** The most a company may have on one cluster. Memory and disk in bytes; null: no limit. */
export const QuotaLimits = z.object({
  vcpu: Limit,
  memory: Limit,
  disk: Limit,
  guests: Limit,
  externalAddresses: Limit,
})
export type QuotaLimits = z.infer<typeof QuotaLimits>

/** How much of each there is or is asked for; memory and disk in bytes. */
export const QuotaAmounts = z.object({
  vcpu: z.number(),
  memory: z.number(),
  disk: z.number(),
  guests: z.number(),
  externalAddresses: z.number(),
})
export type QuotaAmounts = z.infer<typeof QuotaAmounts>

export const NO_LIMITS: QuotaLimits = { vcpu: null, memory: null, disk: null, guests: null, externalAddresses: null }
export const NOTHING_USED: QuotaAmounts = { vcpu: 0, memory: 0, disk: 0, guests: 0, externalAddresses: 0 }

/**
 * What guests take of a quota: what they are given, whether they run or not. One that its cluster lists no more takes none.
 * A template counts with its disks only: it cannot run, but it lies on the storage, and turning guests into templates
 * must not be a way around the disk quota.
 * @param elsewhere what rows do not tell: external addresses, and the disks beyond the first of each guest, as
 *   `/cluster/resources` lists the first one only (`maxdisk`)
 */
export const quotaUsage = (
  guests: Iterable<Pick<GuestRow, 'template' | 'maxcpu' | 'maxmem' | 'maxdisk'> & Partial<Pick<GuestRow, 'status'>>>,
  elsewhere: { readonly externalAddresses?: number; readonly furtherDisks?: number } = {},
): QuotaAmounts => {
  const { externalAddresses = 0, furtherDisks = 0 } = elsewhere
  const sum = { ...NOTHING_USED, externalAddresses, disk: furtherDisks }
  for (const { template, maxcpu, maxmem, maxdisk, status } of guests) {
    if (status === 'missing') continue
    sum.disk += maxdisk ?? 0
    if (template) continue
    sum.vcpu += maxcpu ?? 0
    sum.memory += maxmem ?? 0
    sum.guests += 1
  }
  return sum
}

export interface QuotaViolation {
  readonly resource: QuotaResource
  readonly limit: number
  readonly used: number
  readonly requested: number
}

/**
 * What of a request goes beyond the limits. What is not asked for never does, even where more is used than allowed:
 * a limit set below the present use takes nothing away, it only lets nothing be added.
 * @param request what would be added; a resource left out, zero or negative (given back) is always allowed
 */
export const checkQuota = (
  limits: QuotaLimits,
  usage: QuotaAmounts,
  request: Partial<QuotaAmounts>,
): readonly QuotaViolation[] =>
  QUOTA_RESOURCES.flatMap((resource) => {
    const limit = limits[resource]
    const requested = request[resource] ?? 0
    const used = usage[resource]
    return limit !== null && requested > 0 && used + requested > limit ? [{ resource, limit, used, requested }] : []
  })

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB']

const bytesText = (bytes: number): string => {
  const step = bytes === 0 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(Math.abs(bytes)) / 10))
  const value = bytes / 1024 ** step
  return `${Number.isInteger(value) ? value : value.toFixed(1)} ${UNITS[step] ?? 'B'}`
}

const WORDS: Readonly<Record<QuotaResource, (amount: number) => string>> = {
  vcpu: (amount) => `${amount} vCPU`,
  memory: (amount) => `${bytesText(amount)} memory`,
  disk: (amount) => `${bytesText(amount)} disk`,
  guests: (amount) => `${amount} ${amount === 1 ? 'guest' : 'guests'}`,
  externalAddresses: (amount) => `${amount} external ${amount === 1 ? 'address' : 'addresses'}`,
}

/** An amount with its unit: `16 vCPU`, `64 GiB memory`. */
export const quotaAmountText = (resource: QuotaResource, amount: number): string => WORDS[resource](amount)

/** `71 of 20`, `200 GiB of 64 GiB`, or what is used alone where nothing limits it: for places that name the resource. */
export const quotaUseText = (resource: QuotaResource, used: number, limit: number | null): string => {
  const say = resource === 'memory' || resource === 'disk' ? bytesText : String
  return limit === null ? say(used) : `${say(used)} of ${say(limit)}`
}

/** The sentence that names quota, use and request of each. */
export const violationsText = (violations: readonly QuotaViolation[]): string =>
  violations
    .map(({ resource, limit, used, requested }) => {
      const say = WORDS[resource]
      return `${say(limit)} allowed, ${say(used)} used, ${say(requested)} more asked for`
    })
    .join('; ')
