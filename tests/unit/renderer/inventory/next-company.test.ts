import { expect, test } from 'vitest'
import { nextCompanyQuery } from '#renderer/features/inventory/next-company.ts'

test('Ctrl+. goes through the companies one by one and ends with all of them', () => {
  const owners = ['Beta AG', '', 'Acme GmbH', 'Beta AG']
  const first = nextCompanyQuery(owners, 'web')
  const second = nextCompanyQuery(owners, first)
  const third = nextCompanyQuery(owners, second)
  expect([first, second, third]).toEqual(['company=none', 'company="Acme GmbH"', 'company="Beta AG"'])
  expect(nextCompanyQuery(owners, third)).toBe('')
})
