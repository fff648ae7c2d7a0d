import { describe, expect, it } from 'vitest'
import { byUrgency, remedyOf, rightsByFeature } from '#renderer/features/clusters/cluster-state.ts'
import { clusterView } from './cluster-rows.ts'

describe('what a cluster needs from a person', () => {
  it.each([
    ['certificate_changed', 'repin'],
    ['credentials_refused', 'credential'],
    ['credentials_expired', 'credential'],
    ['rights_missing', 'rights'],
    ['not_proxmox', 'addresses'],
    ['unreachable', 'retry'],
    ['a code of a newer core', 'retry'],
  ])('%s is mended by %s', (code, remedy) => {
    expect(remedyOf(clusterView({ state: 'blocked', problem: { code, message: 'x' } }))).toBe(remedy)
  })

  it('asks for nothing when all is well and offers to enable what is disabled', () => {
    expect(remedyOf(clusterView())).toBeNull()
    expect(remedyOf(clusterView({ state: 'disabled' }))).toBe('enable')
  })

  it('puts blocked first, then the longest unreachable', () => {
    const names = [
      clusterView({ name: 'fine' }),
      clusterView({ name: 'gone-today', state: 'unreachable', unreachableSince: '2026-11-20T08:00:00Z' }),
      clusterView({ name: 'gone-long', state: 'unreachable', unreachableSince: '2026-11-01T08:00:00Z' }),
      clusterView({ name: 'changed', state: 'blocked' }),
    ]
      .sort(byUrgency)
      .map(({ name }) => name)
    expect(names).toEqual(['changed', 'gone-long', 'gone-today', 'fine'])
  })

  it('gathers missing rights under their feature', () => {
    const missing = [
      { feature: 'Power', privileges: ['VM.PowerMgmt'], path: '/vms' },
      { feature: 'Inventory', privileges: ['Sys.Audit'], path: '/' },
      { feature: 'Power', privileges: ['VM.Audit'], path: '/vms' },
    ]
    expect(rightsByFeature(missing).map(({ feature, lacks }) => [feature, lacks.length])).toEqual([
      ['Power', 2],
      ['Inventory', 1],
    ])
  })
})
