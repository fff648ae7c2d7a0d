import { act, screen, waitFor, within } from '@testing-library/react'
import { expect, it, vi } from 'vitest'
import { useAccess } from '#renderer/client/access.store.ts'
import { CreateResult } from '#renderer/features/machines/CreateResult.tsx'
import { LeftoverList } from '#renderer/features/machines/LeftoverList.tsx'
import { useJobs } from '#renderer/features/jobs/jobs.store.ts'
import { JobId } from '#shared/model/ids.ts'
import type { Leftover, MachineResult } from '#shared/model/machine/machine-result.ts'
import { clusterId, companyId, guestId, makeMe } from '#support/fleet-rows.ts'
import { mountPage } from '#support/mount-page.tsx'

const JOB = JobId.parse('00000006-0000-7000-8000-000000000001')
const LEFTOVER = '00000007-0000-7000-8000-000000000001'
const PASSWORD = '00000008-0000-7000-8000-000000000001'

const result = (index: number, change: Partial<MachineResult> = {}): MachineResult => ({
  index,
  jobId: JOB,
  name: `web-0${index + 1}`,
  state: 'completed',
  step: '',
  vmid: 105 + index,
  node: 'pve1',
  guestId: guestId(index),
  addresses: [{ interface: 'net0', family: 4, address: `10.20.0.${10 + index}`, cidr: '10.20.0.0/24', gateway: null }],
  passwordId: null,
  warnings: [],
  problem: null,
  leftoverId: null,
  ...change,
})

const failed = result(1, {
  state: 'failed',
  guestId: null,
  addresses: [],
  problem: { code: 'conflict', message: 'local-lvm is full. Free some space, or choose another storage.' },
  leftoverId: LEFTOVER,
})
const leftover: Leftover = {
  id: LEFTOVER,
  jobId: JOB,
  clusterId: clusterId(1),
  clusterName: 'acme-dc1',
  companyId: companyId(0),
  node: 'pve1',
  vmid: 106,
  type: 'qemu',
  name: 'web-02',
  parts: ['VM 106 “web-02”', 'local-lvm:vm-106-disk-0'],
  reason: 'local-lvm is full.',
  at: '2026-11-23T12:00:00Z',
}

const mount = (results: readonly MachineResult[], more: Parameters<typeof mountPage>[1] = {}) => {
  const page = mountPage(<CreateResult jobId={JOB} company={companyId(0)} onClose={vi.fn()} />, {
    'machines.results': () => [...results],
    'machines.leftovers': () => [leftover],
    'machines.removeLeftover': ({ id }) => ({ id }),
    ...more,
  })
  return page
}

it('moves no row while the job runs; the failed come first at its end, not under the pointer', async () => {
  const waiting = [0, 1, 2].map((index) => result(index, { state: 'queued', addresses: [], guestId: null }))
  const { user, fake } = mount(waiting)
  const names = () =>
    within(screen.getByRole('list', { name: 'Result by machine' }))
      .getAllByRole('listitem')
      .map((row) => /web-0\d/.exec(row.textContent)?.[0])
  const tell = (results: readonly MachineResult[]) => {
    fake.answer({ 'machines.results': () => [...results] })
    fake.emit('jobs.jobChanged', { jobs: [{ id: JOB, parentId: null } as never] })
  }
  await screen.findByText('3 under way, 0 of 3 done')
  expect(names()).toEqual(['web-01', 'web-02', 'web-03'])
  const last = result(2, { state: 'running', step: 'Waiting for the agent' })
  tell([result(0), failed, last])
  await screen.findByText('1 failed, 1 under way, 1 of 3 done')
  expect(names()).toEqual(['web-01', 'web-02', 'web-03'])
  // The cause is there at once; what takes more room than its line comes at the end.
  expect(screen.getByText(/^local-lvm is full/)).toBeTruthy()
  expect(screen.queryByText(/^Left on pve1/)).toBeNull()

  await user.hover(screen.getByText('web-03'))
  tell([result(0), failed, result(2)])
  await screen.findByText('1 failed, 2 of 3 done')
  expect(names()).toEqual(['web-01', 'web-02', 'web-03'])
  await user.hover(screen.getByRole('button', { name: 'Close' }))
  expect(names()).toEqual(['web-02', 'web-01', 'web-03'])
  expect(await screen.findByText(/^Left on pve1/)).toBeTruthy()

  // Tried again it stays where it is, and so does the button.
  const retry = screen.getByRole('button', { name: 'Retry 1 failed' })
  fake.answer({ 'jobs.retry': () => ({}) as never })
  await user.click(retry)
  tell([result(0), { ...failed, state: 'running', problem: null, leftoverId: null }, result(2)])
  await screen.findByText('1 under way, 2 of 3 done')
  expect(names()).toEqual(['web-02', 'web-01', 'web-03'])
  expect(screen.getByRole('button', { name: 'Retry failed' })).toBe(retry)
})

it('is tried again once the whole has ended, not when its last machine has', async () => {
  const whole = (state: 'running' | 'failed') => {
    useJobs.setState({ jobs: new Map([[JOB, { id: JOB, state } as never]]) })
  }
  whole('running')
  mount([result(0), failed])
  const retry = await screen.findByRole('button', { name: 'Retry 1 failed' })
  expect(retry).toHaveProperty('disabled', true)
  act(() => {
    whole('failed')
  })
  expect(retry).toHaveProperty('disabled', false)
})

it('keeps a password that was asked for when all is over', async () => {
  const { user, fake } = mount([result(0, { passwordId: PASSWORD }), result(1, { state: 'running' })], {
    'machines.revealPassword': () => ({ user: 'debian', password: 'k3ep-m3' }),
  })
  await user.click(await screen.findByRole('button', { name: 'Get password of web-01' }))
  await screen.findByText('debian')
  fake.answer({ 'machines.results': () => [result(0), failed] })
  fake.emit('jobs.jobChanged', { jobs: [{ id: JOB, parentId: null } as never] })
  await user.hover(screen.getByRole('button', { name: 'Close' }))
  await screen.findByText('1 failed, 1 of 2 done')
  expect(screen.getByText('debian')).toBeTruthy()
})

it('lists the failed first, with the cause and exactly what is left, and removes that once its VMID was typed', async () => {
  const { user, fake } = mount([result(0), failed])
  const list = await screen.findByRole('list', { name: 'Result by machine' })
  const [first] = within(list).getAllByRole('listitem')
  expect(first?.textContent).toContain('web-02')
  expect(first?.textContent).toContain('local-lvm is full. Free some space, or choose another storage.')
  await within(list).findByText('Left on pve1: VM 106 “web-02”, local-lvm:vm-106-disk-0')
  expect(screen.getByRole('status').textContent).toBe('1 failed, 1 of 2 done')
  await user.click(screen.getByRole('button', { name: 'Remove what is left of web-02' }))
  const sheet = within(await screen.findByRole('dialog', { name: 'Remove what is left of web-02' }))
  const remove = sheet.getByRole<HTMLButtonElement>('button', { name: 'Remove it' })
  expect(remove.disabled).toBe(true)
  await user.type(sheet.getByLabelText('Type 106 to confirm'), '106')
  await user.click(remove)
  await waitFor(() => expect(fake.calls('machines.removeLeftover')).toMatchObject([{ leftoverId: LEFTOVER }]))
  fake.answer({ 'machines.leftovers': () => [] })
  fake.emit('machines.leftoversChanged', { companyId: companyId(0) })
  await waitFor(() => expect(screen.queryByText(/^Left on pve1/)).toBeNull())
})

it('follows the job to its end and retries what failed', async () => {
  const { user, fake } = mount([result(0, { state: 'running', step: 'Waiting for the agent' }), failed])
  await screen.findByText('Waiting for the agent')
  expect(screen.getByRole('button', { name: /^Retry/ })).toHaveProperty('disabled', true)
  fake.answer({ 'machines.results': () => [result(0), failed], 'jobs.retry': () => ({}) as never })
  fake.emit('jobs.jobChanged', { jobs: [{ id: JOB, parentId: null } as never] })
  await screen.findByText('1 failed, 1 of 2 done')
  await user.click(screen.getByRole('button', { name: 'Retry 1 failed' }))
  expect(fake.calls('jobs.retry')).toEqual([{ id: JOB }])
})

it('shows a password once: as dots, revealed on demand, copied for 30 seconds', async () => {
  const { user, fake } = mount([result(0, { passwordId: PASSWORD })], {
    'machines.revealPassword': () => ({ user: 'debian', password: 'k3ep-m3' }),
  })
  await user.click(await screen.findByRole('button', { name: 'Get password of web-01' }))
  await screen.findByText('debian')
  expect(screen.queryByText('k3ep-m3')).toBeNull()
  // The core has it no more; what is shown stays until this is closed.
  fake.answer({ 'machines.results': () => [result(0)] })
  fake.emit('jobs.jobChanged', { jobs: [{ id: JOB, parentId: null } as never] })
  await waitFor(() => expect(fake.calls('machines.results').length).toBeGreaterThan(1))
  await user.click(screen.getByRole('button', { name: 'Reveal password of web-01' }))
  expect(screen.getByText('k3ep-m3')).toBeTruthy()
  expect(fake.calls('machines.revealPassword')).toEqual([{ id: PASSWORD }])

  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const written = vi.spyOn(navigator.clipboard, 'writeText')
  try {
    screen.getByRole('button', { name: 'Copy password of web-01' }).click()
    expect(written).toHaveBeenLastCalledWith('k3ep-m3')
    await vi.advanceTimersByTimeAsync(29_000)
    expect(written).toHaveBeenCalledOnce()
    await vi.advanceTimersByTimeAsync(1000)
  } finally {
    vi.useRealTimers()
  }
  await waitFor(() => expect(written).toHaveBeenLastCalledWith(''))
})

it('keeps leftovers where one finds them later, for those who may remove them', async () => {
  mountPage(<LeftoverList clusterId={clusterId(1)} />, { 'machines.leftovers': () => [leftover] })
  useAccess.setState({ status: 'open', me: makeMe({ permissions: ['vm.create'] }), reason: null })
  expect(await screen.findByText('1 creation failed and left something on this cluster')).toBeTruthy()
  expect(screen.getByText(/local-lvm:vm-106-disk-0/)).toBeTruthy()
  useAccess.setState({ status: 'open', me: makeMe({ permissions: [] }), reason: null })
  await waitFor(() => expect(screen.queryByText(/local-lvm:vm-106-disk-0/)).toBeNull())
})
