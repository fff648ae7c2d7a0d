import { describe, expect, it } from 'vitest'
import { typedDemand, type Plan } from '#renderer/components/plan.ts'
import { CompanyId } from '#shared/model/ids.ts'

const ACME = CompanyId.parse('01890000-0000-7000-8000-00000000000a')
const plan = (count: number, change: Partial<Plan> = {}): Plan => ({
  title: 'Reboot',
  noun: 'guest',
  targets: Array.from({ length: count }, (_, index) => ({
    id: String(index),
    name: `web-${index}`,
    place: '',
    companyId: ACME,
  })),
  skipped: [],
  effect: '',
  warnings: [],
  danger: false,
  destructive: false,
  confirm: 'Reboot',
  ...change,
})

describe('what has to be typed before an action', () => {
  it('is nothing for up to ten guests of one company', () => {
    expect(typedDemand(plan(1))).toBeNull()
    expect(typedDemand(plan(10))).toBeNull()
  })

  it('is the count for more than ten', () => {
    expect(typedDemand(plan(11))).toEqual({ expected: '11', label: 'Type how many guests it is for (11)' })
  })

  it('is the count as soon as two companies are hit, and the provider’s own counts as one', () => {
    const two = plan(2)
    const targets = two.targets.map((target, index) => (index === 0 ? { ...target, companyId: null } : target))
    expect(typedDemand({ ...two, targets })).toEqual({
      expected: '2',
      label: 'They belong to 2 companies. Type how many guests it is for (2)',
    })
  })

  it('is the name for what takes one thing away, the count for several', () => {
    expect(typedDemand(plan(1, { destructive: true }))).toEqual({ expected: 'web-0', label: 'Type web-0 to confirm' })
    expect(typedDemand(plan(3, { destructive: true }))?.expected).toBe('3')
  })

  it('is nothing where nothing is hit', () => {
    expect(typedDemand(plan(0, { destructive: true }))).toBeNull()
  })
})
