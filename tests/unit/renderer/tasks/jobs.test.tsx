import { act, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Permission } from '#shared/model/permission.ts'
import { useCompanies } from '#renderer/client/companies.store.ts'
import { useAccess } from '#renderer/client/access.store.ts'
import { chooseCompany } from '#renderer/client/company-choice.ts'
import { usePreferences } from '#renderer/client/preferences.store.ts'
import { useMenu } from '#renderer/components/menu.store.ts'
import { useGuestAction } from '#renderer/features/inventory/actions/action.store.ts'
import { JobsPage } from '#renderer/features/jobs/JobsPage.tsx'
import { mergeJobs } from '#renderer/features/jobs/jobs.model.ts'
import { useJobs } from '#renderer/features/jobs/jobs.store.ts'
import { TaskPanel } from '#renderer/features/tasks/TaskPanel.tsx'
import { useTasks } from '#renderer/features/tasks/tasks.store.ts'
import { guestId, makeCompany, makeMe } from '#support/fleet-rows.ts'
import { menuItems } from '#support/menu-items.ts'
import { mountPage } from '#support/mount-page.tsx'
import { pretendLayout } from '#support/pretend-layout.ts'
import { jobId, makeJob } from './job-rows.ts'
import { makeTask } from './task-rows.ts'

beforeEach(() => {
  pretendLayout()
  useTasks.setState(useTasks.getInitialState(), true)
  useJobs.setState(useJobs.getInitialState(), true)
  useGuestAction.setState(useGuestAction.getInitialState(), true)
  useAccess.setState(useAccess.getInitialState(), true)
  useCompanies.setState(useCompanies.getInitialState(), true)
  usePreferences.setState(usePreferences.getInitialState(), true)
})

const whole = makeJob(3, { progress: 0.5, children: { total: 2, ended: 1, failed: 1 } })
const parts = [
  makeJob(4, { kind: 'fetch-version', title: 'Fetch version', subject: 'good', parentId: jobId(3) }),
  makeJob(5, {
    kind: 'fetch-version',
    title: 'Fetch version',
    subject: 'bad',
    parentId: jobId(3),
    state: 'failed',
    error: { code: 'unreachable', message: 'Nobody answers.' },
  }),
]

const mountPanel = (more: Parameters<typeof mountPage>[1] = {}) =>
  mountPage(<TaskPanel />, {
    'tasks.list': () => [makeTask(1, { state: 'ok', exitStatus: 'OK' })],
    'tasks.watch': () => ({}),
    'jobs.active': () => [whole],
    'jobs.list': () => ({ jobs: [], total: 0 }),
    'jobs.get': () => ({ job: whole, children: parts }),
    'jobs.log': () => ({ lines: [], total: 0, state: 'running' }),
    ...more,
  })
const cells = (row: HTMLElement) =>
  within(row)
    .getAllByRole('gridcell')
    .map((cell) => cell.textContent)
const rows = () => screen.getAllByRole('row').slice(1)

describe('jobs in the task panel', () => {
  it('stand among the tasks, newest first, with kind, who and the true progress', async () => {
    mountPanel()
    await screen.findAllByText('Fetch versions: 3 clusters')
    await screen.findByText('VM 101 - Start')
    const [first, second] = rows().map(cells)
    expect(first).toEqual(expect.arrayContaining(['Mara Richter', '50 %']))
    expect(second).toEqual(expect.arrayContaining(['Start']))
  })

  it('appear with the event of their start, moving without a share that nobody knows', async () => {
    const { fake } = mountPanel({ 'jobs.active': () => [] })
    await screen.findByText('VM 101 - Start')
    act(() => {
      fake.emit('jobs.jobChanged', { jobs: [makeJob(7)] })
    })
    expect(rows()).toHaveLength(2)
    const [row] = rows()
    expect(
      within(row as HTMLElement)
        .getByRole('progressbar')
        .hasAttribute('value'),
    ).toBe(false)
  })

  it('of many are one line with what is done, failed and running, from where the rest is cancelled', async () => {
    const parts = [6, 7].map((number) => makeJob(number, { subject: `part ${number}`, parentId: jobId(5) }))
    const many = makeJob(5, { subject: '5 clusters', children: { total: 5, ended: 3, failed: 1 } })
    mountPanel({ 'jobs.active': () => [many, ...parts] })
    expect((await screen.findAllByText('2 of 5 done, 1 failed, 2 running')).length).toBeGreaterThan(0)
    expect(rows().filter((row) => cells(row)[5]?.includes('part'))).toEqual([])
    fireEvent.contextMenu((await screen.findAllByText('Fetch versions: 5 clusters')).at(-1) as HTMLElement)
    expect(menuItems().map(({ label }) => label)).toEqual(
      expect.arrayContaining(['Retry 1 failed', 'Cancel the rest …']),
    )
  })

  it('show their parts below them, failed ones first with the reason', async () => {
    const { user } = mountPanel()
    await user.click(await screen.findByRole('button', { name: 'Parts of Fetch versions: 3 clusters' }))
    await screen.findByText('Fetch version: bad')
    expect(rows().map((row) => cells(row)[5])).toEqual([
      'Fetch versions: 3 clusters 1/2',
      'Fetch version: bad',
      'Fetch version: good',
      'VM 101 - Start',
    ])
    expect(screen.getByText('Nobody answers.')).toBeTruthy()
  })

  it('are cancelled after a question, and retried from their log', async () => {
    const cancelled = { ...whole, state: 'cancelled' as const }
    const { user, fake } = mountPanel({
      'jobs.cancel': () => cancelled,
      'jobs.retry': () => ({ ...whole, attempt: 2 }),
      'jobs.get': () => ({ job: whole, children: parts }),
    })
    await user.dblClick((await screen.findAllByText('Fetch versions: 3 clusters')).at(-1) as HTMLElement)
    const dialog = within(await screen.findByRole('dialog', { name: 'Fetch versions: 3 clusters' }))
    await user.click(dialog.getByRole('button', { name: 'Cancel job' }))
    const sheet = within(await screen.findByRole('dialog', { name: 'Cancel Fetch versions: 3 clusters' }))
    // What has ended is not hit any more.
    const hit = within(sheet.getByRole('region', { name: 'Whom it hits' }))
    await waitFor(() => {
      expect(hit.getAllByRole('listitem').map((item) => item.textContent)).toEqual(['Fetch version: goodMara Richter'])
    })
    expect(document.activeElement).toBe(sheet.getByRole('button', { name: 'Keep job' }))
    expect(fake.calls('jobs.cancel')).toEqual([])
    await user.click(sheet.getByRole('button', { name: 'Cancel job' }))
    await user.click(await dialog.findByRole('button', { name: 'Retry job' }))
    await dialog.findByRole('button', { name: 'Cancel job' })
    expect(fake.calls('jobs.retry')).toEqual([{ id: whole.id }])
  })

  it('of several companies are cancelled after the number of their parts was typed', async () => {
    const [acme, beta] = [makeCompany(0, { name: 'Acme GmbH' }), makeCompany(1, { name: 'Beta AG' })]
    const one = makeJob(4, { title: 'Fetch version', subject: 'acme-dc1', parentId: jobId(3), companyId: acme.id })
    const other = makeJob(5, { title: 'Fetch version', subject: 'beta-dc1', parentId: jobId(3), companyId: beta.id })
    const { user, fake } = mountPanel({
      'jobs.get': () => ({ job: whole, children: [one, other] }),
      'jobs.cancel': () => whole,
    })
    useCompanies.setState({ companies: [acme, beta] })
    fireEvent.contextMenu((await screen.findAllByText('Fetch versions: 3 clusters')).at(-1) as HTMLElement)
    const entries = menuItems()
    act(() => {
      entries.find(({ id }) => id === 'cancel')?.run()
    })
    const sheet = within(await screen.findByRole('dialog', { name: 'Cancel Fetch versions: 3 clusters' }))
    const field = await sheet.findByLabelText('It concerns 2 companies. Type how many parts it is for (2)')
    expect(sheet.getByRole<HTMLButtonElement>('button', { name: 'Cancel job' }).disabled).toBe(true)
    await user.type(field, '2{Enter}')
    await waitFor(() => {
      expect(fake.calls('jobs.cancel')).toEqual([{ id: whole.id }])
    })
  })

  it('of another company than the chosen one are not shown; those of the provider are, whoever asked waits for them', async () => {
    const [acme, beta] = [makeCompany(0, { name: 'Acme GmbH' }), makeCompany(1, { name: 'Beta AG' })]
    mountPanel({
      'jobs.active': () => [
        makeJob(3, { subject: 'of Acme', companyId: acme.id }),
        makeJob(4, { subject: 'of Beta', companyId: beta.id }),
        makeJob(5, { subject: 'of all' }),
      ],
      'tasks.list': () => [],
    })
    useCompanies.setState({ companies: [acme, beta] })
    await screen.findByText('Fetch versions: of Beta')
    act(() => {
      chooseCompany(acme.id)
    })
    expect(rows().map((row) => cells(row)[5])).toEqual(['Fetch versions: of all', 'Fetch versions: of Acme'])
    expect(screen.getByText('2 running')).toBeTruthy()
  })

  it('show their log in the colour of their company', async () => {
    const acme = makeCompany(0, { name: 'Acme GmbH' })
    const job = makeJob(6, { subject: 'one cluster', companyId: acme.id })
    const { user } = mountPanel({ 'jobs.active': () => [job], 'jobs.get': () => ({ job, children: [] }) })
    await user.dblClick((await screen.findAllByText('Fetch versions: one cluster')).at(-1) as HTMLElement)
    const dialog = await screen.findByRole('dialog', { name: 'Fetch versions: one cluster' })
    expect(dialog.querySelector('[data-company-edge]')?.getAttribute('data-company-edge')).toBe(acme.id)
  })

  const mayOnly = (...permissions: Permission[]): void => {
    useAccess.setState({ status: 'open', me: makeMe({ permissions }) })
  }

  it('are not asked for where somebody may not see them, and no way leads to their history', async () => {
    mayOnly('task.read')
    const { fake } = mountPanel()
    await screen.findByText('VM 101 - Start')
    expect([fake.calls('jobs.active'), fake.calls('jobs.list')]).toEqual([[], []])
    expect(screen.queryByRole('link', { name: 'All jobs' })).toBeNull()
  })

  it('cannot be cancelled by who may only look, in the menu and in the log, and it says why', async () => {
    mayOnly('task.read', 'job.read')
    const { user } = mountPanel()
    await screen.findByText('VM 101 - Start')
    const row = (await screen.findAllByText('Fetch versions: 3 clusters')).at(-1) as HTMLElement
    fireEvent.contextMenu(row)
    const entries = menuItems()
    const grey = entries.filter(({ disabledReason }) => disabledReason === 'You do not have the right to do this.')
    expect(grey.map(({ label }) => label)).toEqual(['Retry 1 failed', 'Cancel the rest …'])
    await user.dblClick(row)
    const dialog = within(await screen.findByRole('dialog', { name: 'Fetch versions: 3 clusters' }))
    expect(dialog.getByRole<HTMLButtonElement>('button', { name: 'Cancel job' }).disabled).toBe(true)
  })

  it('on machines show what became of each again, long after the result was closed', async () => {
    const done = makeJob(6, { kind: 'guest-action', title: 'Action on a machine', subject: 'Shut down: web-01' })
    const { fake } = mountPanel({
      'jobs.active': () => [whole, done],
      'guests.actionResults': () => [
        {
          jobId: done.id,
          guestId: guestId(1),
          name: 'web-01',
          action: { kind: 'shutdown', timeoutS: 180 },
          state: 'failed',
          step: '',
          progress: null,
          error: { code: 'timeout', message: '“web-01” did not shut down and still runs.' },
        },
      ],
    })
    fireEvent.contextMenu((await screen.findAllByText(/Shut down: web-01/)).at(-1) as HTMLElement)
    const entries = menuItems()
    act(() => {
      entries.find(({ label }) => label === 'Show its result')?.run()
    })
    await waitFor(() => {
      expect(useGuestAction.getState().started).toEqual({
        jobId: done.id,
        action: { kind: 'shutdown', timeoutS: 180 },
        ids: [guestId(1)],
      })
    })
    expect(fake.calls('guests.actionResults')).toEqual([{ id: done.id }])
    fireEvent.contextMenu((await screen.findAllByText('Fetch versions: 3 clusters')).at(-1) as HTMLElement)
    expect(JSON.stringify(useMenu.getState().menu?.entries)).not.toContain('Show its result')
  })

  it('that ended do not run again because an answer was slow', () => {
    const ended = { ...whole, state: 'completed' as const }
    const known = mergeJobs(new Map(), [ended])
    expect(mergeJobs(known, [whole]).get(whole.id)?.state).toBe('completed')
    expect(mergeJobs(known, [{ ...whole, attempt: 2 }]).get(whole.id)?.state).toBe('running')
  })
})

const ACTIONS = [
  { action: 'start', title: 'Start' },
  { action: 'delete', title: 'Delete' },
]

describe('the history of jobs', () => {
  const mountHistory = () =>
    mountPage(
      <JobsPage />,
      {
        'jobs.kinds': () => [
          { kind: 'fetch-versions', title: 'Fetch versions', actions: [] },
          { kind: 'guest-action', title: 'Action on one machine', actions: ACTIONS },
          { kind: 'guest-actions', title: 'Action on several machines', actions: ACTIONS },
        ],
        'jobs.list': ({ page }) => ({
          total: 1_500_000,
          jobs: [
            makeJob(page % 50, {
              state: 'failed',
              subject: `page ${page}`,
              error: { code: 'timeout', message: 'No answer.' },
            }),
          ],
        }),
      },
      '/jobs',
    )

  it('jumps to any page, to the oldest and back', async () => {
    const { user, location } = mountHistory()
    await screen.findByText('Fetch versions: page 0')
    await user.clear(screen.getByLabelText('Page'))
    await user.type(screen.getByLabelText('Page'), '1500{Enter}')
    await screen.findByText('Fetch versions: page 1499')
    expect(location()).toBe('/jobs?page=1500')
    await user.click(screen.getByRole('button', { name: 'Oldest' }))
    await screen.findByText('Fetch versions: page 2999')
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Older' }).disabled).toBe(true)
    await user.click(screen.getByRole('button', { name: 'Newest' }))
    await screen.findByText('Fetch versions: page 0')
  })

  it('has what runs above the newest page, and without its parts', async () => {
    const { user } = mountHistory()
    await screen.findByText('Fetch versions: page 0')
    act(() => {
      const running = [
        makeJob(60, { subject: 'under way' }),
        makeJob(61, { subject: 'its part', parentId: jobId(60) }),
        makeJob(62, { kind: 'iso-scan', title: 'Scan for ISO images', subject: 'waiting' }),
      ]
      useJobs.setState({ jobs: new Map(running.map((job) => [job.id, job])) })
    })
    await screen.findByText('Fetch versions: under way')
    expect(screen.getByText('1,500,002 jobs')).toBeTruthy()
    expect(screen.queryByText('Fetch versions: its part')).toBeNull()
    await user.selectOptions(await screen.findByLabelText('Kind'), 'fetch-versions')
    await waitFor(() => {
      expect(screen.queryByText('Scan for ISO images: waiting')).toBeNull()
    })
    expect(screen.getByText('Fetch versions: under way')).toBeTruthy()
    await user.selectOptions(screen.getByLabelText('State'), 'failed')
    await waitFor(() => {
      expect(screen.queryByText('Fetch versions: under way')).toBeNull()
    })
  })

  it('filters by what is done to machines, whether to one or to many', async () => {
    const { user, fake, location } = mountHistory()
    await screen.findByText('Fetch versions: page 0')
    act(() => {
      const running = [
        makeJob(60, { kind: 'guest-action', action: 'delete', title: 'Action on one machine', subject: 'Delete: web' }),
        makeJob(61, {
          kind: 'guest-actions',
          action: 'start',
          title: 'Action on several',
          subject: 'Start: 2 machines',
        }),
      ]
      useJobs.setState({ jobs: new Map(running.map((job) => [job.id, job])) })
    })
    const kinds = await screen.findByLabelText('Kind')
    const group = within(kinds).getByRole('group', { name: 'Action on machines' })
    expect(
      within(group)
        .getAllByRole('option')
        .map(({ textContent }) => textContent),
    ).toEqual(['Start', 'Delete'])
    await user.selectOptions(kinds, 'Delete')
    await waitFor(() => expect(screen.queryByText(/Start: 2 machines/)).toBeNull())
    expect(screen.getByText(/Delete: web/)).toBeTruthy()
    expect(fake.calls('jobs.list').at(-1)).toMatchObject({ action: 'delete' })
    expect(location()).toBe('/jobs?action=delete')
    await user.selectOptions(kinds, 'Fetch versions')
    await waitFor(() => expect(location()).toBe('/jobs?kind=fetch-versions'))
    expect(fake.calls('jobs.list').at(-1)).not.toHaveProperty('action')
  })

  it('filters by state and kind, from the first page on', async () => {
    const { user, fake, location } = mountHistory()
    await screen.findByText('Fetch versions: page 0')
    await user.click(screen.getByRole('button', { name: 'Older' }))
    await user.selectOptions(screen.getByLabelText('State'), 'failed')
    await user.selectOptions(await screen.findByLabelText('Kind'), 'fetch-versions')
    await waitFor(() => {
      expect(fake.calls('jobs.list').at(-1)).toEqual({ state: 'failed', kind: 'fetch-versions', page: 0, size: 500 })
    })
    expect(location()).toBe('/jobs?state=failed&kind=fetch-versions')
  })

  it('shows jobs of the one company chosen in the top bar, and offers no other', async () => {
    const [acme, beta] = [makeCompany(0, { name: 'Acme GmbH' }), makeCompany(1, { name: 'Beta AG' })]
    const { fake } = mountHistory()
    await screen.findByText('Fetch versions: page 0')
    act(() => {
      useCompanies.setState({
        status: 'ready',
        companies: [acme, beta],
        byId: new Map([
          [acme.id, acme],
          [beta.id, beta],
        ]),
      })
    })
    expect(screen.getByLabelText('Company')).toBeTruthy()
    act(() => {
      chooseCompany(acme.id)
    })
    await waitFor(() => {
      expect(fake.calls('jobs.list').at(-1)).toEqual({ companyId: acme.id, page: 0, size: 500 })
    })
    expect(screen.queryByLabelText('Company')).toBeNull()
  })
})
