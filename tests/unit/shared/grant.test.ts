import { describe, expect, it } from 'vitest'
import { beyondOwn, GRANTABLE, mayGrant } from '#shared/model/grant.ts'
import { beyondCeiling, effectivePermissions, profileDifference, ROLES, ROLE_SPECS } from '#shared/model/role.ts'

describe('who gives which role', () => {
  it('is a table', () => {
    expect(ROLES.map((role) => [role, GRANTABLE[role]])).toEqual([
      ['super_admin', ['super_admin', 'company_admin', 'salesperson', 'user']],
      ['company_admin', ['company_admin', 'user']],
      ['salesperson', []],
      ['user', []],
    ])
    expect(mayGrant('company_admin', 'super_admin')).toBe(false)
    expect(mayGrant('company_admin', 'salesperson')).toBe(false)
  })

  it('never reaches beyond what the giver holds: every role he may give fits into his own rights', () => {
    for (const giver of ROLES) {
      const own = effectivePermissions(giver, null)
      for (const role of GRANTABLE[giver]) expect(beyondOwn(own, role, null), `${giver} gives ${role}`).toEqual([])
    }
  })

  it('names what a giver with fewer rights lacks, with and without a profile', () => {
    const own = effectivePermissions('company_admin', ['app.read', 'user.write', 'vm.read'])
    expect(beyondOwn(own, 'company_admin', ['app.read', 'vm.read'])).toEqual([])
    expect(beyondOwn(own, 'company_admin', ['app.read', 'vm.power'])).toEqual(['vm.power'])
    expect(beyondOwn(own, 'company_admin', null)).toContain('vm.power')
    // What the ceiling takes away is not given.
    expect(beyondOwn(own, 'user', ['app.read', 'cluster.write'])).toEqual([])
  })
})

describe('a profile', () => {
  it('is cut at the ceiling of its role', () => {
    expect([...effectivePermissions('user', ['app.read', 'cluster.write', 'task.stop'])]).toEqual([
      'app.read',
      'task.stop',
    ])
    expect(beyondCeiling('user', ['app.read', 'cluster.write', 'task.stop'])).toEqual(['cluster.write'])
    for (const role of ROLES) expect(beyondCeiling(role, ROLE_SPECS[role].permissions), role).toEqual([])
  })

  it('is shown against its role', () => {
    const { permissions } = ROLE_SPECS.user
    const profile = [...permissions.filter((name) => name !== 'vm.power'), 'task.stop'] as const
    expect(profileDifference('user', profile)).toEqual({ added: ['task.stop'], removed: ['vm.power'] })
    expect(profileDifference('user', permissions)).toEqual({ added: [], removed: [] })
  })
})
