import { act, screen, waitFor, within } from '@testing-library/react'
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { followCompanies } from '#renderer/client/companies.store.ts'
import { usePreferences } from '#renderer/client/preferences.store.ts'
import { TaskPanel } from '#renderer/features/tasks/TaskPanel.tsx'
import { useTasks } from '#renderer/features/tasks/tasks.store.ts'
import { makeCompany } from '#support/fleet-rows.ts'
import { mountPage } from '#support/mount-page.tsx'
import { pretendLayout } from '#support/pretend-layout.ts'
import { makeJob } from './job-rows.ts'
import { makeTask } from './task-rows.ts'

beforeEach(() => {
  pretendLayout()
  useTasks.setState(useTasks.getInitialState(), true)
})

const failed = makeTask(2, {
  state: 'failed',
  exitStatus: 'VM quit/powerdown failed - got timeout',
  type: 'qmshutdown',
})
const running = makeTask(3, { type: 'vzdump', subjectName: 'web-01', startedAt: new Date().toISOString() })

const mount = (more: Parameters<typeof mountPage>[1] = {}) =>
  mountPage(<TaskPanel />, {
    'tasks.list': () => [failed, running, makeTask(1, { state: 'ok', exitStatus: 'OK' })],
    'tasks.watch': () => ({}),
    ...more,
  })

const descriptions = () =>
  screen
    .getAllByRole('row')
    .slice(1)
    .map((row) => within(row).getAllByRole('gridcell')[5]?.textContent)

describe('the task panel', () => {
  it("lists the newest first in Proxmox' words and says what runs", async () => {
    mount()
    await screen.findByText('VM/CT 103 - Backup (web-01)')
    expect(descriptions()).toEqual(['VM/CT 103 - Backup (web-01)', 'VM 102 - Shutdown', 'VM 101 - Start'])
    expect(screen.getByText('Backup acme-dc1/web-01')).toBeTruthy()
    expect(screen.getByRole('status').textContent).toContain('1 running')
  })

  it('says how a task failed in a sentence where there is one, with the words of Proxmox behind it', async () => {
    const explanation = 'Node pve1 cannot resolve the name mirror.example. Check the node’s DNS servers.'
    const exitStatus = 'download failed: Resolving mirror.example'
    mount({ 'tasks.list': () => [makeTask(1, { type: 'download', state: 'failed', exitStatus, explanation })] })
    const status = await screen.findByText(explanation)
    expect(screen.queryByText(exitStatus)).toBeNull()
    expect(status.closest('[title]')?.getAttribute('title')).toBe(`${explanation}\n${exitStatus}`)
  })

  it('counts the seconds of what runs', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] })
    try {
      mount({ 'tasks.list': () => [{ ...running, startedAt: new Date().toISOString() }] })
      await screen.findByText('0 s')
      act(() => {
        vi.advanceTimersByTime(9000)
      })
      expect(screen.getByText('9 s')).toBeTruthy()
    } finally {
      vi.useRealTimers()
    }
  })

  it('has the colour of whose it is in each row, of Proxmox as of the console', async () => {
    const acme = makeCompany(0, { name: 'Acme GmbH', colour: '#228833' })
    mount({
      'companies.list': () => [acme],
      'tasks.list': () => [
        { ...failed, companyId: acme.id },
        { ...running, companyId: null },
      ],
    })
    const end = followCompanies()
    onTestFinished(end)
    const row = (await screen.findByText('VM 102 - Shutdown')).closest('[role=row]')
    const mark = (): HTMLElement | null => row?.querySelector<HTMLElement>('i[aria-hidden]') ?? null
    await waitFor(() => {
      expect(mark()?.style.background).toBe('rgb(34, 136, 51)')
    })
    const foreign = screen.getByText('VM/CT 103 - Backup (web-01)').closest('[role=row]')
    expect(foreign?.querySelector('i[style*="background"]')).toBeNull()
  })

  it('filters to the failed ones', async () => {
    const { user } = mount()
    await screen.findByText('VM 101 - Start')
    await user.click(screen.getByLabelText('Failed only'))
    expect(descriptions()).toEqual(['VM 102 - Shutdown'])
  })

  it('shows the job of an action as soon as it is told of, by what is done to whom', async () => {
    const { fake } = mount({ 'jobs.active': () => [], 'jobs.list': () => ({ jobs: [], total: 0 }) })
    await screen.findByText('VM 101 - Start')
    const job = makeJob(7, {
      kind: 'guest-action',
      title: 'Action on one machine',
      subject: 'Stop: db-07',
      state: 'queued',
    })
    act(() => {
      fake.emit('jobs.jobChanged', { jobs: [job] })
    })
    expect(screen.getAllByText('Stop: db-07').length).toBeGreaterThan(0)
    const kinds = screen
      .getAllByRole('row')
      .slice(1)
      .map((row) => within(row).getAllByRole('gridcell')[8]?.textContent)
    expect(kinds.toSorted()).toEqual(['Action on one machine', 'Backup', 'Shutdown', 'Start'])
  })

  it('opens the log by keyboard, searches it and stops the task after asking', async () => {
    const lines = ['INFO: starting new backup job', 'INFO:  37% (12.0 GiB of 32.0 GiB) in 1m 3s'].map((text, at) => ({
      n: at + 1,
      text,
    }))
    const { user, fake } = mount({
      'tasks.log': ({ start }) => ({ lines: lines.slice(start), total: 2, state: 'running', exitStatus: '' }),
      'tasks.stop': () => ({}),
    })
    await screen.findByText('VM/CT 103 - Backup (web-01)')
    act(() => {
      screen.getByRole('grid', { name: 'Tasks' }).focus()
    })
    await user.keyboard('{ArrowDown}')
    await user.keyboard('{Enter}')
    const dialog = within(await screen.findByRole('dialog', { name: /VM.CT 103 - Backup/ }))
    expect(await dialog.findByText('INFO: starting new backup job')).toBeTruthy()
    expect(dialog.getByText('37 %')).toBeTruthy()
    await user.type(dialog.getByLabelText('Search the log'), 'starting')
    expect(dialog.getByText('1 of 2 lines')).toBeTruthy()
    await user.click(dialog.getByRole('button', { name: 'Stop task' }))
    expect(fake.calls('tasks.stop')).toEqual([])
    const sheet = within(await screen.findByRole('dialog', { name: 'Stop task' }))
    expect(document.activeElement).toBe(sheet.getByRole('button', { name: 'Cancel' }))
    await user.click(sheet.getByRole('button', { name: 'Stop task' }))
    await waitFor(() => {
      expect(fake.calls('tasks.stop')).toEqual([{ clusterId: running.clusterId, upid: running.upid }])
    })
  })

  it('folds to its summary line and remembers it', async () => {
    const { user } = mount()
    await screen.findByText('VM 101 - Start')
    await user.click(screen.getByRole('button', { name: 'Tasks' }))
    expect(screen.queryByRole('grid')).toBeNull()
    expect(screen.getByText('Backup acme-dc1/web-01')).toBeTruthy()
    expect(usePreferences.getState().value.panels['tasks']).toBe(0)
  })
})
