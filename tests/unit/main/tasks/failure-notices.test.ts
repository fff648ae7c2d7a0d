import { expect, it } from 'vitest'
import { createFailureNotices } from '#main/features/tasks/failure-notices.ts'
import type { TaskRecord } from '#main/features/tasks/task-record.ts'
import { ClusterId } from '#shared/model/ids.ts'

const CLUSTER = ClusterId.parse('01936b2e-7c1a-7d4e-9f00-5a1b2c3d4e5f')

const failed = (vmid: number): TaskRecord => ({
  key: `${CLUSTER}/${vmid}`,
  clusterId: CLUSTER,
  upid: `UPID:pve1:${vmid}`,
  node: 'pve1',
  type: 'qmstart',
  subject: String(vmid),
  user: 'root@pam',
  startedAt: '2026-01-01T00:00:00.000Z',
  endedAt: null,
  state: 'failed',
  exitStatus: 'no such bridge',
  explanation: '',
  own: true,
  companyId: null,
  guestId: null,
})

const setup = () => {
  const told: { title: string; body: string }[] = []
  let due: (() => void) | undefined
  const stored = new Map<string, TaskRecord>()
  const notices = createFailureNotices({
    find: (key) => stored.get(key) ?? null,
    connections: { nameOf: () => 'acme-dc1' },
    inventory: { guest: () => undefined, guestByVmid: () => undefined },
    notifier: { notify: ({ title, body }) => told.push({ title, body }) },
    clock: {
      after: (_milliseconds, work) => {
        due = work
        return () => {
          due = undefined
        }
      },
    },
  })
  return { notices, stored, told, pass: () => due?.() }
}

it('tells many failures of one moment as one, by the first names and the first cause', () => {
  const { notices, told, pass } = setup()
  for (const vmid of [100, 101, 102, 103, 104]) notices.tell(failed(vmid))
  expect(told).toEqual([])
  pass()
  expect(told).toEqual([{ title: '5 tasks failed', body: '100, 101, 102 and 2 more. no such bridge' }])
})

it('tells one alone with its cluster, and nothing of what went well', () => {
  const { notices, told, pass } = setup()
  notices.tell({ ...failed(100), state: 'ok' })
  notices.tell(failed(101))
  pass()
  expect(told).toEqual([{ title: '101: start failed', body: 'acme-dc1: no such bridge' }])
})

it('calls a task without a machine by what it did, never by its type', () => {
  const { notices, told, pass } = setup()
  const backup = { ...failed(0), type: 'vzdump', subject: '' }
  notices.tell(backup)
  pass()
  notices.tell(backup)
  notices.tell(failed(101))
  pass()
  expect(told).toEqual([
    { title: 'Backup failed', body: 'acme-dc1: no such bridge' },
    { title: '2 tasks failed', body: 'Backup, 101. no such bridge' },
  ])
})

it('says it as whoever started the task has explained it meanwhile', () => {
  const { notices, stored, told, pass } = setup()
  const task = failed(101)
  notices.tell(task)
  stored.set(task.key, { ...task, explanation: 'Its node lacks the bridge vmbr9. Make it there.' })
  pass()
  expect(told).toEqual([
    { title: '101: start failed', body: 'acme-dc1: Its node lacks the bridge vmbr9. Make it there.' },
  ])
})

it('says what waits when the console closes', () => {
  const { notices, told } = setup()
  notices.tell(failed(100))
  notices.flush()
  expect(told).toHaveLength(1)
})
