import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  checkQuota,
  NO_LIMITS,
  NOTHING_USED,
  QUOTA_RESOURCES,
  quotaUsage,
  violationsText,
} from '#shared/model/quota.ts'
import { makeGuest } from '#support/fleet-rows.ts'

const GIB = 1024 ** 3

const amount = fc.integer({ min: 0, max: 1_000_000_000_000 })
const amounts = fc.record({ vcpu: amount, memory: amount, disk: amount, guests: amount, externalAddresses: amount })
const limit = fc.option(amount, { nil: null })
const limits = fc.record({ vcpu: limit, memory: limit, disk: limit, guests: limit, externalAddresses: limit })
const row = fc.record({
  template: fc.boolean(),
  maxcpu: fc.option(fc.integer({ min: 0, max: 512 }), { nil: null }),
  maxmem: fc.option(fc.integer({ min: 0, max: 2 ** 42 }), { nil: null }),
  maxdisk: fc.option(fc.integer({ min: 0, max: 2 ** 44 }), { nil: null }),
})

describe('what guests take of a quota', () => {
  it('is nothing for one that its cluster lists no more', () => {
    expect(quotaUsage([makeGuest(1, { status: 'missing', template: false, maxcpu: 4 })])).toEqual(NOTHING_USED)
  })

  it('is what they are given, running or not; a template counts with its disk only', () => {
    const guests = [
      makeGuest(1, { status: 'running', template: false, maxcpu: 4, maxmem: 8 * GIB, maxdisk: 50 * GIB }),
      makeGuest(2, { status: 'stopped', template: false, maxcpu: 2, maxmem: 4 * GIB, maxdisk: 20 * GIB }),
      makeGuest(3, { status: 'stopped', template: true, maxcpu: 8, maxmem: 16 * GIB, maxdisk: 10 * GIB }),
    ]
    expect(quotaUsage(guests, { externalAddresses: 3, furtherDisks: 5 * GIB })).toEqual({
      vcpu: 6,
      memory: 12 * GIB,
      disk: 85 * GIB,
      guests: 2,
      externalAddresses: 3,
    })
  })

  it('adds up: two lists take what both take together', () => {
    fc.assert(
      fc.property(fc.array(row), fc.array(row), (ones, others) => {
        const [a, b, both] = [quotaUsage(ones), quotaUsage(others), quotaUsage([...ones, ...others])]
        for (const resource of QUOTA_RESOURCES) expect(both[resource]).toBe(a[resource] + b[resource])
      }),
    )
  })
})

describe('the check of a quota', () => {
  it('names quota, use and request of what goes beyond it', () => {
    const violations = checkQuota(
      { ...NO_LIMITS, vcpu: 16, memory: 64 * GIB },
      { ...NOTHING_USED, vcpu: 14, memory: 60 * GIB },
      { vcpu: 4, memory: 4 * GIB },
    )
    expect(violations).toEqual([{ resource: 'vcpu', limit: 16, used: 14, requested: 4 }])
    expect(violationsText(violations)).toBe('16 vCPU allowed, 14 vCPU used, 4 vCPU more asked for')
    expect(violationsText(checkQuota({ ...NO_LIMITS, memory: 1.5 * GIB }, NOTHING_USED, { memory: 2 * GIB }))).toBe(
      '1.5 GiB memory allowed, 0 B memory used, 2 GiB memory more asked for',
    )
  })

  it('lets nothing be added where more is used than allowed, but takes nothing away', () => {
    const full = { ...NOTHING_USED, guests: 12 }
    expect(checkQuota({ ...NO_LIMITS, guests: 10 }, full, { vcpu: 2 })).toEqual([])
    expect(checkQuota({ ...NO_LIMITS, guests: 10 }, full, { guests: -1 })).toEqual([])
    expect(checkQuota({ ...NO_LIMITS, guests: 10 }, full, { guests: 1 })).toHaveLength(1)
    expect(checkQuota({ ...NO_LIMITS, guests: 0 }, NOTHING_USED, { guests: 1 })).toHaveLength(1)
  })

  it('refuses exactly what would end above a limit', () => {
    fc.assert(
      fc.property(limits, amounts, amounts, (most, used, asked) => {
        const refused = new Set(checkQuota(most, used, asked).map(({ resource }) => resource))
        for (const resource of QUOTA_RESOURCES) {
          const top = most[resource]
          expect(refused.has(resource)).toBe(
            top !== null && asked[resource] > 0 && used[resource] + asked[resource] > top,
          )
        }
      }),
    )
  })

  it('what is allowed at once is allowed in two steps', () => {
    fc.assert(
      fc.property(limits, amounts, amounts, fc.double({ min: 0, max: 1, noNaN: true }), (most, used, asked, share) => {
        if (checkQuota(most, used, asked).length > 0) return
        const part = Object.fromEntries(QUOTA_RESOURCES.map((r) => [r, Math.floor(asked[r] * share)])) as typeof asked
        const rest = Object.fromEntries(QUOTA_RESOURCES.map((r) => [r, asked[r] - part[r]])) as typeof asked
        const between = Object.fromEntries(QUOTA_RESOURCES.map((r) => [r, used[r] + part[r]])) as typeof asked
        expect(checkQuota(most, used, part)).toEqual([])
        expect(checkQuota(most, between, rest)).toEqual([])
      }),
    )
  })
})
