import { describe, expect, it } from 'vitest'
import { isTyped, typedDemand, type Plan } from '#renderer/components/plan.ts'
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
      label: 'It concerns 2 companies. Type how many guests it is for (2)',
    })
  })

  it('is the name for what takes one thing away, the count for several', () => {
    expect(typedDemand(plan(1, { destructive: true }))).toEqual({ expected: 'web-0', label: 'Type web-0 to confirm' })
    expect(typedDemand(plan(3, { destructive: true }))?.expected).toBe('3')
  })

  it('is the count of who feels it, where that is more than what is done to', () => {
    const affected = [{ title: 'Change hands', noun: 'guest', targets: plan(12).targets }]
    expect(typedDemand(plan(1, { noun: 'cluster', affected }))).toEqual({
      expected: '12',
      label: 'Type how many guests it is for (12)',
    })
    expect(typedDemand(plan(1, { affected: [{ title: '', noun: 'address', targets: [] }] }))).toBeNull()
    expect(typedDemand(plan(11, { noun: 'address' }))?.label).toBe('Type how many addresses it is for (11)')
  })

  it('is nothing where it is refused, and the word where the thing has no name', () => {
    expect(typedDemand(plan(1, { destructive: true, refused: 'It is in use.' }))).toBeNull()
    expect(typedDemand(plan(1, { destructive: true, word: 'restore' }))?.expected).toBe('restore')
  })

  it('takes the name as it is shown, with single spaces, and nothing shorter or in other case', () => {
    const demand = { expected: 'Acme  GmbH', label: '' }
    expect(isTyped(' Acme GmbH ', demand)).toBe(true)
    expect(isTyped('acme gmbh', demand)).toBe(false)
    expect(isTyped('AcmeGmbH', demand)).toBe(false)
  })

  it('is nothing where nothing is hit', () => {
    expect(typedDemand(plan(0, { destructive: true }))).toBeNull()
  })
})
