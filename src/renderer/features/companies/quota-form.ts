import { QUOTA_RESOURCES, type QuotaLimits, type QuotaResource } from '#shared/model/quota.ts'

const GIB = 1024 ** 3

/** How each limit is typed: memory and disk in GiB, the rest as a count. */
export const QUOTA_FIELDS: readonly {
  readonly resource: QuotaResource
  readonly label: string
  readonly factor: number
}[] = [
  { resource: 'vcpu', label: 'vCPU', factor: 1 },
  { resource: 'memory', label: 'Memory, GiB', factor: GIB },
  { resource: 'disk', label: 'Disk, GiB', factor: GIB },
  { resource: 'guests', label: 'Guests', factor: 1 },
  { resource: 'externalAddresses', label: 'External addresses', factor: 1 },
]

export type QuotaTexts = Readonly<Record<QuotaResource, string>>

export const textsOf = (limits: QuotaLimits): QuotaTexts =>
  Object.fromEntries(
    QUOTA_FIELDS.map(({ resource, factor }) => {
      const limit = limits[resource]
      return [resource, limit === null ? '' : String(limit / factor)]
    }),
  ) as Record<QuotaResource, string>

/** Limits as typed, or what is wrong with which; empty is no limit. */
export const readLimits = (
  texts: QuotaTexts,
): { readonly limits: QuotaLimits } | { readonly problems: Partial<Record<QuotaResource, string>> } => {
  const problems: Partial<Record<QuotaResource, string>> = {}
  const limits = Object.fromEntries(QUOTA_RESOURCES.map((resource) => [resource, null])) as Record<
    QuotaResource,
    number | null
  >
  for (const { resource, factor } of QUOTA_FIELDS) {
    const text = texts[resource].trim().replace(',', '.')
    if (text === '') continue
    const limit = Number(text) * factor
    if (!/^\d+(?:\.\d+)?$/.test(text) || !Number.isSafeInteger(Math.round(limit)))
      problems[resource] = 'Enter a number, or nothing for no limit.'
    else if (factor === 1 && !Number.isInteger(limit)) problems[resource] = 'Enter a whole number.'
    else limits[resource] = Math.round(limit)
  }
  return Object.keys(problems).length > 0 ? { problems } : { limits }
}
