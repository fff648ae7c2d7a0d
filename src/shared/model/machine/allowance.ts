import type { CompanyId } from '../ids.ts'
import { rangeText, type NumberRange } from '../number-ranges.ts'
import type { Slice } from '../slice.ts'
import { compileTenancy, type TenancyFacts } from '../tenancy.ts'

/**
 * What of a cluster a company's new machines may use. Whoever holds the whole cluster uses all that no slice gives to
 * somebody else; whoever has a slice, what the slice names. Where a slice names no VLANs or VMIDs, any will do that are
 * nobody else's.
 */
export interface Allowance {
  /** Holds the whole cluster; null companies are the provider. */
  readonly whole: boolean
  /** Has anything on the cluster at all. */
  readonly any: boolean
  readonly storage: (name: string) => boolean
  readonly pool: (name: string) => boolean
  readonly tag: (name: string) => boolean
  /** @param vlan null: untagged */
  readonly vlan: (vlan: number | null) => boolean
  readonly vmid: (vmid: number) => boolean
  /** Null: no limit but what is others'. */
  readonly vlans: readonly NumberRange[] | null
  readonly vmids: readonly NumberRange[] | null
  readonly slice: Slice | null
}

const within = (ranges: readonly NumberRange[], number: number): boolean =>
  ranges.some(([from, to]) => number >= from && number <= to)

/**
 * @param holder who holds the whole cluster; null: the provider
 * @param slices all of the cluster
 * @param byProvider whether one of the provider's own people asks: he may lend what nobody has
 */
export const allowanceOf = (
  companyId: CompanyId | null,
  holder: CompanyId | null,
  slices: readonly Slice[],
  byProvider: boolean,
): Allowance => {
  const whole = companyId === holder
  const slice = slices.find((one) => one.companyId === companyId) ?? null
  const others = slices.filter((one) => one.companyId !== companyId)
  const foreignVlans = others.flatMap(({ vlans }) => vlans)
  const foreignVmids = others.flatMap(({ vmids }) => vmids)
  const isForeign = (of: 'storages' | 'pools' | 'tags', name: string): boolean =>
    others.some((one) => one[of].includes(name))
  const vlans = whole || slice === null || slice.vlans.length === 0 ? null : slice.vlans
  const vmids = whole || slice === null || slice.vmids.length === 0 ? null : slice.vmids
  return {
    whole,
    any: whole || slice !== null,
    storage: (name) => {
      if (isForeign('storages', name)) return false
      if (whole || slice?.storages.includes(name) === true) return true
      return byProvider && slice?.storages.length === 0
    },
    pool: (name) => !isForeign('pools', name) && (whole || slice?.pools.includes(name) === true),
    tag: (name) => !isForeign('tags', name),
    vlan: (vlan) =>
      vlan === null ? vlans === null : !within(foreignVlans, vlan) && (vlans === null || within(vlans, vlan)),
    vmid: (vmid) => !within(foreignVmids, vmid) && (vmids === null || within(vmids, vmid)),
    vlans,
    vmids,
    slice,
  }
}

/** `20–29, 40`, for sentences. */
export const rangesText = (ranges: readonly NumberRange[]): string => ranges.map(rangeText).join(', ')

/** What a new machine gets beside what was asked for, so that it is the company's. */
export interface Belonging {
  readonly pool: string | null
  readonly tags: readonly string[]
  /** Nothing of the slice would do: it has to be given to the company by hand. */
  readonly pin: boolean
}

/**
 * A pool, else a tag of the slice where the machine would be somebody else's without.
 * @param facts of the machine as it was asked for
 */
export const belongingOf = (
  companyId: CompanyId | null,
  holder: CompanyId | null,
  slices: readonly Slice[],
  facts: TenancyFacts,
): Belonging => {
  const tenancy = compileTenancy({ companyId: holder, slices })
  const asked = facts.pool === '' ? null : facts.pool
  const isOwn = (pool: string | null, tags: readonly string[]): boolean =>
    tenancy.companyOf({ ...facts, pool: pool ?? '', tags }, null) === companyId
  if (isOwn(asked, facts.tags)) return { pool: asked, tags: facts.tags, pin: false }
  const slice = slices.find((one) => one.companyId === companyId)
  const [pool] = slice?.pools ?? []
  if (asked === null && pool !== undefined && isOwn(pool, facts.tags)) return { pool, tags: facts.tags, pin: false }
  const [tag] = slice?.tags ?? []
  const tagged = tag === undefined ? facts.tags : [...facts.tags, tag]
  if (tag !== undefined && isOwn(asked, tagged)) return { pool: asked, tags: tagged, pin: false }
  return { pool: asked, tags: facts.tags, pin: true }
}
