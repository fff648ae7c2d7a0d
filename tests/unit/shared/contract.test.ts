import { describe, expect, it } from 'vitest'
import { contract, events, isEventName, isOperationName } from '#shared/contract/index.ts'
import { PERMISSIONS } from '#shared/model/permission.ts'

describe('the contract', () => {
  it.each(Object.entries(contract))('%s names a permission and is named area.verb', (name, spec) => {
    expect(name).toMatch(/^[a-z]+\.[a-z][a-zA-Z]*$/)
    expect(PERMISSIONS).toContain(spec.permission)
  })

  it.each(Object.entries(events))('%s names a permission and is named area.nounChanged', (name, spec) => {
    expect(name).toMatch(/^[a-z]+\.[a-z]+[A-Z][a-zA-Z]*ed$/)
    expect(PERMISSIONS).toContain(spec.permission)
  })

  it('uses every permission there is', () => {
    const used = new Set<string>(Object.values(contract).map(({ permission }) => permission))
    expect(PERMISSIONS.filter((permission) => !used.has(permission))).toEqual([])
  })

  it.each(['toString', '__proto__', 'constructor', '', 7, null])(
    'knows no operation and no event called %j',
    (name) => {
      expect(isOperationName(name)).toBe(false)
      expect(isEventName(name)).toBe(false)
    },
  )
})
