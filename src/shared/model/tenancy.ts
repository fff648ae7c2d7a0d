import type { CompanyId } from './ids.ts'
import { createRangeMap, type NumberRange } from './number-ranges.ts'

/**
 * Whose a guest is. A cluster is held whole by one company or by the provider; slices of it can be other companies'.
 *
 * Precedence, first that says something: the guest was given to a company by hand (pinned); its pool; its VMID; its
 * tags; its VLANs; the company that holds the whole cluster. Two slices of one cluster never name the same pool, tag,
 * VMID or VLAN (see slice-conflicts), so each criterion alone names one company, but for a guest with tags or VLANs of
 * two: there the company that was added first has it. Storages say what a company may use, not what is its own.
 */
export interface SliceRule {
  readonly companyId: CompanyId
  readonly pools: readonly string[]
  /** As Proxmox spells them; case counts. */
  readonly tags: readonly string[]
  /** First and last number, both included. */
  readonly vmids: readonly NumberRange[]
  /** First and last tag, both included, 1 to 4094. */
  readonly vlans: readonly NumberRange[]
}

export interface ClusterTenancy {
  /** Who holds the whole cluster; null: the provider. */
  readonly companyId: CompanyId | null
  readonly slices: readonly SliceRule[]
}

/** What of a guest is looked at. */
export interface TenancyFacts {
  readonly vmid: number
  readonly pool: string
  readonly tags: readonly string[]
  readonly vlans: readonly number[]
}

export type TenancyCriterion = 'pool' | 'vmid' | 'tag' | 'vlan'

/** A criterion that names a company for a guest. */
export interface TenancyMatch {
  readonly criterion: TenancyCriterion
  readonly companyId: CompanyId
  /** The pool, number, tag or VLAN it was. */
  readonly value: string
}

export interface CompiledTenancy {
  /** @param pinned the company the guest was given to by hand; null: none */
  readonly companyOf: (facts: TenancyFacts, pinned: CompanyId | null) => CompanyId | null
  /** Every criterion that names a company, in the order of precedence; slower, for telling why. */
  readonly matches: (facts: TenancyFacts) => readonly TenancyMatch[]
}

/** Ids begin with the time they were made (UUIDv7). */
const olderOf = (a: CompanyId | null, b: CompanyId | undefined): CompanyId | null =>
  b === undefined || (a !== null && a <= b) ? a : b

/**
 * Made once per cluster and change of its slices, then asked for every guest of every poll: look-ups only. The same
 * rules in another order give the same answers.
 */
export const compileTenancy = ({ companyId: whole, slices }: ClusterTenancy): CompiledTenancy => {
  const ordered = [...slices].sort((a, b) => (a.companyId < b.companyId ? -1 : a.companyId > b.companyId ? 1 : 0))
  const pools = new Map<string, CompanyId>()
  const tags = new Map<string, CompanyId>()
  for (const { companyId, ...slice } of ordered) {
    for (const pool of slice.pools) if (!pools.has(pool)) pools.set(pool, companyId)
    for (const tag of slice.tags) if (!tags.has(tag)) tags.set(tag, companyId)
  }
  const ranges = (of: (slice: SliceRule) => readonly NumberRange[]) =>
    createRangeMap(ordered.flatMap((slice) => of(slice).map((range) => ({ range, value: slice.companyId }))))
  const vmids = ranges((slice) => slice.vmids)
  const vlans = ranges((slice) => slice.vlans)
  const anySlice = ordered.length > 0

  return {
    companyOf: (facts, pinned) => {
      if (pinned !== null) return pinned
      if (!anySlice) return whole
      if (facts.pool !== '') {
        const named = pools.get(facts.pool)
        if (named !== undefined) return named
      }
      const numbered = vmids.at(facts.vmid)
      if (numbered !== undefined) return numbered
      let found: CompanyId | null = null
      if (tags.size > 0) for (const tag of facts.tags) found = olderOf(found, tags.get(tag))
      if (found !== null) return found
      if (vlans.size > 0) for (const vlan of facts.vlans) found = olderOf(found, vlans.at(vlan))
      return found ?? whole
    },
    matches: (facts) => {
      const found: TenancyMatch[] = []
      const say = (criterion: TenancyCriterion, companyId: CompanyId | undefined, value: string | number): void => {
        if (companyId !== undefined) found.push({ criterion, companyId, value: String(value) })
      }
      if (facts.pool !== '') say('pool', pools.get(facts.pool), facts.pool)
      say('vmid', vmids.at(facts.vmid), facts.vmid)
      for (const tag of facts.tags) say('tag', tags.get(tag), tag)
      for (const vlan of facts.vlans) say('vlan', vlans.at(vlan), vlan)
      return found
    },
  }
}

/** Whether slices of several companies claim the guest; a guest given by hand is claimed by nobody else. */
export const isContested = (matches: readonly TenancyMatch[]): boolean =>
  matches.some(({ companyId }) => companyId !== matches[0]?.companyId)
