import { describe, expect, test } from 'vitest'
import { typedDemand } from '#renderer/components/plan.ts'
import { powerObstacle } from '#renderer/features/inventory/power/power-rules.ts'
import { powerPlan } from '#renderer/features/inventory/power/power-plan.ts'
import type { ClusterLook } from '#renderer/features/inventory/cluster-looks.ts'
import { clusterId, companyId, guestId, makeGuest } from '#support/fleet-rows.ts'

const look = (name: string): ClusterLook => ({ name, stale: null, backupsUnknown: null })
const running = (number: number, cluster = 1) =>
  makeGuest(number, {
    status: 'running',
    template: false,
    lock: '',
    clusterId: clusterId(cluster),
    companyId: companyId(cluster),
  })
const looks = new Map([
  [clusterId(1), look('Acme')],
  [clusterId(2), look('Beta')],
])

describe('what a guest can be told', () => {
  test.each([
    ['start', { status: 'running' }, 'running already'],
    ['stop', { status: 'stopped' }, 'not running'],
    ['start', { status: 'stopped', template: true }, 'template'],
    ['start', { status: 'paused' }, 'resume it'],
    ['reboot', { status: 'paused' }, 'cannot react'],
    ['resume', { status: 'running' }, 'not suspended'],
    ['reset', { status: 'running', type: 'lxc' }, 'no reset button'],
    ['hibernate', { status: 'running', type: 'lxc' }, 'cannot be suspended to disk'],
    ['reboot', { status: 'unknown' }, 'does not report'],
    ['hibernate', { status: 'running', ha: 'started' }, 'HA manages it'],
    ['start', { status: 'missing' }, 'its cluster lists it no more'],
    ['stop', { status: 'missing', template: true }, 'It is missing'],
  ] as const)('%s of %j is refused with the reason', (verb, change, reason) => {
    expect(powerObstacle({ ...running(1), ...change }, look('Acme'), verb)).toContain(reason)
  })

  test('a guest of an unreachable cluster can be told nothing', () => {
    const stale = {
      ...look('Acme'),
      stale: { asOf: null, since: null, word: 'unreachable', reason: 'Its cluster does not answer.' },
    }
    expect(powerObstacle(running(1), stale, 'stop')).toBe('Its cluster does not answer.')
  })
})

describe('the plan of a power request', () => {
  test('names whom it hits and leaves out, with the reason, whom it cannot', () => {
    const { plan, able } = powerPlan('stop', [running(1), { ...running(2), status: 'stopped' }], looks, new Set())
    expect(able.map((guest) => guest.id)).toEqual([guestId(1)])
    expect(plan.confirm).toBe('Stop db-01')
    expect(plan.lost).toContain('cannot be undone')
    expect(plan.skipped).toEqual([{ id: guestId(2), name: 'mail-02', reason: 'It is not running.' }])
    expect(typedDemand(plan)).toBeNull()
  })

  test('guests of two companies want the count typed', () => {
    const { plan } = powerPlan('reboot', [running(1, 1), running(2, 2)], looks, new Set())
    expect(typedDemand(plan)?.expected).toBe('2')
    expect(typedDemand(plan)?.label).toContain('2 companies')
  })

  test('says which are managed by HA and which are being backed up', () => {
    const [managed, saved] = [{ ...running(1), ha: 'started' }, running(2)]
    const { plan } = powerPlan('stop', [managed, saved], looks, new Set([saved.id]))
    expect(plan.warnings).toMatchObject([
      { id: 'ha', names: [managed.name] },
      { id: 'backup', names: [saved.name] },
    ])
    expect(powerPlan('start', [{ ...saved, status: 'stopped' }], looks, new Set([saved.id])).plan.warnings).toEqual([])
  })

  test('has nothing to say of HA where HA is told to ignore the guest', () => {
    expect(powerPlan('stop', [{ ...running(1), ha: 'ignored' }], looks, new Set()).plan.warnings).toEqual([])
  })

  test('says what HA does with whom it manages, where HA does it', () => {
    const managed = { ...running(1), ha: 'started' }
    const told = (verb: 'shutdown' | 'stop' | 'reboot' | 'reset' | 'suspend') =>
      powerPlan(verb, [managed], looks, new Set())
        .plan.warnings?.map(({ text }) => text)
        .join() ?? ''
    expect(told('shutdown')).toContain('stops hard what has not shut down in time')
    expect(told('stop')).toContain('keeps them off')
    expect([told('reboot'), told('reset'), told('suspend')]).toEqual(['', '', ''])
  })

  test('says of whom a lock is waited for, and with which name', () => {
    const locked = { ...running(1), lock: 'backup' }
    const { plan, able } = powerPlan('shutdown', [locked], looks, new Set())
    expect(able).toHaveLength(1)
    expect(plan.warnings).toMatchObject([{ id: 'lock', names: [`${locked.name} (backup)`] }])
    const asleep = { ...running(1), status: 'suspended' as const, lock: 'suspended' }
    expect(powerPlan('resume', [asleep], looks, new Set()).plan).toMatchObject({ warnings: [], skipped: [] })
  })

  test('tells guests of one name apart by number and cluster', () => {
    const [first, second] = [
      { ...running(1), name: 'web-01', ha: 'started' },
      { ...running(2), name: 'web-01', status: 'stopped' as const },
    ]
    const { plan } = powerPlan('stop', [first, second], looks, new Set())
    expect(plan.warnings?.[0]?.names).toEqual([expect.stringMatching(`^web-01 \\(${first.vmid}, .+\\)$`)])
    expect(plan.skipped?.[0]?.name).toMatch(new RegExp(`^web-01 \\(${second.vmid}, .+\\)$`))
  })

  test('more than ten guests want the count typed, ten do not', () => {
    const many = Array.from({ length: 11 }, (_, index) => running(index + 1))
    expect(typedDemand(powerPlan('shutdown', many, looks, new Set()).plan)?.expected).toBe('11')
    expect(typedDemand(powerPlan('shutdown', many.slice(1), looks, new Set()).plan)).toBeNull()
  })
})
