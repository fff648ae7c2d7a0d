import { describe, expect, it } from 'vitest'
import {
  byUrgency,
  countMissing,
  fleetState,
  remedyOf,
  rightsByFeature,
} from '#renderer/features/clusters/cluster-state.ts'
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

describe('the fleet in a word', () => {
  const word = (...states: Parameters<typeof fleetState>[0][number]['state'][]): string =>
    fleetState(states.map((state) => ({ state }))).word

  it('names the worst first, and says online of no cluster that is not', () => {
    expect(word('online', 'partial', 'unreachable', 'blocked')).toBe('2 offline')
    expect(word('online', 'partial', 'new')).toBe('1 partly online')
    expect(word('online', 'new')).toBe('1 connecting')
    expect(word('online', 'online', 'disabled')).toBe('2 online, 1 disabled')
    expect(word('disabled')).toBe('All clusters disabled')
    expect(word('online', 'online')).toBe('All clusters online')
  })
})

it('counts a privilege once that two features want', () => {
  const want = (feature: string, privileges: string[]) => ({ feature, path: '/storage', privileges })
  expect(countMissing([want('a', ['Datastore.AllocateSpace']), want('b', ['Datastore.AllocateSpace'])])).toBe(1)
  expect(countMissing([want('a', ['VM.Config.CPU', 'VM.Config.Memory'])])).toBe(2)
})
