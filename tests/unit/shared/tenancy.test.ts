import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CompanyId } from '#shared/model/ids.ts'
import { createRangeMap, overlapsOf, type NumberRange } from '#shared/model/number-ranges.ts'
import {
  isContested,
  compileTenancy,
  type ClusterTenancy,
  type SliceRule,
  type TenancyFacts,
} from '#shared/model/tenancy.ts'
import { companyId } from '#support/fleet-rows.ts'

const [acme, beta, corp] = [companyId(1), companyId(2), companyId(3)]
const slice = (of: CompanyId, rule: Partial<SliceRule> = {}): SliceRule => ({
  companyId: of,
  pools: [],
  tags: [],
  vmids: [],
  vlans: [],
  ...rule,
})
const guest = (facts: Partial<TenancyFacts> = {}): TenancyFacts => ({
  vmid: 100,
  pool: '',
  tags: [],
  vlans: [],
  ...facts,
})

describe('whose a guest is', () => {
  it('is whose the cluster is where no slice says otherwise; the provider’s own where nobody holds it', () => {
    expect(compileTenancy({ companyId: acme, slices: [] }).companyOf(guest(), null)).toBe(acme)
    expect(compileTenancy({ companyId: null, slices: [] }).companyOf(guest(), null)).toBeNull()
    const tenancy = compileTenancy({ companyId: acme, slices: [slice(beta, { pools: ['b'] })] })
    expect(tenancy.companyOf(guest({ pool: 'x' }), null)).toBe(acme)
    expect(tenancy.companyOf(guest({ pool: 'b' }), null)).toBe(beta)
  })

  it('by hand before pool, pool before VMID, VMID before tag, tag before VLAN', () => {
    const tenancy = compileTenancy({
      companyId: null,
      slices: [
        slice(companyId(1), { vlans: [[10, 20]] }),
        slice(companyId(2), { tags: ['t'] }),
        slice(companyId(3), { vmids: [[100, 199]] }),
        slice(companyId(4), { pools: ['p'] }),
      ],
    })
    const all = guest({ pool: 'p', tags: ['t'], vlans: [15] })
    expect(tenancy.companyOf(all, companyId(5))).toBe(companyId(5))
    expect(tenancy.companyOf(all, null)).toBe(companyId(4))
    expect(tenancy.companyOf({ ...all, pool: '' }, null)).toBe(companyId(3))
    expect(tenancy.companyOf({ ...all, pool: '', vmid: 300 }, null)).toBe(companyId(2))
    expect(tenancy.companyOf({ ...all, pool: '', vmid: 300, tags: [] }, null)).toBe(companyId(1))
    expect(tenancy.matches(all).map(({ criterion }) => criterion)).toEqual(['pool', 'vmid', 'tag', 'vlan'])
    expect(isContested(tenancy.matches(all))).toBe(true)
  })

  it('with tags of two companies it is that of the company added first, and contested', () => {
    const tenancy = compileTenancy({
      companyId: null,
      slices: [slice(beta, { tags: ['b'] }), slice(acme, { tags: ['a'] })],
    })
    const both = guest({ tags: ['b', 'a'] })
    expect(tenancy.companyOf(both, null)).toBe(acme)
    expect(isContested(tenancy.matches(both))).toBe(true)
    expect(isContested(tenancy.matches(guest({ tags: ['b'] })))).toBe(false)
  })

  it('counts both ends of a range in, and nothing beyond', () => {
    const tenancy = compileTenancy({
      companyId: null,
      slices: [
        slice(acme, {
          vmids: [[200, 299]],
          vlans: [
            [1, 1],
            [4094, 4094],
          ],
        }),
      ],
    })
    const at = (vmid: number, ...vlans: number[]) => tenancy.companyOf(guest({ vmid, vlans }), null)
    expect([at(199), at(200), at(299), at(300)]).toEqual([null, acme, acme, null])
    expect([at(100, 1), at(100, 2), at(100, 4094)]).toEqual([acme, null, acme])
  })
})

const range = (max: number) =>
  fc
    .tuple(fc.integer({ min: 1, max }), fc.integer({ min: 1, max }))
    .map(([a, b]): NumberRange => [Math.min(a, b), Math.max(a, b)])
const word = fc.constantFrom('a', 'b', 'c', 'd')
const rules = fc.uniqueArray(
  fc.record({
    companyId: fc.constantFrom(acme, beta, corp),
    pools: fc.array(word, { maxLength: 2 }),
    tags: fc.array(word, { maxLength: 2 }),
    vmids: fc.array(range(12), { maxLength: 3 }),
    vlans: fc.array(range(12), { maxLength: 3 }),
  }),
  { selector: (rule) => rule.companyId, maxLength: 3 },
)
const tenancies: fc.Arbitrary<ClusterTenancy> = fc.record({
  companyId: fc.option(fc.constantFrom(acme, beta), { nil: null }),
  slices: rules,
})
const facts: fc.Arbitrary<TenancyFacts> = fc.record({
  vmid: fc.integer({ min: 1, max: 14 }),
  pool: fc.constantFrom('', 'a', 'b', 'c', 'd'),
  tags: fc.array(word, { maxLength: 3 }),
  vlans: fc.array(fc.integer({ min: 1, max: 14 }), { maxLength: 3 }),
})

/** The rule as its description says it, without any look-up made beforehand. */
const asDescribed = ({ companyId: whole, slices }: ClusterTenancy, of: TenancyFacts, pinned: CompanyId | null) => {
  if (pinned !== null) return pinned
  const within = (ranges: readonly NumberRange[], number: number) =>
    ranges.some(([from, to]) => number >= from && number <= to)
  const steps: ((rule: SliceRule) => boolean)[] = [
    (rule) => of.pool !== '' && rule.pools.includes(of.pool),
    (rule) => within(rule.vmids, of.vmid),
    (rule) => of.tags.some((tag) => rule.tags.includes(tag)),
    (rule) => of.vlans.some((vlan) => within(rule.vlans, vlan)),
  ]
  for (const step of steps) {
    const [first] = slices
      .filter(step)
      .map((rule) => rule.companyId)
      .toSorted()
    if (first !== undefined) return first
  }
  return whole
}

describe('the compiled rule', () => {
  it('answers as its description for any slices, whatever their order', () => {
    fc.assert(
      fc.property(tenancies, facts, fc.option(fc.constantFrom(acme, beta), { nil: null }), (tenancy, of, pinned) => {
        const expected = asDescribed(tenancy, of, pinned)
        expect(compileTenancy(tenancy).companyOf(of, pinned)).toBe(expected)
        const turned = { ...tenancy, slices: tenancy.slices.toReversed() }
        expect(compileTenancy(turned).companyOf(of, pinned)).toBe(expected)
      }),
    )
  })

  it('takes its company from the first of the matches it lists', () => {
    fc.assert(
      fc.property(tenancies, facts, (tenancy, of) => {
        const compiled = compileTenancy(tenancy)
        const matches = compiled.matches(of)
        const company = compiled.companyOf(of, null)
        if (matches.length === 0) expect(company).toBe(tenancy.companyId)
        else
          expect(
            matches.filter(({ criterion }) => criterion === matches[0]?.criterion).map((m) => m.companyId),
          ).toContain(company)
      }),
    )
  })

  it('answers for 15,000 guests over 200 slices in a few milliseconds', () => {
    const slices = Array.from({ length: 200 }, (_, number) =>
      slice(companyId(number), {
        pools: [`pool-${number}`],
        tags: [`tag-${number}`],
        vmids: [[1000 * number + 100, 1000 * number + 150]],
        vlans: [[number * 20 + 1, number * 20 + 10]],
      }),
    )
    const guests = Array.from({ length: 15_000 }, (_, number) =>
      guest({
        vmid: 100 + number * 13,
        pool: number % 4 === 0 ? `pool-${number % 300}` : '',
        tags: ['prod', `tag-${number % 500}`],
        vlans: [number % 4094],
      }),
    )
    const { companyOf } = compileTenancy({ companyId: null, slices })
    const times = Array.from({ length: 9 }, () => {
      const start = performance.now()
      for (const one of guests) companyOf(one, null)
      return performance.now() - start
    })
    // About 3 ms on an idle machine; a loaded one gets some air.
    expect(Math.min(...times)).toBeLessThan(25)
  })
})

describe('ranges of numbers', () => {
  it('give the value of the first range that holds a number', () => {
    fc.assert(
      fc.property(fc.array(range(40), { maxLength: 8 }), fc.integer({ min: 0, max: 42 }), (ranges, number) => {
        const map = createRangeMap(ranges.map((one, index) => ({ range: one, value: index })))
        const expected = ranges.findIndex(([from, to]) => number >= from && number <= to)
        expect(map.at(number)).toBe(expected === -1 ? undefined : expected)
      }),
    )
  })

  it('overlap exactly where a number lies in both', () => {
    fc.assert(
      fc.property(fc.array(range(20), { maxLength: 4 }), fc.array(range(20), { maxLength: 4 }), (ones, others) => {
        const inside = (ranges: readonly NumberRange[], n: number) => ranges.some(([from, to]) => n >= from && n <= to)
        const common = Array.from({ length: 21 }, (_, n) => n).filter((n) => inside(ones, n) && inside(others, n))
        const found = overlapsOf(ones, others)
        expect(found.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, n) => from + n))).toEqual(common)
        // As few as can say it: two that touch are one.
        expect(found.every(([from], index) => from > (found[index - 1]?.[1] ?? -2) + 1)).toBe(true)
      }),
    )
  })
})
