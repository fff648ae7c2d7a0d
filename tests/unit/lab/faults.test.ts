import { describe, expect, it } from 'vitest'
import { createFaults } from '#lab/faults/faults.ts'

const faults = () => createFaults({ now: () => 1_000_000 })

describe('faults of the lab', () => {
  it('leaves everything alone until asked', () => {
    const state = faults()
    expect(state.portOf('acme', 'pve1')).toEqual({ listening: true, tls: true, certificate: 0 })
    expect(state.requestPlan('acme', 'pve1')).toEqual({ delayMs: 0, action: { kind: 'answer' } })
    expect(state.unreachable('acme', 'pve1')).toBeUndefined()
  })

  it('takes one node down without touching its neighbours', () => {
    const state = faults()
    state.inject({ cluster: 'acme', node: 'pve2' }, { kind: 'down', reason: 'No route to host' })
    expect(state.portOf('acme', 'pve2').listening).toBe(false)
    expect(state.unreachable('acme', 'pve2')).toBe('No route to host')
    expect(state.portOf('acme', 'pve1').listening).toBe(true)
    expect(state.portOf('other', 'pve2').listening).toBe(true)
  })

  it('kills a whole cluster and heals it', () => {
    const state = faults()
    state.inject({ cluster: 'acme' }, { kind: 'down' })
    state.inject({ cluster: 'acme', node: 'pve1' }, { kind: 'slow', delayMs: 200 })
    expect(state.portOf('acme', 'pve7').listening).toBe(false)
    state.heal({ cluster: 'acme' })
    expect(state.portOf('acme', 'pve7').listening).toBe(true)
    expect(state.requestPlan('acme', 'pve1').delayMs).toBe(0)
    expect(state.list()).toEqual([])
  })

  it('counts certificates, so that a second change is a third certificate', () => {
    const state = faults()
    state.inject({ cluster: 'acme', node: 'pve1' }, { kind: 'certificate' })
    state.inject({ cluster: 'acme', node: 'pve1' }, { kind: 'certificate' })
    expect(state.portOf('acme', 'pve1').certificate).toBe(2)
    state.heal({ cluster: 'acme', node: 'pve1' }, 'certificate')
    expect(state.portOf('acme', 'pve1').certificate).toBe(0)
  })

  it('combines slowness with the fault that follows it', () => {
    const state = faults()
    state.inject({ cluster: 'acme' }, { kind: 'slow', delayMs: 50 })
    state.inject({ cluster: 'acme', node: 'pve1' }, { kind: 'busy', retryAfterSeconds: 5 })
    expect(state.requestPlan('acme', 'pve1')).toEqual({ delayMs: 50, action: { kind: 'busy', retryAfterSeconds: 5 } })
    expect(state.requestPlan('acme', 'pve2')).toEqual({ delayMs: 50, action: { kind: 'answer' } })
  })

  it('expires the tickets issued so far and tells who listens', () => {
    const state = faults()
    const heard: string[] = []
    const end = state.onChange((cluster) => heard.push(cluster))
    state.inject({ cluster: 'acme' }, { kind: 'tickets' })
    end()
    state.healAll()
    expect(heard).toEqual(['acme'])
    expect(state.ticketsExpiredAt('acme')).toBe(0)
  })
})
