import { randomBytes } from 'node:crypto'
import { expect, it, vi } from 'vitest'
import { ClusterId } from '#shared/model/ids.ts'
import { uuidv7 } from '#shared/model/uuid.ts'
import { startCore } from '#support/core.ts'
import { act } from '#support/guest-actions.ts'
import { data, startStub, TOKEN, type StubHandler } from '#support/proxmox-stub.ts'

const BOOK = 'x'.repeat(1_000_000)
const FAR = 1e300
const upid = (number: number, node = 'pve1', start = '65A0B1C2'): string =>
  `UPID:${node}:0001A2B3:0100000${number}:${start}:qmstart:100:root@pam:`
const task = (fields: object) => ({ node: 'pve1', type: 'qmstart', id: '100', user: 'root@pam', ...fields })

const RESOURCES = [
  { type: 'node', node: 'pve1', status: 'online', maxcpu: -4, cpu: FAR, mem: -FAR, uptime: FAR },
  { type: 'node', node: 'n'.repeat(64), status: 'online' },
  { type: 'node', node: '../..', status: 'online' },
  { type: 'qemu', vmid: 100, node: 'pve1', name: 'web', status: 'running', cpu: 1e308, mem: 1e308, maxmem: 1e308 },
  { type: 'qemu', vmid: 101, node: 'pve1', name: 'invoice\u202efdp.exe\n', status: 'stopped', uptime: -5, cpu: -1 },
  { type: 'qemu', vmid: 102, node: 'pve1', name: BOOK, status: 'constructor', tags: BOOK, pool: BOOK, lock: BOOK },
  { type: 'lxc', vmid: 102, node: 'pve1', name: 'same number' },
  { type: 'qemu', vmid: 1e12, node: 'pve1' },
  { type: 'qemu', vmid: 103, node: 'pve1', name: 'listed tags', tags: { a: 1 } },
  { type: '__proto__', vmid: 104 },
  { type: 'storage', storage: '..', node: 'pve1', status: 'available', content: 'backup' },
  { type: 'storage', storage: 'a/b', node: 'pve1', status: 'available', shared: 1 },
  { type: 'storage', storage: 'local', node: 'pve1', status: 'available', disk: 1e308, content: 'backup' },
]

const ANSWERS: readonly (readonly [string, unknown])[] = [
  ['/domains', [{ realm: 'pam' }]],
  ['/permissions', { '/': { 'VM.Audit': 1, 'Sys.Audit': 1 } }],
  ['/cluster/status', [{ type: 'node', name: 'pve1', local: 1, online: 1, ip: '10.0.0.1' }]],
  ['/cluster/resources', RESOURCES],
  [
    '/cluster/tasks',
    [
      task({ upid: upid(1), starttime: FAR, endtime: FAR, status: 'OK' }),
      task({ upid: upid(2), starttime: 1_700_000_000, endtime: 1_700_000_001, status: 'OK' }),
      task({ upid: upid(3, '..'), starttime: 1_700_000_000, endtime: 1_700_000_001, status: 'OK' }),
      task({ upid: BOOK, starttime: 5 }),
    ],
  ],
  ['/agent/', { result: [{ name: BOOK, 'hardware-address': {}, 'ip-addresses': [{ 'ip-address': BOOK }] }, null] }],
  ['/snapshot', [{ name: 'before', snaptime: FAR, description: BOOK }]],
  [
    '/content',
    [
      { volid: 'local:backup/vzdump-qemu-100-a', vmid: 100, ctime: FAR, size: 1e308, content: 'backup' },
      { volid: 'local:backup/vzdump-qemu-100-b', vmid: 100, ctime: 1_700_000_000, size: 1, content: 'backup' },
    ],
  ],
  [
    '/pending',
    [
      { key: '__proto__', pending: 'x' },
      { key: 'name', pending: 'y' },
    ],
  ],
  ['/status/current', { status: 'stopped', name: 'web', cpu: 1e308, mem: FAR, uptime: FAR }],
  ['/status/start', upid(4, '..', 'F'.repeat(20))],
]

const answer: StubHandler = ({ url }, response) => {
  if (url.includes('/config')) {
    response.end(`{"data":{"__proto__":"x","constructor":"y","agent":1,"description":"${BOOK}"}}`)
    return
  }
  data(response, ANSWERS.find(([path]) => url.includes(path))?.[1] ?? [])
}

it('takes from a hostile cluster only what its own contract can say', async () => {
  const stub = await startStub(answer)
  const problems: string[] = []
  const core = await startCore(
    {},
    { logLevel: 'debug', sinks: [({ level, message }) => void (level === 'info' || problems.push(message))] },
  )
  const id = ClusterId.parse(uuidv7(Date.now(), randomBytes(10)))
  const { address, fingerprint } = stub.pinned
  const texts = { name: 'Acme', location: '', companyId: null }
  await core.call('app.setVisible', { visible: true })
  await core.call('clusters.add', { id, ...texts, addresses: [{ address, fingerprint }], credential: TOKEN })
  // Tasks and resources are read apart, in whatever order.
  await vi.waitFor(async () => {
    expect((await core.call('tasks.list', {})).length).toBeGreaterThan(0)
    expect((await core.call('inventory.snapshot', {})).guests.length).toBeGreaterThan(0)
  }, 60_000)

  const { guests, nodes, storages } = await core.call('inventory.snapshot', {})
  expect(nodes.map(({ name, cpu, mem, maxcpu }) => [name, cpu, mem, maxcpu])).toEqual([['pve1', null, null, null]])
  expect(storages.map(({ name }) => name)).toEqual(['local'])
  expect(guests.map(({ type, vmid }) => `${type}/${vmid}`).sort()).toEqual([
    'lxc/102',
    'qemu/100',
    'qemu/101',
    'qemu/102',
    'qemu/103',
  ])
  const named = (vmid: number) => guests.find((row) => row.type === 'qemu' && row.vmid === vmid)
  expect(named(100)).toMatchObject({ cpu: null, mem: null, maxmem: null })
  expect(named(101)).toMatchObject({ name: 'invoice\uFFFDfdp.exe\uFFFD', cpu: null, uptime: null })
  expect(named(102)).toMatchObject({ name: 'x'.repeat(255), status: 'unknown', pool: 'x'.repeat(255) })
  expect((await core.call('tasks.list', {})).map((row) => row.upid)).toEqual([upid(2)])

  const guestId = named(100)?.id
  if (guestId === undefined) throw new Error('guest 100 is not there')
  const detail = await core.call('guests.detail', { id: guestId, live: true })
  expect(detail.liveProblem).toBeNull()
  expect(Object.keys(detail.pending.value)).toEqual(['name'])
  expect(detail.config.value['description']?.length).toBe(65_536)
  expect(detail.snapshots.value.map(({ name, takenAt }) => [name, takenAt])).toEqual([['before', null]])
  expect(detail.backups.value.map(({ takenAt }) => takenAt)).toEqual(['2023-11-14T22:13:20.000Z'])
  const [power] = await act(core.call, [guestId], { kind: 'start' })
  expect(power).toMatchObject({ state: 'failed', error: { code: 'cluster_refused' } })
  expect(problems).toEqual([])
})
