import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { typedDemand } from '#renderer/components/plan.ts'
import { powerObstacle } from '#renderer/features/inventory/power/power-rules.ts'
import { powerPlan } from '#renderer/features/inventory/power/power-plan.ts'
import { followPowerTasks, runPower, usePowerRun } from '#renderer/features/inventory/power/power-run.store.ts'
import type { ClusterLook } from '#renderer/features/inventory/cluster-looks.ts'
import type { TaskRow } from '#shared/model/task.ts'
import { createFakeBridge, type FakeBridge } from '#support/fake-bridge.ts'
import { clusterId, companyId, guestId, makeGuest } from '#support/fleet-rows.ts'

const look = (name: string): ClusterLook => ({ name, stale: null })
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
    ['shutdown', { status: 'running', lock: 'backup' }, 'locked (backup)'],
    ['reboot', { status: 'unknown' }, 'does not report'],
    ['start', { status: 'missing' }, 'its cluster lists it no more'],
    ['stop', { status: 'missing', template: true }, 'It is missing'],
  ] as const)('%s of %j is refused with the reason', (verb, change, reason) => {
    expect(powerObstacle({ ...running(1), ...change }, look('Acme'), verb)).toContain(reason)
  })

  test('a guest of an unreachable cluster can be told nothing', () => {
    const stale = { ...look('Acme'), stale: { asOf: null, since: null, reason: 'Its cluster does not answer.' } }
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

const task = (key: string, change: Partial<TaskRow>): TaskRow => ({
  key,
  clusterId: clusterId(1),
  clusterName: 'site',
  companyId: null,
  upid: 'UPID:pve1:00000001:00000001:00000001:qmstart:101:root@pam:',
  node: 'pve1',
  type: 'qmstart',
  subject: '101',
  guestId: guestId(1),
  subjectName: 'web',
  user: 'root@pam',
  startedAt: '2026-11-23T12:00:00Z',
  endedAt: null,
  state: 'running',
  exitStatus: '',
  own: true,
  ...change,
})

describe('a power request under way', () => {
  let fake: FakeBridge
  let end: () => void
  beforeEach(() => {
    fake = createFakeBridge({
      'guests.power': ({ ids }) =>
        ids.map((id) => ({
          guestId: id,
          name: '',
          taskKey: id === guestId(2) ? null : `k/${id}`,
          problem: id === guestId(2) ? { code: 'cluster_refused', message: 'The storage is full.' } : null,
        })),
    })
    vi.stubGlobal('multpanel', fake.bridge)
    end = followPowerTasks()
  })
  afterEach(() => {
    end()
    vi.unstubAllGlobals()
  })
  const states = () => Object.fromEntries(usePowerRun.getState().items.map((item) => [item.id, item.state]))

  test('each guest is followed to the end of its task; a refusal carries its cause', async () => {
    await runPower('start', [running(1), running(2), running(3)])
    expect(states()).toEqual({ [guestId(1)]: 'running', [guestId(2)]: 'failed', [guestId(3)]: 'running' })
    fake.emit('tasks.taskChanged', {
      tasks: [
        task(`k/${guestId(1)}`, { state: 'ok', exitStatus: 'OK' }),
        task(`k/${guestId(3)}`, { state: 'failed', exitStatus: 'start failed: no memory' }),
      ],
    })
    expect(states()).toEqual({ [guestId(1)]: 'done', [guestId(2)]: 'failed', [guestId(3)]: 'failed' })
    const messages = usePowerRun.getState().items.map((item) => item.message)
    expect(messages).toEqual(['OK', 'The storage is full.', 'start failed: no memory'])
  })

  test('a task that ended before its answer came is not waited for', async () => {
    fake.answer({
      'guests.power': ({ ids }) => {
        fake.emit('tasks.taskChanged', { tasks: [task('k/early', { state: 'ok', exitStatus: 'OK' })] })
        return ids.map((id) => ({ guestId: id, name: '', taskKey: 'k/early', problem: null }))
      },
    })
    await runPower('start', [running(1)])
    expect(states()).toEqual({ [guestId(1)]: 'done' })
  })

  test('retrying the failed ones leaves the others as they are', async () => {
    await runPower('start', [running(1), running(2)])
    fake.answer({
      'guests.power': ({ ids }) => ids.map((id) => ({ guestId: id, name: '', taskKey: null, problem: null })),
    })
    await runPower(
      'start',
      usePowerRun.getState().items.filter((item) => item.state === 'failed'),
    )
    expect(fake.calls('guests.power').at(-1)).toEqual({ ids: [guestId(2)], verb: 'start' })
    expect(states()).toEqual({ [guestId(1)]: 'running', [guestId(2)]: 'done' })
  })
})
